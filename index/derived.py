"""The word and vector indexes beside the store: kept in step with it, verified before use, made anew when damaged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.dense import FLAT_LIMIT, DenseIndex
from index.errors import LibraryBusyError
from index.files import locked, write_atomically
from index.lexical import REWRITTEN, LexicalIndex
from index.manifest import DerivedFolder, Manifest
from index.store import Kind, Store

_LOG = logging.getLogger(__name__)
# Beyond this share of changes the vector index on disk is written again; till then they are replayed at each start.
_SAVE_SHARE = 0.1
_VECTORS = "vectors.faiss"
# What is made anew of more passages or figures than these takes so long that the user is told.
LARGE = FLAT_LIMIT
_NAMES: dict[Kind, str] = {"passage": "段", "figure": "个数字"}

# Takes one sentence in Chinese.
Tell = Callable[[str], None]


def untold(sentence: str) -> None:
    """Tell nobody."""


class Locks:
    """A library's two locks: `write` for the whole of a change, `derived` while files of indexes are replaced."""

    def __init__(self, root: Path, timeout_s: float) -> None:
        self._root = root
        self._timeout_s = timeout_s
        self._held = threading.local()
        self._threads = threading.RLock()

    @contextmanager
    def write(self, timeout_s: float | None = None) -> Iterator[None]:
        """Be the one writer of all threads and processes; may be taken again inside itself."""
        timeout = self._timeout_s if timeout_s is None else timeout_s
        if not self._threads.acquire(timeout=timeout):
            raise LibraryBusyError(self._root, timeout)
        try:
            depth = getattr(self._held, "depth", 0)
            if depth:
                yield
                return
            with locked(self._root / "write.lock", timeout_s=timeout):
                self._held.depth = 1
                try:
                    yield
                finally:
                    self._held.depth = 0
        finally:
            self._threads.release()

    @contextmanager
    def derived(self, *, shared: bool) -> Iterator[None]:
        """Read (shared) or replace the files of derived indexes; held for moments only."""
        with locked(self._root / "derived.lock", shared=shared, timeout_s=self._timeout_s):
            yield


class Words:
    """The word index of passages or of figures, in step with the store."""

    def __init__(self, root: Path, kind: Kind, store: Store, locks: Locks, tell: Tell = untold) -> None:
        self._kind = kind
        self._store = store
        self._locks = locks
        self._tell = tell
        self._place = DerivedFolder(root, f"{kind}-words", rewritten=REWRITTEN)
        self._manifest: Manifest | None = None
        self._index: LexicalIndex | None = None
        self._guard = threading.RLock()

    def current(self, made_with: str) -> LexicalIndex:
        """The index, holding the store's present content; while a writer is at work, what it held before."""
        held = self._index
        if not self._guard.acquire(blocking=held is None):
            assert held is not None
            return held
        try:
            self._read(made_with)
            usable = self._manifest is not None and self._manifest.made_with == made_with
            behind = not self._is_current(made_with)
        finally:
            self._guard.release()
        if behind:
            self._catch_up(made_with, usable)
        assert self._index is not None
        return self._index

    def state(self) -> str:
        """What is damaged, in Chinese; "" when all is whole, missing or merely behind; the caller holds a lock."""
        manifest = self._place.read()
        state = self._place.state()
        if state or manifest is None or manifest.generation != self._store.generation():
            return state
        held, stored = len(LexicalIndex(self._place.folder(manifest))), self._store.count(self._kind)
        return "" if held == stored else f"有 {held} 条，底本有 {stored} 条"

    def _is_current(self, made_with: str) -> bool:
        held = self._manifest
        return bool(held and held.made_with == made_with and held.generation == self._store.generation())

    def _read(self, made_with: str) -> None:
        """Open what lies on disk, if it is news and whole."""
        if self._is_current(made_with):
            return
        with self._locks.derived(shared=True):
            manifest = self._place.read()
            if manifest is None or manifest == self._manifest or manifest.made_with != made_with:
                return
            if not self._place.intact(manifest, self._manifest):
                _LOG.warning("the word index of %ss is damaged and is made anew", self._kind)
                return
            self._index = LexicalIndex(self._place.folder(manifest))
            self._manifest = manifest

    def _catch_up(self, made_with: str, usable: bool) -> None:
        try:
            # A reader that has something to show does not wait for another program's long import.
            with self._locks.write(0.0 if usable else None):
                self.update(made_with)
        except LibraryBusyError:
            if not usable:
                raise

    def update(self, made_with: str) -> None:
        """Bring the files in step with the store; the caller holds the write lock."""
        with self._guard:
            self._read(made_with)
            if not self._is_current(made_with):
                with self._locks.derived(shared=False), self._store.reading():
                    self._write(made_with)

    def _write(self, made_with: str) -> None:
        known = self._usable(made_with)
        if known is None:
            count = self._store.count(self._kind)
            if count > LARGE:
                self._tell(f"正在建立词语索引（{count:,} {_NAMES[self._kind]}），需要一会儿……")
            known = Manifest(self._place.new_folder().name, 0, made_with, ())
        index, since = LexicalIndex(self._place.folder(known)), known.generation
        removed = [item.report_id for item in self._store.removals(self._kind, since)] if since else []
        batches = self._store.batches(self._kind, since, tokens=True)
        added = ((batch, self._store.entry(batch.report_id)) for batch in batches)
        index.update(removed, added, fresh=not since)
        manifest = Manifest(known.folder, self._store.generation(), made_with, ())
        self._manifest = self._place.write(manifest, index.files(), known)
        self._index = index

    def _usable(self, made_with: str) -> Manifest | None:
        """The manifest in force, if this process has checked its files and none was changed since without one."""
        held = self._manifest
        if held is None or held.made_with != made_with or self._place.read() != held:
            return None
        return held if self._place.intact(held, held) else None


class Vectors:
    """The vector index of passages or of figures, in step with the store."""

    def __init__(self, root: Path, kind: Kind, store: Store, locks: Locks, tell: Tell = untold) -> None:
        self._kind = kind
        self._store = store
        self._locks = locks
        self._tell = tell
        self._place = DerivedFolder(root, f"{kind}-vectors")
        self._index: DenseIndex | None = None
        self._made_with = ""
        self._saved = 0
        self._guard = threading.RLock()

    def current(self, dimension: int, made_with: str) -> DenseIndex:
        """The index, holding the store's present content; what took training is kept on disk for the next to open."""
        index = self._refreshed(dimension, made_with)
        if not index.is_flat and not self._saved:
            self._keep(dimension, made_with)
        return index

    def _keep(self, dimension: int, made_with: str) -> None:
        try:
            with self._locks.write(0.0):
                self.save(dimension, made_with)
        except LibraryBusyError:
            pass  # who writes now keeps it, or the next question does
        except OSError as error:
            self._saved = len(self._refreshed(dimension, made_with))
            _LOG.warning("the vector index of %ss can not be kept: %s", self._kind, error)

    def _refreshed(self, dimension: int, made_with: str) -> DenseIndex:
        with self._guard:
            if self._index is None or self._made_with != made_with:
                self._index = self._open(dimension, made_with)
                self._made_with = made_with
            self._index.refresh(self._store, self._kind, self._training)
            return self._index

    def _training(self, count: int) -> None:
        self._tell(f"正在训练向量索引（{count:,} {_NAMES[self._kind]}），需要一会儿……")

    def _open(self, dimension: int, made_with: str) -> DenseIndex:
        index, self._saved = DenseIndex(dimension), 0
        with self._locks.derived(shared=True):
            manifest = self._place.read()
            if manifest and manifest.made_with == made_with and self._place.intact(manifest):
                data = (self._place.folder(manifest) / _VECTORS).read_bytes()
                index.from_bytes(data, self._store, self._kind, manifest.generation)
                self._saved = len(index)
        return index

    def save(self, dimension: int, made_with: str) -> None:
        """Keep an index that took training on disk; the caller holds the write lock."""
        with self._guard:
            index = self._refreshed(dimension, made_with)
            if index.is_flat or abs(len(index) - self._saved) <= _SAVE_SHARE * self._saved:
                return
            with self._locks.derived(shared=False):
                folder = self._place.new_folder()
                write_atomically(folder / _VECTORS, index.to_bytes())
                self._place.write(Manifest(folder.name, index.generation, made_with, ()), [_VECTORS])
                self._saved = len(index)

"""The door: a library of reports on disk that can be searched.

SQLite is the truth (index.store); the word and vector indexes (index.derived) follow it. One writer at a time, of all
processes; readers see a change as soon as it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from corpus.types import Report
from index.derived import Locks, Tell, Vectors, Words, untold
from index.encoder import Encoder, encoder_name, load_encoder
from index.errors import EncoderMismatchError, LibraryBusyError, LibraryWriteError
from index.filters import EVERYTHING
from index.fusion import Evidence, fuse
from index.kept import Kept
from index.originals import Originals
from index.owners import Owners
from index.renewal import Progress, renew, silent, told
from index.rows import storable
from index.search import DEPTH_FACTOR, Query, asked, gather
from index.store import KINDS, Kind, Store
from index.texts import indexable
from index.tokenize import Tokenizer, default_tokenizer
from index.types import Filter, Hit, ReportEntry, StoredFigure, StoredPassage

MAX_QUERY_CHARS = 2_000
_MIN_DEPTH = 200
_REPORTS_PER_COMMIT = 64
_LOCK_TIMEOUT_S = 60.0
# What was read last stays in memory: a figure takes about 2 KB, a passage no more.
_FIGURES_KEPT = 20_000
_PASSAGES_KEPT = 5_000


def default_path() -> Path:
    """Where the library is unless one is named: the variable JIDA_LIBRARY, else the user's data folder."""
    named = os.environ.get("JIDA_LIBRARY")
    return (
        Path(named).expanduser()
        if named
        else platformdirs.user_data_path("jida", appauthor=False) / "library"
    )


class Library:
    """Reports on disk, searchable; safe to use from several threads and processes.

    `encoder` defaults to the one the library was made with, the shipped one for a new library. A library whose
    vectors come from another encoder refuses to search or add until `rebuild`. `tell` is told in Chinese of what
    takes a large library long.
    """

    def __init__(
        self,
        path: Path,
        *,
        encoder: Encoder | None = None,
        tokenizer: Tokenizer | None = None,
        lock_timeout_s: float = _LOCK_TIMEOUT_S,
        tell: Tell = untold,
    ) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            message = f"资料库目录 {path} 无法建立（{error.strerror}）；请换一个可写的目录。"
            raise LibraryWriteError(message) from error
        self.path = path
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._tell = tell
        self._store = Store(path / "library.sqlite")
        self._originals = Originals(path / "cas")
        self._locks = Locks(path, lock_timeout_s)
        root = path / "derived"
        self._words = {kind: Words(root, kind, self._store, self._locks, tell) for kind in KINDS}
        self._vectors = {kind: Vectors(root, kind, self._store, self._locks, tell) for kind in KINDS}
        self._passages: Kept[StoredPassage] = Kept(_PASSAGES_KEPT)
        self._figures: Kept[StoredFigure] = Kept(_FIGURES_KEPT)
        self._entries: tuple[int, list[ReportEntry]] | None = None
        self._owners: tuple[tuple[int, str], Owners] | None = None
        self._swept = False

    def close(self) -> None:
        """Let go of the files; the library can not be used after."""
        if self._store.changed:
            with suppress(LibraryBusyError, OSError), self._locks.write(0.0):
                self._store.seal()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def encoder(self) -> Encoder:
        """The encoder of this library.

        Raises:
            EncoderMismatchError: the library was made with another one.
        """
        made_with = self._store.meta("encoder")
        if self._encoder is None:
            self._encoder = _encoder_of(made_with)
        if made_with and made_with != self._encoder.fingerprint:
            raise EncoderMismatchError(
                f"资料库 {self.path} 由编码模型 {made_with} 建立，当前模型是 {self._encoder.fingerprint}；"
                f"请运行 jida rebuild --encoder {encoder_name(self._encoder.fingerprint)} 重建索引，或换回原来的模型。"
            )
        return self._encoder

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer of this library."""
        if self._tokenizer is None:
            self._tokenizer = default_tokenizer()
        return self._tokenizer

    # Changing

    def add(self, report: Report, original: bytes | None = None, *, replace: bool = False) -> ReportEntry:
        """Add a report, and the file it was made from; a file that is there already is not added again.

        With `replace` its report is renewed, under the same number.
        """
        return self.add_many([(report, original)], replace=replace)[0]

    def add_many(
        self, reports: Iterable[tuple[Report, bytes | None]], *, replace: bool = False
    ) -> list[ReportEntry]:
        """Add reports one after another, each whole in a transaction of its own; quicker than one by one."""
        entries: list[ReportEntry] = []
        with self._locks.write():
            self._sweep()
            for number, (report, original) in enumerate(reports, 1):
                entries.append(self._add_one(report, original, replace))
                if number % _REPORTS_PER_COMMIT == 0:
                    self._update_derived()
            self._update_derived()
        return entries

    def _add_one(self, report: Report, original: bytes | None, replace: bool) -> ReportEntry:
        present = self._store.entry_of_sha256(report.sha256)
        if original is not None:
            self._originals.check(report.sha256, original)
        if present and not replace:
            self._keep(report, original)
            if original is not None and not self._store.vouches_for_original(present.id):
                with self._store.writing():
                    self._store.vouch_for_original(present.id, report.sha256)
            return present
        encoder, tokenizer = self.encoder, self._renewed_tokenizer()
        parts = {kind: indexable(report, kind, encoder, tokenizer) for kind in KINDS}
        self._keep(report, original)
        with self._store.writing():
            self._store.set_meta("encoder", encoder.fingerprint)
            self._store.set_meta("tokenizer", tokenizer.fingerprint)
            kept = original is not None or bool(present and self._store.vouches_for_original(present.id))
            if present:
                self._store.delete(present.id)
            report_id = self._store.insert(report, parts, report_id=present.id if present else None)
            if kept:
                self._store.vouch_for_original(report_id, report.sha256)
        return self._store.entry(report_id)

    def _keep(self, report: Report, original: bytes | None) -> None:
        if original is not None:
            self._originals.write(report.sha256, original)

    def remove(self, report_id: int) -> None:
        """Forget a report and its original at once.

        Raises:
            ReportNotFoundError: there is no such report.
        """
        with self._locks.write():
            self._sweep()
            entry = self._store.entry(report_id)
            with self._store.writing():
                self._store.delete(report_id)
            self._originals.remove(entry.sha256)
            self._update_derived()

    def rebuild(self, progress: Progress = silent) -> None:
        """Make tokens and vectors anew with the encoder at hand; `progress` is told reports done and in all."""
        encoder = self._encoder or _encoder_of(self._store.meta("encoder"))
        with self._locks.write():
            with self._store.writing():
                renew(self._store, self.tokenizer, encoder, progress)
                self._store.next_epoch()
            self._encoder = encoder
            self._update_derived()

    def settle(self) -> None:
        """Bring the indexes in step with the content and vouch for the database file as it is."""
        with self._locks.write():
            self._update_derived()
            self._store.seal()

    def _renewed_tokenizer(self) -> Tokenizer:
        """The tokenizer, once the stored tokens are its own: a new lexicon renews them."""
        if self._store.meta("tokenizer") in ("", self.tokenizer.fingerprint):
            return self.tokenizer
        with self._locks.write(), self._store.writing():
            if self._store.meta("tokenizer") != self.tokenizer.fingerprint:
                renew(self._store, self.tokenizer, progress=told(self._store, self._tell))
        return self.tokenizer

    def _update_derived(self) -> None:
        try:
            for words in self._words.values():
                words.update(self._words_made_with)
            if self._store.meta("encoder"):
                for vectors in self._vectors.values():
                    vectors.save(self.encoder.dimension, self._vectors_made_with)
        except (OSError, ValueError) as error:  # tantivy reports a full disk as ValueError
            raise LibraryWriteError(
                f"报告已存入资料库 {self.path}，但检索索引写入失败（{error}）；"
                "请检查磁盘空间，下次查询时会自动补建索引。"
            ) from error

    @property
    def _words_made_with(self) -> str:
        return f"{self._store.meta('tokenizer')} {self._store.meta('epoch')}"

    @property
    def _vectors_made_with(self) -> str:
        return f"{self._store.meta('encoder')} {self._store.meta('epoch')}"

    def _sweep(self) -> None:
        if not self._swept:
            self._originals.keep_only(self._store.hashes())
            self._swept = True

    # Reports

    def reports(self, filter: Filter = EVERYTHING) -> list[ReportEntry]:
        """The reports that the filter lets through, oldest first."""
        if filter != EVERYTHING:
            return self._store.entries(filter)
        generation = self.generation  # read first: a change in between is noticed the next time
        if self._entries is None or self._entries[0] != generation:
            self._entries = generation, self._store.entries()
        return list(self._entries[1])

    def entry(self, report_id: int) -> ReportEntry:
        """One report's entry."""
        return self._store.entry(report_id)

    @property
    def generation(self) -> int:
        """Counts the changes of the content; what was read at one count is true as long as it stands."""
        return self._store.generation()

    def report(self, report_id: int) -> Report:
        """One report, exactly as it was added."""
        return self._store.report(report_id)

    def original(self, report_id: int) -> bytes:
        """The file a report was made from, checked against its hash."""
        entry = self._store.entry(report_id)
        return self._originals.read(entry.sha256, entry.file_name)

    def agencies(self, filter: Filter = EVERYTHING) -> list[str]:
        """The agencies of the reports, sorted."""
        return self._store.agencies(filter)

    def years(self, filter: Filter = EVERYTHING) -> list[int]:
        """The fiscal years the reports cover, ascending."""
        return self._store.years(filter)

    def indicators(self, filter: Filter = EVERYTHING) -> list[str]:
        """The canonical indicators that the reports state figures of, those stated most often first."""
        return self._store.indicators(filter)

    # Passages and figures

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids, in this order; ids that no longer exist are left out."""
        return self._passages.get(ids, self.generation, self._store.passages)

    def figures(self, ids: Sequence[int]) -> list[StoredFigure]:
        """The figures of these ids, in this order; ids that no longer exist are left out."""
        return self._figures.get(ids, self.generation, self._store.figures)

    def find_figures(
        self,
        canonical: Sequence[str] = (),
        basis: str = "",
        filter: Filter = EVERYTHING,
        limit: int | None = None,
    ) -> list[StoredFigure]:
        """All figures of these canonical indicators (any for ()) and this basis (any for ""), report by report.

        `filter.years` are the figures' own years. Without a `limit` none is left out.
        """
        with self._store.reading():
            return self.figures(self._store.find_figures(canonical, basis, filter, limit))

    def search_passages(self, query: str, k: int = 10, filter: Filter = EVERYTHING) -> list[Hit]:
        """The `k` best passages for a query, best first; only what the filter lets through is ranked."""
        return self.search("passage", query, k, filter)

    def search_figures(self, query: str, k: int = 50, filter: Filter = EVERYTHING) -> list[Hit]:
        """The `k` best figures for a query, by their paths and the words around them."""
        return self.search("figure", query, k, filter)

    def search(
        self, kind: Kind, query: str, k: int, filter: Filter = EVERYTHING, owners: Owners | None = None
    ) -> list[Hit]:
        """The `k` best passages or figures; names in the query are those of `owners`, by default of all reports."""
        query = storable(query[:MAX_QUERY_CHARS])
        if k <= 0 or not query.strip() or not self._store.meta("encoder"):
            return []
        found = self.gather(kind, query, max(_MIN_DEPTH, DEPTH_FACTOR * k), filter, owners)
        return self._hits(kind, fuse(found), k)

    def gather(
        self,
        kind: Kind,
        question: str,
        depth: int,
        filter: Filter = EVERYTHING,
        owners: Owners | None = None,
    ) -> Evidence:
        """What the indexes say of the best candidates for a question, before it becomes one ranking."""
        return gather(
            self._query(question, owners or self._present_owners()),
            self._words[kind].current(self._words_made_with),
            self._vectors[kind].current(self.encoder.dimension, self._vectors_made_with),
            self._store,
            kind,
            self._without_idle(filter),
            depth,
        )

    def _query(self, question: str, owners: Owners) -> Query:
        naming = owners.named(question)
        vector = self.encoder.encode([naming.rest], query=True)[0]
        return Query(asked(self._renewed_tokenizer().tokens(naming.rest)), vector, naming)

    def _present_owners(self) -> Owners:
        present = (self.generation, self.tokenizer.fingerprint)
        if self._owners is None or self._owners[0] != present:
            self._owners = present, Owners(self._store.owners(), self.tokenizer)
        return self._owners[1]

    def _without_idle(self, filter: Filter) -> Filter:
        """The filter without a list of reports that names them all."""
        if filter.report_ids is None or not self._present_owners().all_in(filter.report_ids):
            return filter
        return replace(filter, report_ids=None)

    def _hits(self, kind: Kind, fused: Sequence[tuple[int, float]], k: int) -> list[Hit]:
        """The first `k` that still exist: an index may lag behind a removal just made, the store never does."""
        hits: list[Hit] = []
        for start in range(0, len(fused), k):
            part = fused[start : start + k]
            existing = self._store.existing(kind, [id_ for id_, _ in part])
            hits += [Hit(id_, existing[id_], score, kind) for id_, score in part if id_ in existing]
            if len(hits) >= k:
                break
        return hits[:k]


def _encoder_of(made_with: str) -> Encoder:
    """The encoder that made a library, the shipped one for a new library or one made by an older shipped one."""
    name = encoder_name(made_with)
    return load_encoder(name if "/" in name else None)

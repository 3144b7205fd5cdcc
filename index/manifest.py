"""A derived index on disk and the manifest that vouches for it: nothing is read before its hash is checked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from corpus import codec
from index.files import file_sha256, sweep, write_atomically

# The number is that of the manifest's own form: another program version passes over what it can not read.
_SUFFIX = ".manifest-1.json"


@dataclass(frozen=True, slots=True)
class FileHash:
    """A file of a derived index and the sha256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a derived index was made from: it holds the library as it was at `generation`.

    `folder` holds its `files`; `made_with` names what it depends on besides the library's content.
    """

    folder: str
    generation: int
    made_with: str
    files: tuple[FileHash, ...]

    @property
    def hashes(self) -> dict[str, str]:
        """sha256 by file name."""
        return {file.name: file.sha256 for file in self.files}


class DerivedFolder:
    """The place of one derived index, `<root>/<name>.manifest-1.json` and `<root>/<name>-*/`.

    Files are written once under a name and never again, but for those named in `rewritten`.
    """

    def __init__(self, root: Path, name: str, rewritten: tuple[str, ...] = ()) -> None:
        self._root = root
        self._name = name
        self._rewritten = rewritten
        self._path = root / f"{name}{_SUFFIX}"

    def new_folder(self) -> Path:
        """An empty folder for an index that is built beside the one in use."""
        folder = self._root / f"{self._name}-{uuid4().hex[:12]}"
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def folder(self, manifest: Manifest) -> Path:
        """The folder of an index."""
        return self._root / manifest.folder

    def read(self) -> Manifest | None:
        """The manifest; None when there is none, or it is damaged."""
        try:
            checksum, _, body = self._path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        return codec.loads(Manifest, body)

    def state(self) -> str:
        """What is damaged, in Chinese; "" when all is whole or nothing is there."""
        manifest = self.read()
        if manifest is None:
            return "的清单已损坏" if self._path.exists() else ""
        return "" if self.intact(manifest) else "与清单里的校验值不符，已损坏"

    def _checked(self, manifest: Manifest, known: Manifest | None) -> dict[str, str]:
        """The hashes that this process need not make again."""
        if known is None or known.folder != manifest.folder:
            return {}
        return {name: sha256 for name, sha256 in known.hashes.items() if name not in self._rewritten}

    def intact(self, manifest: Manifest, known: Manifest | None = None) -> bool:
        """Whether every file has its hash; this process has checked those that `known` lists."""
        checked = self._checked(manifest, known)
        folder = self.folder(manifest)
        try:
            return all(
                checked.get(file.name) == file.sha256 or file_sha256(folder / file.name) == file.sha256
                for file in manifest.files
            )
        except OSError:
            return False

    def write(self, manifest: Manifest, names: Iterable[str], known: Manifest | None = None) -> Manifest:
        """Put `manifest` in force with the hashes of the files `names`; `known` are hashes made before."""
        checked = self._checked(manifest, known)
        folder = self.folder(manifest)
        hashes = tuple(
            FileHash(name, checked.get(name) or file_sha256(folder / name)) for name in sorted(names)
        )
        manifest = replace(manifest, files=hashes)
        body = json.dumps(codec.to_json(manifest)).encode()
        write_atomically(self._path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        self._remove_others(manifest)
        return manifest

    def _remove_others(self, manifest: Manifest) -> None:
        sweep(self._root)
        for folder in self._root.glob(f"{self._name}-*"):
            if folder.is_dir() and folder.name != manifest.folder:
                shutil.rmtree(folder, ignore_errors=True)

"""The files reports were made from, under the sha256 of their bytes; the uploaded name never becomes a path."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from contextlib import suppress
from pathlib import Path

from index.errors import LibraryFormatError, LibraryWriteError
from index.files import sweep, sync_folder, write_atomically

_NAME = re.compile(r"[0-9a-f]{64}")


class Originals:
    """The folder of original files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, sha256: str, data: bytes) -> None:
        """Refuse bytes that do not have this hash."""
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError("the report was not made from these bytes: their sha256 differs")

    def write(self, sha256: str, data: bytes) -> None:
        """Keep a file of this hash; nothing happens when it is there whole."""
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if self._path(sha256).exists() and self._path(sha256).read_bytes() == data:
                return
            write_atomically(self._path(sha256), data)
        except OSError as error:
            raise LibraryWriteError(
                f"原文件无法存入 {self._folder}（{error.strerror}），资料库未改变；请检查磁盘空间和权限后重试。"
            ) from error

    def read(self, sha256: str, file_name: str) -> bytes:
        """The bytes of a file.

        Raises:
            LibraryFormatError: it was not kept, or is no longer what it was.
        """
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise LibraryFormatError(f"资料库没有保存《{file_name}》的原文件；请用原文件重新添加。") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LibraryFormatError(f"《{file_name}》保存的原文件已损坏（校验值不符）；请用原文件重新添加。")
        return data

    def remove(self, sha256: str) -> None:
        """Forget a file."""
        self._path(sha256).unlink(missing_ok=True)
        if self._folder.is_dir():
            sync_folder(self._folder)

    def keep_only(self, hashes: Set[str]) -> None:
        """Remove what interrupted changes left behind: unfinished files, and files of no report."""
        if not self._folder.is_dir():
            return
        sweep(self._folder)
        for path in self._folder.iterdir():
            if _NAME.fullmatch(path.name) and path.name not in hashes:
                with suppress(FileNotFoundError):
                    path.unlink()

    def _path(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"no sha256 in hex: {sha256!r}")
        return self._folder / sha256

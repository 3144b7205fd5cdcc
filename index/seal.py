"""The seal of a database file at rest: the sha256 of its bytes, kept beside it from one change to the next.

Checksums of rows (index.sums) cover all that is read; the seal covers every byte, unused ones too. It is taken off
before a change and put on when a library that was changed is closed, so that one that is there must fit.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from index.files import file_sha256, sync_folder, write_atomically


class Seal:
    """The seal of one database file, `<name>.seal`."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = database.with_suffix(".seal")

    def remove(self) -> None:
        """Take it off; the caller is about to change the file."""
        if self.path.exists():
            self.path.unlink(missing_ok=True)
            sync_folder(self.path.parent)

    def write(self) -> None:
        """Put it on; all that was written has reached the file."""
        write_atomically(self.path, _content(file_sha256(self._database)))

    def state(self) -> Literal["whole", "absent", "damaged", "broken"]:
        """Whether the file is what it was; "damaged": the seal itself is not what it was."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return "absent"
        sealed = data.partition(b"\n")[0].decode("ascii", "replace")
        if data != _content(sealed):
            return "damaged"
        return "whole" if sealed == file_sha256(self._database) else "broken"


def _content(sha256: str) -> bytes:
    return f"{sha256}\n{hashlib.sha256(sha256.encode('ascii', 'replace')).hexdigest()}\n".encode(
        "ascii", "replace"
    )

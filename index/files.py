"""Writing files so that a reader, or the next start, sees the whole old or the whole new; and locks."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryBusyError

TEMPORARY = ".writing-"
_POLL_S = 0.02


def sync_folder(folder: Path) -> None:
    """Make names just created, renamed or removed in `folder` survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Write a file of mode 0600 in whole or not at all: temporary file, fsync, rename, fsync of the folder."""
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what interrupted writes left behind in `folder`."""
    for path in folder.glob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def locked(path: Path, *, shared: bool = False, timeout_s: float = 60.0) -> Iterator[None]:
    """Hold the lock file `path`; released by the system even when the process is killed.

    Who waits holds a second lock, the place at the head of the queue: else one that lets go and takes again at once,
    as a long import does, would always be quicker than all that wait.

    Raises:
        LibraryBusyError: another process held it for `timeout_s`.
    """
    deadline = time.monotonic() + timeout_s
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        queue = os.open(path.with_suffix(".queue.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(queue, path, fcntl.LOCK_EX, deadline, timeout_s)
            _take(handle, path, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, deadline, timeout_s)
        finally:
            os.close(queue)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, mode: int, deadline: float, timeout_s: float) -> None:
    while True:
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LibraryBusyError(path.parent, timeout_s) from None
            time.sleep(_POLL_S)

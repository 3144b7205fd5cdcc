"""A library as it stands, into one file, while it is used."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.archive import FORMAT, BackupError, Contents, Member, add_contents, add_file
from index.derived import Locks
from index.files import TEMPORARY, sync_folder
from index.store import Store
from index.verify import Finding, check_database

Progress = Callable[[str, int, int], None]
DATABASE = "library.sqlite"
_PAGES = 4096


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: databases and originals, how many bytes, and what was found damaged in the library."""

    databases: int
    originals: int
    size: int
    findings: tuple[Finding, ...]


def back_up(path: Path, target: Path, progress: Progress = lambda what, done, total: None) -> Backup:
    """Write the library at `path` into the new file `target`, whole or not at all; readers and writers go on.

    `progress` is told what is copied, and how much of it is done of how much.

    Raises:
        BackupError: the file is there already, or can not be written.
        LibraryFormatError: the library can not be opened.
    """
    _refuse_existing(target)
    Store(path / DATABASE).close()  # brings an older format up to date
    try:
        with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=target.parent) as folder:
            made, unread = _write(path, Path(folder), progress, waiting=False)
            if unread:
                # A report was removed meanwhile, its original too: once more, and nobody writes.
                made, unread = _write(path, Path(folder), progress, waiting=True)
            _put_in_place(Path(folder) / "archive", target)
    except OSError as error:
        raise BackupError(
            f"备份写不进 {target}（{error.strerror}），没有留下文件；请检查路径、权限和磁盘空间。"
        ) from error
    except sqlite3.OperationalError as error:
        raise BackupError(f"备份写不进 {target}（{error}），没有留下文件；请检查磁盘空间后重试。") from error
    return replace(made, findings=(*made.findings, *unread))


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise BackupError(f"文件 {target} 已存在，备份不覆盖任何文件；请换一个文件名。")


def _write(path: Path, folder: Path, progress: Progress, *, waiting: bool) -> tuple[Backup, list[Finding]]:
    """The archive in `folder`, and the originals that could not be read."""
    locks = Locks(path, 60.0)
    with locks.write() if waiting else nullcontext():
        names = [DATABASE, *sorted(file.name for file in path.glob("*.sqlite") if file.name != DATABASE)]
        for name in names:
            _copy_database(path / name, folder / name, progress)
        with closing(sqlite3.connect(folder / DATABASE)) as copy:
            findings = tuple(check_database(copy))
            kept = copy.execute(
                "SELECT report_id, sha256 FROM sums WHERE part = '原文件' ORDER BY 1"
            ).fetchall()
        with (folder / "archive").open("wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            members = list(_add_databases(archive, folder, names))
            originals, unread = _add_originals(archive, path / "cas", kept, progress)
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            add_contents(archive, Contents(FORMAT, made_at, (*members, *originals)))
            archive.close()
            file.flush()
            os.fsync(file.fileno())
    size = (folder / "archive").stat().st_size
    return Backup(len(names), len(originals), size, findings), unread


def _copy_database(source: Path, target: Path, progress: Progress) -> None:
    """A copy, page by page, of a database as it stands at one moment."""
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.execute("PRAGMA busy_timeout = 60000")
        # Held open, so that what others write meanwhile neither enters the copy nor begins it anew.
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        read.backup(
            written, pages=_PAGES, progress=lambda _, left, total: progress(source.name, total - left, total)
        )


def _add_databases(archive: tarfile.TarFile, folder: Path, names: list[str]) -> Iterator[Member]:
    for name in names:
        with (folder / name).open("rb") as file:
            yield add_file(archive, name, file, (folder / name).stat().st_size)


def _add_originals(
    archive: tarfile.TarFile, cas: Path, kept: list[tuple[int, str]], progress: Progress
) -> tuple[list[Member], list[Finding]]:
    members: list[Member] = []
    unread: list[Finding] = []
    for done, (report_id, sha256) in enumerate(kept, 1):
        try:
            with (cas / sha256).open("rb") as file:
                members.append(add_file(archive, f"cas/{sha256}", file, os.fstat(file.fileno()).st_size))
        except FileNotFoundError:
            unread.append(
                Finding(f"{report_id} 号报告的原文件", "不在资料库里，备份里也没有；请用原文件重新收录。")
            )
        else:
            if members[-1].sha256 != sha256:
                message = "与校验值不符，备份里的也是坏的；请用原文件重新收录。"
                unread.append(Finding(f"{report_id} 号报告的原文件", message))
        progress("原文件", done, len(kept))
    return members, unread


def _put_in_place(made: Path, target: Path) -> None:
    try:
        os.link(made, target)
    except FileExistsError:
        _refuse_existing(target)
    except OSError:  # a file system without links
        _refuse_existing(target)
        os.rename(made, target)
    with suppress(OSError):
        os.chmod(target, 0o600)
    sync_folder(target.parent)

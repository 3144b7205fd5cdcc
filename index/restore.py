"""A library from a backup: nothing is touched before all of it was checked, and nothing that was there is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.errors import Error
from index.archive import BackupError, Contents, Member, opened, read_member
from index.backup import DATABASE
from index.derived import Locks
from index.encoder import Encoder
from index.files import sync_folder
from index.library import Library
from index.verify import Finding, check_database

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: reports, where what was there before is now, and what is damaged in the backup itself."""

    reports: int
    made_at: str
    moved_to: Path | None
    findings: tuple[Finding, ...]


def restore(
    archive: Path,
    target: Path,
    *,
    replace: bool = False,
    encoder: Encoder | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Restored:
    """Make the library at `target` what it was when `archive` was made; its indexes are built anew.

    With `replace` a folder that holds something is moved aside first.

    Raises:
        BackupError: the archive is damaged, the target is not empty or in use, or can not be written.
    """
    target = Path(os.path.realpath(target))
    filled = _require_free(target, replace=replace)
    with opened(archive) as (tar, contents):
        for done, member in enumerate(contents.files, 1):
            for _ in read_member(archive, tar, member):
                pass
            progress("核对备份", done, len(contents.files))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=".restoring-", dir=target.parent))
        except OSError as error:
            raise _unwritable(target, error) from error
        try:
            findings = _unpack(archive, tar, contents, staging, progress)
            moved_to = _swap(staging, target, filled=filled)
        except OSError as error:
            raise _unwritable(target, error) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    reports, found = _build(target, encoder)
    return Restored(reports, contents.made_at, moved_to, (*findings, *found))


def _unwritable(target: Path, error: OSError) -> BackupError:
    return BackupError(f"恢复写不进 {target}（{error.strerror}），原有内容没有改动；请检查权限和磁盘空间。")


def _require_free(target: Path, *, replace: bool) -> bool:
    """Whether something is there that must be moved aside; refuses what may not be."""
    if os.path.lexists(target) and not target.is_dir():
        raise BackupError(f"{target} 是一个文件，不能恢复成资料库；请换一个目录。")
    if not target.is_dir() or not any(target.iterdir()):
        return False
    if not replace:
        raise BackupError(
            f"目录 {target} 里已有内容；要换成备份里的，请加 --replace（原有内容移到旁边，不删除），或换一个目录。"
        )
    if os.path.ismount(target):
        raise BackupError(
            f"目录 {target} 是一个挂载点，不能移到旁边；请恢复到它里面的一个新目录，再改用那个目录。"
        )
    if _in_use(target / DATABASE):
        raise BackupError(f"资料库 {target} 正被另一个程序使用；请先停掉 jida serve 等程序再恢复。")
    return True


def _in_use(database: Path) -> bool:
    """Whether a program has the database open."""
    if not database.is_file():
        return False
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            return False  # damaged: a reason to restore
    return False


def _unpack(
    archive: Path, tar: tarfile.TarFile, contents: Contents, staging: Path, progress: Progress
) -> tuple[Finding, ...]:
    (staging / "cas").mkdir(mode=0o700)
    for done, member in enumerate(contents.files, 1):
        _write(archive, tar, member, staging / member.name)
        progress("恢复", done, len(contents.files))
    for folder in (staging / "cas", staging):
        sync_folder(folder)
    with closing(sqlite3.connect(staging / DATABASE)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        return tuple(check_database(connection)) if version else ()


def _write(archive: Path, tar: tarfile.TarFile, member: Member, path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in read_member(archive, tar, member):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _swap(staging: Path, target: Path, *, filled: bool) -> Path | None:
    """Put `staging` in the place of `target`; where what was there is now."""
    aside = _aside(target) if filled else None
    with Locks(target, 5.0).write() if aside else nullcontext():
        if aside:
            os.rename(target, aside)
        try:
            os.rename(staging, target)
        except OSError:
            if aside:
                os.rename(aside, target)
            raise
    sync_folder(target.parent)
    return aside


def _aside(target: Path) -> Path:
    made = target.with_name(f"{target.name}.replaced-{datetime.now():%Y%m%d-%H%M%S}")
    while os.path.lexists(made):
        made = made.with_name(made.name + "-2")
    return made


def _build(target: Path, encoder: Encoder | None) -> tuple[int, list[Finding]]:
    """Open what was restored, bring an older format up to date, and build the indexes."""
    try:
        with Library(target, encoder=encoder) as library:
            library.settle()
            return len(library.reports()), []
    except Error as error:
        return 0, [Finding("library.sqlite", str(error))]

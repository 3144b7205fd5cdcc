"""Everything a library holds, held against its checksums; nothing is changed but a missing seal put on a sound one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from corpus.errors import Error
from index import sums, tally, wal
from index.database import FORMAT
from index.derived import Locks, Words
from index.encoder import Encoder
from index.library import Library
from index.manifest import DerivedFolder
from index.originals import Originals
from index.seal import Seal
from index.store import KINDS, Kind, Store

Progress = Callable[[int, int], None]

_RESTORE = "请从备份恢复（jida restore）"
_SHOWN = 3
_KIND_WORDS: dict[Kind, str] = {"passage": "段落", "figure": "数字"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not what it was: where, and one Chinese sentence that says what to do."""

    place: str
    message: str


def verify(path: Path, encoder: Encoder | None = None, progress: Progress | None = None) -> list[Finding]:
    """What is wrong with the library at `path`, [] when all is well; `progress` is told reports done and in all.

    Raises:
        LibraryBusyError: another program has been writing for too long.
    """
    with Locks(path, 60.0).write():
        # First of all: whoever opens a database makes its log part of it.
        found = [*_logs(path), *_seal(path)]
        try:
            with Library(path, encoder=encoder) as library:
                _ = library.encoder if library.reports() else None
        except Error as error:
            found.append(Finding("library.sqlite", str(error)))
        with sqlite3.connect(f"file:{quote(str(path / 'library.sqlite'))}?mode=ro", uri=True) as connection:
            found += check_database(connection, progress)
            found += _originals(connection, Originals(path / "cas"))
        connection.close()
        found += _derived(path)
        found += _others(path)
        if not found:
            _put_seal_on(path)
    return found


def _logs(path: Path) -> Iterator[Finding]:
    for file in sorted(path.glob("*.sqlite")):
        if wal.is_damaged(file):
            yield Finding(f"{file.name}-wal", f"预写日志已损坏，最近的改动读不全；{_RESTORE}。")


def _seal(path: Path) -> Iterator[Finding]:
    state = Seal(path / "library.sqlite").state()
    if state == "broken":
        message = f"数据库文件与上次关闭时的校验值不符，文件被改动或已损坏；{_RESTORE}。"
        yield Finding("library.sqlite", message)
    elif state == "damaged":
        message = "数据库文件的校验记录已损坏；数据库逐项核对的结果见其他各行，没有的话删除这个文件即可。"
        yield Finding("library.seal", message)


def _put_seal_on(path: Path) -> None:
    if Seal(path / "library.sqlite").state() == "absent":
        store = Store(path / "library.sqlite")
        store.seal()
        store.close()


def check_database(connection: sqlite3.Connection, progress: Progress | None = None) -> Iterator[Finding]:
    """Structure, references and the checksum of every part of every report."""
    place = "library.sqlite"
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != FORMAT:
            yield Finding(place, f"格式版本是 {version}，应为 {FORMAT}，无法核对；{_RESTORE}。")
            return
        wrong = [row[0] for row in connection.execute("PRAGMA integrity_check(100)") if row[0] != "ok"]
        if wrong:
            yield Finding(
                place, f"数据库结构有 {len(wrong)} 处损坏（{'；'.join(wrong[:_SHOWN])}）；{_RESTORE}。"
            )
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
        if loose:
            yield Finding(place, f"有 {len(loose)} 行不属于任何报告；{_RESTORE}。")
        yield from _sums(connection, progress)
    except sqlite3.DatabaseError as error:
        yield Finding(place, f"数据库读不下去（{error}）；{_RESTORE}。")


def _sums(connection: sqlite3.Connection, progress: Progress | None) -> Iterator[Finding]:
    kept: dict[int, dict[str, str]] = {}
    for report_id, part, sha256 in connection.execute("SELECT * FROM sums"):
        kept.setdefault(report_id, {})[part] = sha256
    numbers = [row[0] for row in connection.execute("SELECT id FROM reports")]
    for report_id in sorted(kept.keys() - {sums.LIBRARY, *numbers}):
        yield Finding(f"{report_id} 号报告", f"有校验值而没有报告；{_RESTORE}。")
    for done, report_id in enumerate([sums.LIBRARY, *numbers]):
        expected = kept.get(report_id, {})
        made = sums.sums_of(connection.execute, report_id)
        wrong = [part for part, sha256 in made.items() if expected.get(part) != sha256]
        if wrong:
            place = f"{report_id} 号报告" if report_id else "资料库"
            advice = "请用原文件重新收录（jida add --again）或从备份恢复" if report_id else _RESTORE
            yield Finding(place, f"{'、'.join(wrong)}与校验值不符，已损坏；{advice}。")
        if progress:
            progress(done, len(numbers))


def _originals(connection: sqlite3.Connection, originals: Originals) -> Iterator[Finding]:
    sql = (
        "SELECT report_id, file_name, reports.sha256 FROM sums JOIN reports ON id = report_id WHERE part = ?"
    )
    try:
        for report_id, file_name, sha256 in connection.execute(sql, (sums.ORIGINAL,)).fetchall():
            try:
                originals.read(sha256, file_name)
            except (Error, OSError, ValueError) as error:
                yield Finding(f"{report_id} 号报告的原文件", str(error))
    except sqlite3.DatabaseError:
        return  # said by check_database


def _derived(path: Path) -> Iterator[Finding]:
    """Indexes that are damaged; one that is missing or behind is made anew at the next question and no finding."""
    locks = Locks(path, 60.0)
    try:
        with closing(Store(path / "library.sqlite")) as store:
            for kind in KINDS:
                words = Words(path / "derived", kind, store, locks)
                vectors = DerivedFolder(path / "derived", f"{kind}-vectors")
                with locks.derived(shared=True):
                    for name, state in (("词语索引", words.state()), ("向量索引", vectors.state())):
                        if state:
                            message = f"{_KIND_WORDS[kind]}的{name}{state}；下次提问时会自动重建，也可运行 jida rebuild。"
                            yield Finding(f"derived（{_KIND_WORDS[kind]}）", message)
    except Error:
        return  # the database itself can not be read, which was said


def _others(path: Path) -> Iterator[Finding]:
    """The other databases of the folder: questions asked, accounts, audit."""
    for file in sorted(path.glob("*.sqlite")):
        if file.name == "library.sqlite":
            continue
        try:
            uri = f"file:{quote(str(file))}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
                rows = connection.execute("PRAGMA integrity_check(100)").fetchall()
                changed = list(tally.wrong(connection)) if rows == [("ok",)] else []
        except sqlite3.DatabaseError as error:
            rows, changed = [(str(error),)], []
        if rows != [("ok",)]:
            yield Finding(file.name, f"已损坏（{rows[0][0]}）；{_RESTORE}。")
        if changed:
            yield Finding(file.name, f"{'、'.join(changed)} 表的内容与校验值不符，已损坏；{_RESTORE}。")

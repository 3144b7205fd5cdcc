"""The audit log: a hash chain in SQLite that only grows, and its head in a file of its own.

The head says how far the log had come, so that a log cut off at its end is found out, too; it moves on only from an
entry that is still there. What has been kept long enough is taken from the front; the chain then begins at the
anchor, and an entry tells of it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from index.errors import LibraryBusyError
from index.files import locked
from ui.audit.types import FIRST_HASH, OK, AuditError, Entry

FILE_NAME = "audit.sqlite"
# In the order of names a backup copies it before the log: it then claims less than the log holds, never more.
HEAD_NAME = "audit-head.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS anchor (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER IF NOT EXISTS entries_go_in_order BEFORE DELETE ON entries
    WHEN OLD.seq > (SELECT seq FROM anchor) BEGIN SELECT RAISE(ABORT, 'the audit log is not cut'); END;
"""
HEAD_SCHEMA = """
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL);
"""
COLUMNS = "seq, at, who, address, action, target, result, detail"
FIELD_AT_MOST = 2_500
_DAY = 86400


class AuditLog:
    """Appends and reads; may be used from any thread and by several processes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._guard = threading.Lock()
        try:
            self._connection = _opened(path, SCHEMA, "FULL")
            self._connection.execute("INSERT OR IGNORE INTO anchor VALUES (1, 0, ?)", (FIRST_HASH,))
            # Not flushed each time: a head that lags after a power failure claims less, never something wrong.
            self._head = _opened(path.with_name(HEAD_NAME), HEAD_SCHEMA, "NORMAL")
        except (OSError, sqlite3.DatabaseError) as error:
            raise AuditError(
                f"审计记录 {path} 打不开（{error}）；请检查磁盘和权限，或从备份恢复。"
            ) from error

    def close(self) -> None:
        """Release the file."""
        with self._guard:
            self._connection.close()
            self._head.close()

    def head(self) -> tuple[int, str] | None:
        """The number and hash of the entry up to which the log had come; None when nothing says."""
        row = self._head.execute("SELECT seq, hash FROM head").fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def add(
        self,
        who: str,
        action: str,
        target: str = "",
        *,
        address: str = "",
        result: str = OK,
        detail: str = "",
    ) -> Entry:
        """Append one event; returns once it is on the disk.

        Raises:
            AuditError: it could not be written.
        """
        try:
            with self._writing():
                return self._append(who, action, target, address, result, detail)
        except (OSError, sqlite3.Error, LibraryBusyError) as error:
            raise AuditError(f"审计记录写不进去（{error}），操作没有进行；请管理员检查磁盘空间。") from error

    def prune(self, days: int) -> int:
        """Take entries older than `days` from the front; returns how many."""
        before = self._clock() - days * _DAY
        with self._writing():
            last = None
            for entry, hash_ in self.chain():
                if entry.seconds >= before:
                    break
                last = entry, hash_
            if last is None:
                return 0
            entry, hash_ = last
            start, _ = self.anchor()
            self._connection.execute("UPDATE anchor SET seq = ?, hash = ?", (entry.seq, hash_))
            self._connection.execute("DELETE FROM entries WHERE seq <= ?", (entry.seq,))
            detail = json.dumps({"upto": entry.seq, "hash": hash_, "at": entry.at}, ensure_ascii=False)
            self._append("系统", "audit_prune", f"{start + 1}—{entry.seq}", "", OK, detail)
        return int(entry.seq - start)

    def anchor(self) -> tuple[int, str]:
        """The number and hash of the last entry taken from the front; (0, zeros) when none was."""
        row = self._connection.execute("SELECT seq, hash FROM anchor").fetchone()
        return (row[0], row[1]) if row else (0, FIRST_HASH)

    def chain(self) -> Iterator[tuple[Entry, str]]:
        """Every entry with its stored hash, oldest first."""
        for row in self._read(f"SELECT {COLUMNS}, hash FROM entries ORDER BY seq"):
            yield Entry(*row[:-1]), row[-1]

    def _read(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        # Apart from the connection that writes, so that a long reading holds up nobody.
        reading = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            yield from reading.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise AuditError(f"审计记录 {self.path} 读不了（{error}）；请从备份恢复。") from error
        finally:
            reading.close()

    def search(
        self,
        words: str = "",
        *,
        who: str = "",
        action: str = "",
        since: str = "",
        until: str = "",
        limit: int = 200,
    ) -> list[Entry]:
        """Entries that hold all of `words`, newest first; `since` and `until` are dates, both included."""
        conditions, values = ["1"], list[object]()
        for word in words.split()[:10]:
            conditions.append("instr(who || ' ' || target || ' ' || result || ' ' || detail, ?) > 0")
            values.append(word)
        for sql, value in (
            ("who = ?", who),
            ("action = ?", action),
            ("substr(at, 1, 10) >= ?", since),
            ("substr(at, 1, 10) <= ?", until),
        ):
            if value:
                conditions.append(sql)
                values.append(value)
        sql = f"SELECT {COLUMNS} FROM entries WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ?"
        return [Entry(*row) for row in self._read(sql, (*values, limit))]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer of all threads and processes; the head follows what was committed."""
        with self._guard, locked(self.path.with_suffix(".lock"), timeout_s=30):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._write_head()

    def _append(self, who: str, action: str, target: str, address: str, result: str, detail: str) -> Entry:
        row = self._connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        seq, before = row or self.anchor()
        at = datetime.fromtimestamp(self._clock()).astimezone().isoformat(timespec="milliseconds")
        fields = (_storable(field) for field in (who, address, action, target, result, detail))
        entry = Entry(seq + 1, at, *fields)
        values = (*_values(entry), entry.hash(before))
        self._connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return entry

    def _write_head(self) -> None:
        if not self._in_step():
            return
        row = self._connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        self._head.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", row or self.anchor())

    def _in_step(self) -> bool:
        """Whether what the head says is still so: else it stays as it is, for `verify` to find."""
        head, (start, _) = self.head(), self.anchor()
        if head is None:
            return not start and self._connection.execute("SELECT count(*) FROM entries").fetchone()[0] <= 1
        seq, hash_ = head
        row = self._connection.execute("SELECT hash FROM entries WHERE seq = ?", (seq,)).fetchone()
        return seq <= start or (row is not None and row[0] == hash_)


def _opened(path: Path, schema: str, flushing: str) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={flushing}")
    connection.executescript(schema)
    return connection


def _values(entry: Entry) -> tuple[object, ...]:
    return (
        entry.seq,
        entry.at,
        entry.who,
        entry.address,
        entry.action,
        entry.target,
        entry.result,
        entry.detail,
    )


def _storable(text: str) -> str:
    return text[:FIELD_AT_MOST].encode("utf-8", "replace").decode()

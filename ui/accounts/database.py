"""The SQLite file of accounts, beside the library: users, what they may see, sessions, tokens, failed logins."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index import tally
from ui.accounts.types import AccountError

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
    enabled INTEGER NOT NULL, everything INTEGER NOT NULL, hash TEXT, password_at REAL,
    must_change INTEGER NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS grants (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, value)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    began REAL NOT NULL, seen REAL NOT NULL, address TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    label TEXT NOT NULL, token TEXT NOT NULL UNIQUE, made REAL NOT NULL, until REAL, used REAL
);
CREATE TABLE IF NOT EXISTS attempts (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL, last REAL NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE, address TEXT NOT NULL, seen REAL NOT NULL,
    PRIMARY KEY (user_id, address)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
TABLES = ("users", "grants", "sessions", "tokens", "attempts", "addresses", "settings")


class AccountsFile:
    """One connection, used by one thread at a time; several processes may have the file open."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._lock = threading.RLock()
        if path != ":memory:":
            # Made by us, so that nobody else on the machine can ever have read it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        try:
            self._connection = sqlite3.connect(
                path, check_same_thread=False, timeout=30, isolation_level=None
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            found = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise AccountError(
                    f"帐号文件 {path} 的格式是 {found}，这个版本的绩答只认到 {FORMAT}；请用更新的版本。"
                )
            self._connection.executescript(SCHEMA)
            self._connection.execute(f"PRAGMA user_version={FORMAT}")
            tally.keep(self._connection, TABLES)
        except sqlite3.DatabaseError as error:
            raise AccountError(
                f"帐号文件 {path} 打不开（{error}）；请检查磁盘和权限，或从备份恢复。"
            ) from error

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, if there is one."""
        return next(iter(self.rows(sql, values)), None)

    def change(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement; the number of the row that it inserted."""
        with self._lock, self._told():
            return self._connection.execute(sql, values).lastrowid or 0

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction over several statements; may stand inside another."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            with self._told():
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                with self._told():
                    self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A file that can not be written is said in words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise AccountError(
                f"帐号文件 {self.path} 写不进去（{error}），没有改动；请管理员检查磁盘空间。"
            ) from error

"""The library's SQLite file: format, durability, transactions; each thread has a connection of its own."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.errors import LibraryFormatError, LibraryWriteError
from index.files import locked
from index.migrations import migrate
from index.seal import Seal
from index.wal import is_damaged

FORMAT = 2
_APPLICATION_ID = 0x6A696461
_BUSY_TIMEOUT_MS = 60_000

Row = tuple[Any, ...]


class _Connection(sqlite3.Connection):
    """A connection that can be referred to weakly."""


class Database:
    """A library's SQLite file, made when it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        # Weak, so that the connection of a thread that has ended is closed with it.
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._seal = Seal(path)
        self.changed = False
        if is_damaged(path):
            raise self.damaged("上次没有正常关闭，它的预写日志已损坏，最近的改动读不全")
        self._check_format()

    def select(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a query, one by one.

        Raises:
            LibraryFormatError: the file is damaged.
        """
        try:
            # Not `yield from`, which closes the cursor when a caller stops early, even after `close`.
            for row in self._connection.execute(sql, values):  # noqa: UP028
                yield row
        except sqlite3.DatabaseError as error:
            raise self.damaged(error) from error

    def first(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of a query, if there is one."""
        return next(self.select(sql, values), None)

    def change(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement inside `writing`; the number of the row it inserted, if it did."""
        return self._connection.execute(sql, values).lastrowid or 0

    def change_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Run one statement inside `writing` for each row."""
        self._connection.executemany(sql, rows)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._guard:
            for connection in list(self._connections):
                connection.close()
            self._connections.clear()
        self.changed = False
        self._local = threading.local()

    @property
    def _connection(self) -> _Connection:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
            with self._guard:
                self._connections.add(connection)
        return connection

    def _connect(self) -> _Connection:
        try:
            connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = FAST")
        except sqlite3.OperationalError as error:
            raise LibraryWriteError(
                f"资料库文件 {self.path} 无法打开（{error}）；请检查目录的读写权限和磁盘空间。"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self.damaged(error) from error
        return connection

    def damaged(self, error: Exception | str) -> LibraryFormatError:
        """The refusal to read on."""
        return LibraryFormatError(
            f"资料库文件 {self.path} 应为 SQLite 数据库，实际已损坏或不是资料库（{error}）；请从备份恢复。"
        )

    def _check_format(self) -> None:
        try:
            (application,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError as error:
            raise self.damaged(error) from error
        if application == 0 and tables == 0:
            if any(self.path.with_name(name).exists() for name in (self._seal.path.name, "cas", "derived")):
                raise self.damaged("数据库是空的，目录里却有它的原文件、索引或校验记录")
            self._create()
        elif application != _APPLICATION_ID:
            raise LibraryFormatError(f"{self.path} 是别的程序的数据库，不是绩答的资料库；请换一个目录。")
        elif version > FORMAT:
            raise LibraryFormatError(
                f"资料库 {self.path} 的格式版本是 {version}，由更新的绩答建立，本程序只支持到版本 {FORMAT}；请先升级绩答。"
            )
        elif version < FORMAT:
            self._migrate()

    def _create(self) -> None:
        schema = files("index").joinpath("schema.sql").read_text(encoding="utf-8")
        # SQLite does not wait for its turn to change the journal mode: two makers must not meet.
        with locked(self.path.with_name("write.lock")):
            if self.first("SELECT 1 FROM sqlite_schema"):
                return  # another process made it meanwhile
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._fill(schema)

    def _migrate(self) -> None:
        """Bring an older library up to this format, in one transaction."""
        with locked(self.path.with_name("write.lock")):
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version == FORMAT:
                return  # another process did it meanwhile
            with self.writing():
                migrate(self._connection, version, FORMAT, self.path.parent)
                self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    def seal(self) -> None:
        """Vouch for the file, if all that was written has reached it; the caller is the one writer."""
        try:
            self._connection.execute("PRAGMA busy_timeout = 0")
            (busy, _, _) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.DatabaseError:
            busy = 1  # not vouched for
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        if not busy:
            self._seal.write()
            self.changed = False

    def _fill(self, schema: str) -> None:
        with self.writing():
            for statement in _statements(schema):
                self._connection.execute(statement)
            self._connection.execute("INSERT INTO meta VALUES ('generation', '0'), ('epoch', '0')")
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is stored, or nothing.

        Raises:
            LibraryWriteError: the disk is full, or the file can not be written.
        """
        try:
            self._seal.remove()
            self.changed = True
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            if type(error) is sqlite3.DatabaseError:
                raise self.damaged(error) from error
            if isinstance(error, sqlite3.OperationalError | OSError):
                raise LibraryWriteError(
                    f"资料库 {self.path} 写入失败（{error}），原有内容未受影响；请检查磁盘空间和权限后重试。"
                ) from error
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view over several queries."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")


def _statements(schema: str) -> Iterator[str]:
    statement = ""
    for line in schema.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

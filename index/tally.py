"""Checksums of whole tables that SQLite keeps as it goes: a row is added when it is written, taken out when it goes.

For the small databases beside the library, whose rows change one at a time. Damage changes a row and not the tally.
A change by another program that does not know the checksum fails, because the triggers call a function of ours.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator

# Sums of numbers this small stay whole numbers in SQLite.
_MASK = (1 << 48) - 1
_TABLES = "CREATE TABLE IF NOT EXISTS tallies (name TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID"


def keep(connection: sqlite3.Connection, tables: Iterable[str]) -> None:
    """Have this connection keep the tallies of `tables`, from now on where the file had none yet."""
    connection.create_function("jida_row", -1, _row, deterministic=True)
    # Else a row that another one replaces would go without a word.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_TABLES)
    for table in tables:
        _keep(connection, table)
    connection.execute("COMMIT")


def _keep(connection: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    new, old = (f"jida_row({', '.join(f'{side}.{name}' for name in columns)})" for side in ("NEW", "OLD"))
    wanted = {
        f"{table}_tally_{event.lower()}": f"CREATE TRIGGER {table}_tally_{event.lower()} AFTER {event} ON {table} BEGIN "
        f"UPDATE tallies SET total = (total {change}) & {_MASK} WHERE name = '{table}'; END"
        for event, change in (("INSERT", f"+ {new}"), ("DELETE", f"- {old}"), ("UPDATE", f"+ {new} - {old}"))
    }
    made = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
    if wanted.items() <= made.items():
        return
    for name, sql in wanted.items():
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(sql)
    connection.execute("DELETE FROM tallies WHERE name = ?", (table,))
    connection.execute("INSERT INTO tallies VALUES (?, ?)", (table, _total(connection, table)))


def wrong(connection: sqlite3.Connection) -> Iterator[str]:
    """The tables whose rows are not those that were written; none of a file that has no tallies.

    Raises: sqlite3.DatabaseError for a file that can not be read.
    """
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tallies'").fetchone():
        connection.execute("BEGIN")
        for table, total in connection.execute("SELECT name, total FROM tallies").fetchall():
            if total != _total(connection, table):
                yield table
        connection.execute("ROLLBACK")


def _total(connection: sqlite3.Connection, table: str) -> int:
    return sum(_row(*row) for row in connection.execute(f"SELECT * FROM {table}")) & _MASK


def _row(*values: object) -> int:
    written = repr(values).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=6).digest())

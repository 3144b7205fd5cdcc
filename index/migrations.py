"""Older libraries brought up to the present format, step by step, in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from index import rows, sums
from index.files import file_sha256

Step = Callable[[sqlite3.Connection, Path], None]

_SUMS = """
CREATE TABLE sums (
    report_id INTEGER NOT NULL,
    part      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    PRIMARY KEY (report_id, part)
) STRICT, WITHOUT ROWID
"""
_HEADED = "LEFT JOIN sections s ON s.report_id = t.report_id AND s.position = t.section"


def migrate(connection: sqlite3.Connection, version: int, target: int, root: Path) -> None:
    """Change the tables from format `version` to `target`; the caller holds the transaction and the write lock."""
    for step in range(version, target):
        _STEPS[step](connection, root)


def _add_sums(connection: sqlite3.Connection, root: Path) -> None:
    """Format 1 had no checksums. What it holds now is taken for true; an original is kept where its file fits."""
    for table, columns, headed in (
        ("reports", rows.ENTRY_COLUMNS, False),
        ("passages", rows.PASSAGE_COLUMNS, True),
        ("figures", rows.FIGURE_COLUMNS, True),
    ):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN sum BLOB NOT NULL DEFAULT x''")
        listed = ", ".join(f"t.{name}" for name in columns.split(", "))
        joined = f", s.headings FROM {table} t {_HEADED}" if headed else f", NULL FROM {table} t"
        read = connection.execute(f"SELECT {listed}{joined}").fetchall()
        changed = ((sums.row_sum(row[:-1], row[-1]), row[0]) for row in read)
        connection.executemany(f"UPDATE {table} SET sum = ? WHERE id = ?", changed)
    connection.execute(_SUMS)
    made = "INSERT INTO sums VALUES (?, ?, ?)"
    for report_id, sha256 in connection.execute("SELECT id, sha256 FROM reports").fetchall():
        held = sums.sums_of(connection.execute, report_id)
        original = root / "cas" / sha256
        if original.is_file() and file_sha256(original) == sha256:
            held[sums.ORIGINAL] = sha256
        connection.executemany(made, [(report_id, part, value) for part, value in held.items()])
    library = sums.sums_of(connection.execute, sums.LIBRARY)
    connection.executemany(made, [(sums.LIBRARY, part, value) for part, value in library.items()])


# By the format that a step starts from.
_STEPS: dict[int, Step] = {1: _add_sums}

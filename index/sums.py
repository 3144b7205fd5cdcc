"""Checksums of what the library holds: one on each row that an answer is read from, one on each part of a report.

A row's is checked whenever the row is read, so that damage never becomes an answer; a part's also tells of rows that
are gone, and is checked by `index.verify`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

Row = tuple[Any, ...]
Select = Callable[[str, tuple[Any, ...]], Iterable[Row]]

# The parts of a report, by the word for them: all its rows.
PARTS = {
    "报告信息": "SELECT * FROM reports WHERE id = ?",
    "年度": "SELECT * FROM report_years WHERE report_id = ? ORDER BY year",
    "全文": "SELECT * FROM documents WHERE report_id = ?",
    "章节": "SELECT * FROM sections WHERE report_id = ? ORDER BY position",
    "段落": "SELECT * FROM passages WHERE report_id = ? ORDER BY id",
    "数字": "SELECT * FROM figures WHERE report_id = ? ORDER BY id",
    "不一致之处": "SELECT * FROM findings WHERE report_id = ? ORDER BY position",
    "词语和向量": "SELECT * FROM vectors WHERE report_id = ? ORDER BY kind",
}
# What belongs to no report, under the number 0.
LIBRARY = 0
LIBRARY_PARTS = {
    "资料库信息": "SELECT * FROM meta ORDER BY key",
    "报告编号": "SELECT id FROM reports ORDER BY id",
    "移除记录": "SELECT * FROM removals ORDER BY kind, generation, report_id",
    "最大编号": "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "表的定义": "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
}
# A report whose original was kept has this part too: the sha256 that the file must have.
ORIGINAL = "原文件"


def row_sum(values: Iterable[object], headings: str | None = None) -> bytes:
    """The checksum of a row's values, and of the printed headings that are read with it; 8 bytes."""
    written = repr((*values, headings)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(written, digest_size=8).digest()


def digest(rows: Iterable[Row]) -> str:
    """The sha256 of rows in their order, in hex."""
    made = hashlib.sha256()
    for row in rows:
        blobs = [value for value in row if isinstance(value, bytes)]
        shown = [("blob", len(value)) if isinstance(value, bytes) else value for value in row]
        made.update(repr(shown).encode("utf-8", "surrogatepass"))
        for blob in blobs:
            made.update(blob)
    return made.hexdigest()


def sums_of(select: Select, report_id: int) -> dict[str, str]:
    """The checksum of every part of a report, or of the library for LIBRARY; "" for one that can not be read."""
    if report_id == LIBRARY:
        return {part: _digest(select, sql, ()) for part, sql in LIBRARY_PARTS.items()}
    return {part: _digest(select, sql, (report_id,)) for part, sql in PARTS.items()}


def _digest(select: Select, sql: str, values: tuple[Any, ...]) -> str:
    try:
        return digest(select(sql, values))
    except sqlite3.DatabaseError:
        return ""

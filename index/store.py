"""The library's truth: one SQLite file, WAL, synchronous=FULL, everything of one report in one transaction."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from corpus.types import Report
from index import rows, sums
from index.database import Database
from index.errors import LibraryFormatError, ReportNotFoundError
from index.filters import EVERYTHING, Condition, in_values, joined, report_conditions
from index.types import Filter, ReportEntry, StoredFigure, StoredPassage

Kind = Literal["passage", "figure"]
KINDS: tuple[Kind, ...] = ("passage", "figure")
# What stands under one heading shares it.
_HEADINGS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Batch:
    """The searchable form of one report's passages or figures; items are in order of id.

    `tokens` has one entry an item, blanks between tokens. `vectors` is float16, row by row. `years` is int16, one
    a figure (0 for none), and empty for passages.
    """

    report_id: int
    kind: Kind
    first_id: int
    count: int
    years: bytes
    tokens: tuple[str, ...]
    vectors: bytes


@dataclass(frozen=True, slots=True)
class Removal:
    """Ids that are no longer in the library."""

    report_id: int
    first_id: int
    count: int


@dataclass(frozen=True, slots=True)
class Indexable:
    """What the derived indexes need of a report's passages or figures, before ids are given."""

    years: bytes
    tokens: tuple[str, ...]
    vectors: bytes


class Store:
    """Reports, passages, figures and what is searched of them. Writers hold the library's lock."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is stored, or nothing."""
        with self._db.writing():
            yield
            self._sum(sums.LIBRARY)

    def seal(self) -> None:
        """Vouch for the database file as it is; see `index.seal`."""
        self._db.seal()

    @property
    def changed(self) -> bool:
        """Whether anything was written through this store."""
        return self._db.changed

    def reading(self) -> AbstractContextManager[None]:
        """One consistent view over several queries."""
        return self._db.reading()

    # What the library knows of itself

    def meta(self, key: str) -> str:
        """A value of `meta`, "" when it is not set."""
        row = self._db.first("SELECT value FROM meta WHERE key = ?", (key,))
        return row[0] if row else ""

    def _count(self, key: str) -> int:
        value = self.meta(key)
        if not value.isdecimal():
            raise self._db.damaged(f"{key} 是 {value!r}")
        return int(value)

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of `meta`, inside `writing`."""
        self._db.change("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def generation(self) -> int:
        """Counts the changes of the library's content; it only increases."""
        return self._count("generation")

    def _next_generation(self) -> int:
        generation = self.generation() + 1
        self.set_meta("generation", str(generation))
        return generation

    # Writing; the caller is inside `writing`

    def insert(self, report: Report, parts: dict[Kind, Indexable], *, report_id: int | None = None) -> int:
        """Store a report with its searchable parts, under the number `report_id` if one is given; returns its number."""
        generation = self._next_generation()
        number = report_id or self._next_id("reports")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._insert_many("reports", [rows.report_row(report, number, now)])
        passage, figure = self._next_id("passages"), self._next_id("figures")
        self._insert_many("report_years", ((number, year) for year in sorted(set(report.metadata.years))))
        self._insert_many("documents", [(number, rows.pack_report(report))])
        self._insert_many("sections", rows.section_rows(report, number))
        self._insert_many("passages", rows.passage_rows(report, number, passage))
        self._insert_many("figures", rows.figure_rows(report, number, figure, passage))
        findings = enumerate(report.findings)
        self._insert_many(
            "findings", ((number, at, item.rule, rows.storable(item.message)) for at, item in findings)
        )
        firsts: dict[Kind, int] = {"passage": passage, "figure": figure}
        for kind, part in parts.items():
            self._insert_part(number, kind, generation, firsts[kind], part)
        self._sum(number)
        return number

    def _sum(self, report_id: int) -> None:
        """Keep the checksum of every part of a report as it stands."""
        made = sums.sums_of(self._db.select, report_id)
        sql = "INSERT OR REPLACE INTO sums VALUES (?, ?, ?)"
        self._db.change_many(sql, ((report_id, part, sha256) for part, sha256 in made.items()))

    def vouch_for_original(self, report_id: int, sha256: str) -> None:
        """Note that the file a report was made from is kept, inside `writing`."""
        self._db.change("INSERT OR REPLACE INTO sums VALUES (?, ?, ?)", (report_id, sums.ORIGINAL, sha256))

    def vouches_for_original(self, report_id: int) -> bool:
        """Whether the file a report was made from is kept."""
        sql = "SELECT 1 FROM sums WHERE report_id = ? AND part = ?"
        return self._db.first(sql, (report_id, sums.ORIGINAL)) is not None

    def _insert_part(
        self, report_id: int, kind: Kind, generation: int, first_id: int, part: Indexable
    ) -> None:
        counted = (generation, first_id, len(part.tokens))
        self._insert_many(
            "vectors", [(report_id, kind, *counted, part.years, _packed(part.tokens), part.vectors)]
        )

    def _insert_many(self, table: str, items: Iterable[rows.Row]) -> None:
        listed = list(items)
        if listed:
            self._db.change_many(f"INSERT INTO {table} VALUES ({_marks(listed[0])})", listed)

    def _next_id(self, table: str) -> int:
        row = self._db.first("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        return int(row[0]) + 1 if row else 1

    def delete(self, report_id: int) -> None:
        """Forget a report."""
        generation = self._next_generation()
        self._db.change(
            "INSERT INTO removals SELECT ?, report_id, kind, first_id, count FROM vectors WHERE report_id = ?",
            (generation, report_id),
        )
        self._db.change("DELETE FROM reports WHERE id = ?", (report_id,))
        self._db.change("DELETE FROM sums WHERE report_id = ?", (report_id,))

    def renew_tokens(self, report_id: int, kind: Kind, tokens: Sequence[str]) -> None:
        """Replace the tokens of a report's passages or figures; the ids stay."""
        sql = "UPDATE vectors SET tokens = ? WHERE report_id = ? AND kind = ?"
        self._db.change(sql, (_packed(tokens), report_id, kind))
        self._sum(report_id)

    def renew_vectors(self, report_id: int, kind: Kind, vectors: bytes) -> None:
        """Replace the vectors of a report's passages or figures; the ids stay."""
        sql = "UPDATE vectors SET vectors = ? WHERE report_id = ? AND kind = ?"
        self._db.change(sql, (vectors, report_id, kind))
        self._sum(report_id)

    def next_epoch(self) -> None:
        """Declare every derived index out of date, inside `writing`."""
        self.set_meta("epoch", str(self._count("epoch") + 1))
        self._next_generation()

    # Reports

    def entries(self, filter: Filter = EVERYTHING) -> list[ReportEntry]:
        """The reports that the filter lets through, oldest first."""
        where, values = joined(report_conditions(filter))
        sql = f"SELECT {rows.ENTRY_COLUMNS}, sum FROM reports{where} ORDER BY id"
        return [rows.entry_of(self._checked(row)) for row in self._db.select(sql, values)]

    def _checked(self, row: rows.Row, headings: str | None = None) -> rows.Row:
        """The row without its checksum, the last column, which it must have."""
        values = row[:-1]
        if sums.row_sum(values, headings) != row[-1]:
            raise self._db.damaged(f"第 {values[0]} 行与校验值不符")
        return values

    def owners(self) -> list[tuple[int, str, tuple[int, ...]]]:
        """Number, agency (the title where none is known) and years of every report, oldest first."""
        years_of = cache(lambda years: tuple(json.loads(years)))
        sql = "SELECT id, CASE agency WHEN '' THEN title ELSE agency END, years FROM reports ORDER BY id"
        return [(report, name, years_of(years)) for report, name, years in self._db.select(sql)]

    def report_ids(self, filter: Filter) -> list[int]:
        """The numbers of the reports that the filter lets through, ascending."""
        where, values = joined(report_conditions(filter))
        return [row[0] for row in self._db.select(f"SELECT id FROM reports{where} ORDER BY id", values)]

    def entry(self, report_id: int) -> ReportEntry:
        """One report's entry."""
        found = self.entries(Filter(report_ids=(report_id,)))
        if not found:
            raise ReportNotFoundError(report_id)
        return found[0]

    def entry_of_sha256(self, sha256: str) -> ReportEntry | None:
        """The entry of the report made from the file of this hash, if there is one."""
        sql = f"SELECT {rows.ENTRY_COLUMNS}, sum FROM reports WHERE sha256 = ?"
        row = self._db.first(sql, (sha256,))
        return rows.entry_of(self._checked(row)) if row else None

    def hashes(self) -> set[str]:
        """The sha256 of every report's file."""
        return {row[0] for row in self._db.select("SELECT sha256 FROM reports")}

    def report(self, report_id: int) -> Report:
        """One report, whole."""
        row = self._db.first("SELECT data FROM documents WHERE report_id = ?", (report_id,))
        if row is None:
            raise ReportNotFoundError(report_id)
        try:
            return rows.unpack_report(row[0])
        except (zlib.error, ValueError) as error:
            raise LibraryFormatError(
                f"资料库中编号为 {report_id} 的报告已损坏（{error}）；请删除后用原文件重新添加，或从备份恢复。"
            ) from error

    def agencies(self, filter: Filter) -> list[str]:
        """The distinct agencies of the reports that the filter lets through, sorted."""
        where, values = joined([*report_conditions(filter), ("agency <> ''", [])])
        return [
            row[0]
            for row in self._db.select(f"SELECT DISTINCT agency FROM reports{where} ORDER BY 1", values)
        ]

    def years(self, filter: Filter) -> list[int]:
        """The distinct years of the reports that the filter lets through, ascending."""
        where, values = joined(report_conditions(filter))
        sql = f"SELECT DISTINCT year FROM report_years JOIN reports ON id = report_id{where} ORDER BY 1"
        return [row[0] for row in self._db.select(sql, values)]

    def indicators(self, filter: Filter) -> list[str]:
        """The distinct canonical indicators of the reports that the filter lets through, most often stated first."""
        where, values = joined(report_conditions(filter))
        within = f" AND report_id IN (SELECT id FROM reports{where})" if where else ""
        sql = f"SELECT canonical FROM figures WHERE canonical <> ''{within} GROUP BY canonical"
        return [row[0] for row in self._db.select(f"{sql} ORDER BY count(*) DESC, canonical", values)]

    # Passages and figures

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids that exist, in the order of `ids`."""
        condition, values = in_values("p.id", ids)
        sql = f"{_select(rows.PASSAGE_COLUMNS, 'passages', 'p')} WHERE {condition}"
        found = {row[0]: rows.passage_of(*self._with_headings(row)) for row in self._db.select(sql, values)}
        return [found[id_] for id_ in ids if id_ in found]

    def figures(self, ids: Sequence[int]) -> list[StoredFigure]:
        """The figures of these ids that exist, in the order of `ids`."""
        condition, values = in_values("p.id", ids)
        sql = f"{_select(rows.FIGURE_COLUMNS, 'figures', 'p')} WHERE {condition}"
        found = {row[0]: rows.figure_of(*self._with_headings(row)) for row in self._db.select(sql, values)}
        return [found[id_] for id_ in ids if id_ in found]

    def find_figures(
        self, canonical: Sequence[str], basis: str, filter: Filter, limit: int | None
    ) -> list[int]:
        """The ids of figures by canonical name and basis, in the order of their reports; years are the figures' own."""
        conditions: list[Condition] = [in_values("p.canonical", canonical)] if canonical else []
        if basis:
            conditions.append(("p.basis = ?", [rows.storable(basis)]))
        if filter.years:
            conditions.append(in_values("p.year", filter.years))
        others = report_conditions(_without_years(filter))
        if others:
            where, values = joined(others)
            conditions.append((f"p.report_id IN (SELECT id FROM reports{where})", values))
        where, values = joined(conditions)
        sql = f"SELECT p.id FROM figures p{where} ORDER BY p.id LIMIT ?"
        return [row[0] for row in self._db.select(sql, [*values, -1 if limit is None else limit])]

    def _with_headings(self, row: rows.Row) -> tuple[rows.Row, tuple[str, ...]]:
        """The columns of a row of `_select`, which must have their checksum, and the headings."""
        values = self._checked(row[:-1], row[-1])
        return values, _headings(row[-1]) if row[-1] else ()

    def existing(self, kind: Kind, ids: Sequence[int]) -> dict[int, int]:
        """The report of each of these ids that still exists."""
        condition, values = in_values("id", ids)
        return dict(self._db.select(f"SELECT id, report_id FROM {kind}s WHERE {condition}", values))

    # What the derived indexes are made of

    def count(self, kind: Kind) -> int:
        """How many passages or figures there are."""
        row = self._db.first("SELECT sum(count) FROM vectors WHERE kind = ?", (kind,))
        return int(row[0] or 0) if row else 0

    def batches(self, kind: Kind, since: int = 0, *, tokens: bool) -> Iterator[Batch]:
        """What was added after generation `since`, with its tokens or with its vectors."""
        column = "tokens" if tokens else "vectors"
        sql = f"SELECT report_id, first_id, count, years, {column} FROM vectors WHERE kind = ? AND generation > ?"
        for report_id, first_id, count, years, data in self._db.select(
            f"{sql} ORDER BY first_id", (kind, since)
        ):
            words = self._unpacked(data) if tokens and count else ()
            yield Batch(report_id, kind, first_id, count, years, words, b"" if tokens else data)

    def _unpacked(self, data: bytes) -> tuple[str, ...]:
        try:
            return tuple(zlib.decompress(data).decode().split("\n"))
        except (zlib.error, UnicodeDecodeError) as error:
            raise self._db.damaged(str(error)) from error

    def ranges(self, kind: Kind, until: int) -> Iterator[tuple[int, int, int, bytes]]:
        """(report id, first id, count, years) of what was added up to generation `until`."""
        sql = "SELECT report_id, first_id, count, years FROM vectors WHERE kind = ? AND generation <= ?"
        yield from self._db.select(sql, (kind, until))

    def vectors(self, kind: Kind, report_ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """(first id, float16 vectors) of each of these reports."""
        condition, values = in_values("report_id", report_ids)
        sql = f"SELECT first_id, vectors FROM vectors WHERE {condition} AND kind = ?"
        yield from self._db.select(sql, [*values, kind])

    def removals(self, kind: Kind, since: int) -> list[Removal]:
        """What was removed after generation `since`."""
        sql = "SELECT report_id, first_id, count FROM removals WHERE kind = ? AND generation > ?"
        return [Removal(*row) for row in self._db.select(sql, (kind, since))]


@lru_cache(maxsize=_HEADINGS_KEPT)
def _headings(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


def _packed(tokens: Sequence[str]) -> bytes:
    return zlib.compress("\n".join(tokens).encode(), 6)


def _marks(row: rows.Row) -> str:
    return ",".join("?" * len(row))


def _select(columns: str, table: str, alias: str) -> str:
    listed = ", ".join(f"{alias}.{name}" for name in (*columns.split(", "), "sum"))
    return (
        f"SELECT {listed}, s.headings FROM {table} {alias} "
        f"LEFT JOIN sections s ON s.report_id = {alias}.report_id AND s.position = {alias}.section"
    )


def _without_years(filter: Filter) -> Filter:
    return Filter((), filter.agencies, filter.regions, filter.kinds, filter.report_ids)

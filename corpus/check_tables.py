"""Totals of tables: a total row against the rows it adds up, a row over others against them, 合计 against its columns.

A table is only held to a structure that it shows itself: some other column or row must tie exactly.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.check_base import Claim, finding, in_unit, name_of, tolerance_words, where
from corpus.lexicon import family
from corpus.table_names import bare, is_total
from corpus.types import Finding, Report

_NO_SUMS = frozenset({"执行率", "占比", "得分率", "增减率", "人均", "标准", "目标值", "完成值"})
_GRAND = re.compile(r"^(?:收入|支出|收支)?总计$")
_TOTAL_COLUMN = re.compile(r"合计|小计|总计$|^总额$")
_GROSS = Decimal("0.2")
_MAX_SHOWN = 8


@dataclass(frozen=True, slots=True)
class TableSum:
    """A total of a table and the cells that it adds up, by the table's own structure."""

    total: Claim
    parts: tuple[Claim, ...]

    @property
    def difference(self) -> Decimal:
        """The total less its parts, in the base unit."""
        return self.total.base - sum((part.base for part in self.parts), Decimal(0))

    @property
    def tolerance(self) -> Decimal:
        """What rounding of the printed digits explains, in the base unit."""
        return self.total.half + sum((part.half for part in self.parts), Decimal(0))


def table_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """Totals of tables that do not tie, where the rest of the table shows that they should."""
    for group in _whole_tables(report, found):
        for sums in _sums(group):
            tied = [item for item in sums if not item.difference]
            wrong = [item for item in sums if item.difference]
            if not wrong or len(tied) < len(wrong):
                continue
            for item in wrong:
                if abs(item.difference) <= item.tolerance:
                    # Tables in 万元 are off by a hundredth everywhere: rounding, and no finding.
                    continue
                if abs(item.difference) <= _GROSS * abs(item.total.base) or len(tied) >= 4 * len(wrong):
                    yield _finding(report, item)


def table_sums(report: Report, found: Sequence[Claim]) -> Iterator[TableSum]:
    """The totals of tables that tie with their parts but for rounding."""
    for group in _whole_tables(report, found):
        for sums in _sums(group):
            yield from (item for item in sums if abs(item.difference) <= item.tolerance)


def _sums(group: Sequence[Claim]) -> tuple[list[TableSum], list[TableSum]]:
    return list(_down(group)), list(_along(group))


def _whole_tables(report: Report, found: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The cells of each table, tables split by a page taken together."""
    cells: dict[int, list[Claim]] = defaultdict(list)
    for claim in found:
        if claim.figure.cell:
            cells[claim.figure.cell.table].append(claim)
    run: list[Claim] = []
    last = -2
    for place in sorted(cells):
        heads = {claim.figure.cell.column_path for claim in cells[place] if claim.figure.cell}
        known = {claim.figure.cell.column_path for claim in run if claim.figure.cell}
        if run and not (place == last + 1 and report.tables[place].caption is None and heads <= known):
            yield run
            run = []
        run += cells[place]
        last = place
    if run:
        yield run


def _down(group: Sequence[Claim]) -> Iterator[TableSum]:
    """Sums down each column."""
    columns: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in group:
        cell = claim.figure.cell
        assert cell is not None
        if family(claim.figure.basis) not in _NO_SUMS and claim.figure.base_unit not in ("%", ""):
            columns[(cell.column, cell.column_path, claim.figure.base_unit)].append(claim)
    for column in columns.values():
        yield from _column_sums(column)


def _column_sums(column: Sequence[Claim]) -> Iterator[TableSum]:
    top: list[Claim] = []
    children: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    parents: dict[tuple[str, ...], Claim] = {}
    totals: list[Claim] = []
    for claim in column:
        path = tuple(bare(words) for words in _path(claim))
        if not path:
            continue
        if is_total(path[-1]) or re.search(r"(?:合计|总计)$", path[-1]):
            if len(path) == 1:
                if len(top) > 1:
                    yield TableSum(claim, tuple(top))
                # 总计 goes on from 本年合计: the rows before it are in it.
                top = [] if _GRAND.match(path[-1]) else [claim]
                totals.append(claim)
        elif len(path) == 1:
            top.append(claim)
            parents[path] = claim
        else:
            children[path[:-1]].append(claim)
            parents[path] = claim
    for path, parts in children.items():
        if path in parents and len(parts) > 1:
            yield TableSum(parents[path], tuple(parts))
    first = totals[0] if totals else None
    if first is not None and first is column[0] and len(top) > 2:
        # The total stands first: 合计, then its parts.
        yield TableSum(first, tuple(claim for claim in top if claim is not first))


def _path(claim: Claim) -> tuple[str, ...]:
    return claim.figure.cell.row_path if claim.figure.cell else ()


def _along(group: Sequence[Claim]) -> Iterator[TableSum]:
    """Sums along each row: 合计 and the columns beside it under the same head."""
    rows: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in group:
        cell = claim.figure.cell
        assert cell is not None
        if family(claim.figure.basis) not in _NO_SUMS and claim.figure.base_unit not in ("%", ""):
            rows[(cell.table, cell.row)].append(claim)
    for row in rows.values():
        ordered = sorted(row, key=lambda claim: claim.figure.cell.column if claim.figure.cell else 0)
        for place, claim in enumerate(ordered):
            assert claim.figure.cell is not None
            path = claim.figure.cell.column_path
            if not path or not _TOTAL_COLUMN.search(bare(path[-1])):
                continue
            parts = tuple(_beside(ordered[place + 1 :], path))
            if len(parts) > 1 and all(part.figure.base_unit == claim.figure.base_unit for part in parts):
                yield TableSum(claim, parts)


def _beside(rest: Sequence[Claim], path: tuple[str, ...]) -> Iterator[Claim]:
    for claim in rest:
        other = claim.figure.cell.column_path if claim.figure.cell else ()
        if len(other) != len(path) or other[:-1] != path[:-1] or _TOTAL_COLUMN.search(bare(other[-1])):
            return
        yield claim


def _finding(report: Report, item: TableSum) -> Finding:
    total, unit = item.total, item.total.unit
    added = total.base - item.difference
    shown = " + ".join(in_unit(part.base, unit).removesuffix(unit) for part in item.parts[:_MAX_SHOWN])
    shown += f" + … 共{len(item.parts)}项" if len(item.parts) > _MAX_SHOWN else ""
    message = (
        f"{where(report, total)}中{name_of(report, total)}，分项之和为 {in_unit(added, unit)}（{shown}），"
        f"相差 {in_unit(abs(item.difference), unit)}；"
        f"{tolerance_words(item.difference, item.tolerance, len(item.parts) + 1, unit)}。"
    )
    return finding(report, "table_total", message, [total, *item.parts], item.difference, unit)

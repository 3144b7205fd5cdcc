"""One indicator stated twice with different values: in one paragraph, in the text and a table, in two tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.check_base import Claim, Lines, finding, in_unit, is_named, name_of, scope_of, where
from corpus.lexicon import family
from corpus.table_names import bare
from corpus.types import Finding, Report

_STATED = ("预算", "决算")
# Names that are printed for several things of one report at once.
_LOOSE = frozenset({"总收入", "总支出"})


def same_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """Places that state one thing of one year on one basis with different values, beyond mere units."""
    prose = [claim for claim in found if claim.figure.cell is None and _is_amount(claim)]
    cells = [claim for claim in found if claim.figure.cell is not None and _is_amount(claim)]
    lines = Lines(report.text)
    prose = [claim for claim in prose if claim.figure.indicator and is_named(report, claim, lines)]
    within = list(_within_paragraphs(report, prose, lines))
    told = {place for item in within for place in item.figures}
    yield from within
    yield from _text_and_tables(report, [claim for claim in prose if claim.place not in told], cells)
    yield from _between_tables(report, cells)


def _is_amount(claim: Claim) -> bool:
    return claim.figure.base_unit == "元" and family(claim.figure.basis) in _STATED


def differ(one: Claim, other: Claim) -> bool:
    """Whether two statements can not both be roundings of one number: 208.8万元 and 2087959元 can."""
    return abs(one.base - other.base) > max(one.half, other.half)


def _within_paragraphs(report: Report, prose: Sequence[Claim], lines: Lines) -> Iterator[Finding]:
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in prose:
        figure = claim.figure
        what = (figure.indicator, figure.basis, figure.year, scope_of(report, claim))
        groups[(lines.of(figure.span), *what)].append(claim)
    for group in groups.values():
        if len(group) == 2 and differ(*group):
            yield _conflict(report, group)


def _text_and_tables(report: Report, prose: Sequence[Claim], cells: Sequence[Claim]) -> Iterator[Finding]:
    by_name: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in cells:
        for name in _names(claim):
            by_name[(name, family(claim.figure.basis), claim.figure.year)].append(claim)
    told: set[tuple[object, ...]] = set()
    for claim in prose:
        figure = claim.figure
        if figure.basis not in ("预算", "决算", "执行数"):
            continue
        for name in dict.fromkeys((figure.canonical, figure.indicator)):
            others = by_name.get((name, family(figure.basis), figure.year), [])
            others = [other for other in others if other.figure.basis in (figure.basis, "决算", "预算")]
            scope = scope_of(report, claim)
            if scope and not name.startswith(scope):
                # 一般公共预算's 基本支出 need not be the whole 基本支出; 财政拨款收入 says its scope itself.
                others = [other for other in others if scope_of(report, other) == scope]
            if not name or name in _LOOSE or not others or (name, claim.base) in told:
                continue
            if all(differ(claim, other) for other in others):
                told.add((name, claim.base))
                yield _conflict(report, [claim, others[0]])
                break


def _names(claim: Claim) -> Iterator[str]:
    """The names a cell answers to: its indicator, the lexicon's name, and 收入支出总计 for the total of both."""
    figure = claim.figure
    yield figure.indicator
    if figure.canonical and figure.canonical != figure.indicator:
        yield figure.canonical
    if bare(figure.indicator) in ("收入总计", "支出总计"):
        yield f"{'财政拨款' if figure.scope else ''}收入支出总计"


def _between_tables(report: Report, cells: Sequence[Claim]) -> Iterator[Finding]:
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in cells:
        figure = claim.figure
        assert figure.cell is not None
        top = len(figure.cell.row_path) == 1 and "·" not in figure.indicator
        if top and figure.canonical and figure.canonical not in _LOOSE:
            groups[(figure.indicator, figure.basis, figure.year, figure.scope)].append(claim)
    told: set[tuple[object, ...]] = set()
    for group in groups.values():
        first = group[0]
        for other in group[1:]:
            assert first.figure.cell is not None
            assert other.figure.cell is not None
            key = (first.figure.indicator, first.base, other.base)
            apart = first.figure.cell.table != other.figure.cell.table and first.base != other.base
            if apart and key not in told:
                told.add(key)
                yield _conflict(report, [first, other])
                break


def _conflict(report: Report, pair: Sequence[Claim]) -> Finding:
    one, other = pair[0], pair[1]
    unit = one.unit
    difference = abs(one.base - other.base)
    allowed = one.half + other.half
    rounding = difference <= allowed
    explained = "可由四舍五入解释" if rounding else "不能由四舍五入解释"
    places = (where(report, one), where(report, other))
    there = "同一处又写作" if places[0] == places[1] else f"{places[1]}写作"
    message = (
        f"{places[0]}中{name_of(report, one)}，{there} {_said(other)}，相差 {in_unit(difference, unit)}；"
        f"两数四舍五入最多可差{in_unit(allowed, unit)}，这一差额{explained}。"
    )
    return finding(report, "same_indicator", message, pair, Decimal(difference), unit, rounding=rounding)


def _said(claim: Claim) -> str:
    figure = claim.figure
    return figure.raw if figure.unit in figure.raw else figure.raw + figure.unit

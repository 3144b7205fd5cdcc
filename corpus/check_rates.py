"""Rates recomputed from the numbers they come from: 执行率, 增减率, 占比. A rate is wrong only beyond all rounding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from corpus.check_base import Claim, Lines, finding, in_unit, is_named, name_of, rounded, where
from corpus.lexicon import family
from corpus.numerals import plain
from corpus.types import Finding, Report, Span

_HUNDRED = Decimal(100)
_SHARE_WORD = re.compile(r"占")
_NEAR_POINTS = Decimal(5)


def _bounds(top: Claim, bottom: Claim) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest quotient in per cent that rounding of both numbers allows."""
    least = bottom.base - bottom.half
    if least <= 0:
        return None
    return (
        (top.base - top.half) / (bottom.base + bottom.half) * _HUNDRED,
        (top.base + top.half) / least * _HUNDRED,
    )


def _outside(stated: Decimal, half: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return stated + half < bounds[0] or stated - half > bounds[1]


def execution_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """执行率 against the budget and the expenditure that stand beside it."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    lines = Lines(report.text)
    for claim in found:
        figure = claim.figure
        if figure.cell:
            groups[("row", figure.cell.table, figure.cell.row, figure.indicator, figure.year)].append(claim)
        else:
            groups[("line", lines.of(figure.span), figure.indicator, figure.year)].append(claim)
    for group in groups.values():
        for rate in group:
            if rate.figure.basis == "执行率" and rate.unit == "%":
                yield from _execution(report, rate, group)


def _execution(report: Report, rate: Claim, group: Sequence[Claim]) -> Iterator[Finding]:
    if rate.figure.cell:
        near = [claim for claim in group if claim is not rate]
    else:
        # In a sentence the numbers come before their rate.
        near = [claim for claim in group if claim.place < rate.place][-4:]
    spent = [
        claim for claim in near if family(claim.figure.basis) == "决算" and claim.figure.base_unit == "元"
    ]
    budgets = [claim for claim in near if family(claim.figure.basis) == "预算" and claim.base > 0]
    budgets = [claim for claim in budgets if claim.figure.base_unit == "元"]
    if len(spent) != 1 or not budgets:
        return
    bounds = [found for budget in budgets if (found := _bounds(spent[0], budget)) is not None]
    if bounds and all(_outside(rate.base, rate.half, pair) for pair in bounds):
        budget = budgets[-1]
        right = rounded(spent[0].base / budget.base * _HUNDRED)
        message = (
            f"{where(report, rate)}中{name_of(report, rate)}，但按{name_of(report, spent[0])} ÷ "
            f"{name_of(report, budget)} 计算为 {plain(right)}%，相差 {plain(abs(right - rate.base))} 个百分点，"
            f"超出四舍五入的范围。"
        )
        parts = [rate, spent[0], budget]
        yield finding(report, "execution_rate", message, parts, right - rate.base, "%")


def change_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """增减额 and 增减率 against the two years' amounts, or a rate against an amount and its change."""
    lines = Lines(report.text)
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    sentences: dict[Span, list[Claim]] = defaultdict(list)
    for claim in found:
        figure = claim.figure
        if figure.cell:
            groups[(figure.cell.table, figure.cell.row, figure.indicator)].append(claim)
        elif figure.indicator and is_named(report, claim, lines):
            groups[(lines.of(figure.span), figure.indicator)].append(claim)
        if not figure.cell:
            sentences[figure.context].append(claim)
    for group in groups.values():
        for change in group:
            if family(change.figure.basis) in ("增减额", "增减率"):
                near = [claim for claim in group if claim.figure.cell or claim.place < change.place]
                around = [c for c in sentences[change.figure.context] if c.place < change.place]
                yield from _change(report, change, near, around)


def _change(
    report: Report, change: Claim, near: Sequence[Claim], around: Sequence[Claim]
) -> Iterator[Finding]:
    year, is_rate = change.figure.year, change.unit == "%"
    amounts = [c for c in near if c.unit != "%" and family(c.figure.basis) in ("预算", "决算")]
    now = [claim for claim in amounts if claim.figure.year == year]
    then = [claim for claim in amounts if year is not None and claim.figure.year == year - 1]
    if now and len(then) == 1 and then[0].base > 0:
        check = _two_years if is_rate else _two_amounts
        found = [list(check(report, change, claim, then[0])) for claim in now]
        # Where the year's amount itself is stated twice, the change may fit either.
        yield from found[-1] if all(found) else ()
    elif now and is_rate:
        before = [claim for claim in around if claim.place == change.place - 1]
        if before and family(before[0].figure.basis) == "增减额":
            # After a list the change may be that of its total.
            others = [c for c in around if c.figure.base_unit == now[-1].figure.base_unit and c != before[0]]
            found = [list(_by_change(report, change, claim, before[0])) for claim in (*others, now[-1])]
            yield from found[-1] if all(found) else ()


def _sign(claim: Claim) -> int:
    return -1 if claim.figure.basis in ("下降率", "减少额") else 1


def _two_amounts(report: Report, change: Claim, now: Claim, then: Claim) -> Iterator[Finding]:
    stated, right = _sign(change) * change.base, now.base - then.base
    if {now.figure.base_unit, then.figure.base_unit} != {change.figure.base_unit}:
        return
    if abs(right - stated) > now.half + then.half + change.half:
        unit = change.unit
        message = (
            f"{where(report, change)}中“{change.figure.indicator}”由 {_raw(then)} 变为 {_raw(now)}，"
            f"增减额应为 {in_unit(right, unit)}，文中为 {in_unit(stated, unit)}，"
            f"相差 {in_unit(abs(right - stated), unit)}，超出四舍五入的范围。"
        )
        yield finding(report, "change_amount", message, [change, now, then], right - stated, unit)


def _two_years(report: Report, rate: Claim, now: Claim, then: Claim) -> Iterator[Finding]:
    bounds = _bounds(now, then)
    stated = _sign(rate) * rate.base
    if bounds is None or not _outside(stated + _HUNDRED, rate.half, bounds):
        return
    right = rounded((now.base - then.base) / then.base * _HUNDRED)
    told = f"{'增长' if right >= 0 else '下降'} {plain(abs(right))}%"
    said = f"{'增长' if _sign(rate) > 0 else '下降'} {plain(rate.base)}%"
    message = (
        f"{where(report, rate)}中“{rate.figure.indicator}”由 {_raw(then)} 变为 {_raw(now)}，"
        f"应为{told}，文中写作{said}，相差 {plain(abs(right - stated))} 个百分点，超出四舍五入的范围。"
    )
    yield finding(report, "change_rate", message, [rate, now, then], right - stated, "%")


def _by_change(report: Report, rate: Claim, now: Claim, change: Claim) -> Iterator[Finding]:
    moved = -change.base if change.figure.basis == "减少额" else change.base
    then = now.base - moved
    half = now.half + change.half
    if then - half <= 0:
        return
    low = (abs(moved) - change.half) / (then + half) * _HUNDRED
    high = (abs(moved) + change.half) / (then - half) * _HUNDRED
    right = rounded(abs(moved) / then * _HUNDRED)
    if not _outside(rate.base, rate.half, (low, high)):
        return
    message = (
        f"{where(report, rate)}中“{rate.figure.indicator}”为 {_raw(now)}、比上年{'减少' if moved < 0 else '增加'} "
        f"{_raw(change)}，变动幅度应为 {plain(right)}%，文中为 {plain(rate.base)}%，"
        f"相差 {plain(abs(right - rate.base))} 个百分点，超出四舍五入的范围。"
    )
    yield finding(report, "change_rate", message, [rate, now, change], right - rate.base, "%")


def _raw(claim: Claim) -> str:
    figure = claim.figure
    return figure.raw if figure.unit in figure.raw else figure.raw + figure.unit


def share_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """占比 in a sentence: each part over the total that opens the sentence."""
    lines = Lines(report.text)
    groups: dict[object, list[Claim]] = defaultdict(list)
    for claim in found:
        if claim.figure.cell is None:
            groups[lines.of(claim.figure.span)].append(claim)
    for group in groups.values():
        pairs = [
            (part, rate)
            for part, rate in pairwise(group)
            if rate.unit == "%" and part.unit != "%" and _is_share(report, part, rate)
        ]
        if pairs:
            yield from _shares(report, group, pairs)


def _is_share(report: Report, part: Claim, rate: Claim) -> bool:
    between = report.text[part.figure.span.end : rate.figure.span.start]
    return len(between) <= 12 and bool(_SHARE_WORD.search(between))


def _shares(
    report: Report, group: Sequence[Claim], pairs: Sequence[tuple[Claim, Claim]]
) -> Iterator[Finding]:
    unit = pairs[0][0].figure.base_unit
    totals = [claim for claim in group if claim.figure.base_unit == unit and claim.place < pairs[0][0].place]
    if not totals:
        return
    total = totals[-1]
    checked = [(part, rate, _bounds(part, total)) for part, rate in pairs if part.figure.base_unit == unit]
    good = [pair for pair in checked if pair[2] and not _outside(pair[1].base, pair[1].half, pair[2])]
    for part, rate, bounds in checked:
        if bounds is None or not _outside(rate.base, rate.half, bounds):
            continue
        right = rounded(part.base / total.base * _HUNDRED)
        # Without another share that ties, the total may be a different one.
        if len(good) > len(checked) - len(good) or (good and abs(right - rate.base) < _NEAR_POINTS):
            message = (
                f"{where(report, rate)}中{name_of(report, part)} 占 {name_of(report, total)} 的比例写作 "
                f"{plain(rate.base)}%，计算为 {plain(right)}%，相差 {plain(abs(right - rate.base))} 个百分点，"
                f"超出四舍五入的范围。"
            )
            yield finding(report, "share", message, [rate, part, total], right - rate.base, "%")

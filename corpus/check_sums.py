"""Parts against totals: lists in sentences (A为X，其中，a Y，b Z), sums the lexicon knows, totals of tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.check_base import Claim, by_context, finding, in_unit, name_of, tolerance_words, where
from corpus.lexicon import family, sums
from corpus.types import Finding, Report

_OPENS = re.compile(r"其\s*中|包括[:：]|分别为[:：]|具体为|具体是|构成[:：]")
_CLOSES = re.compile(r"[。！？]|\n")
_NOT_PARTS = frozenset(
    {"增减额", "增减率", "占比", "执行率", "人均", "标准", "得分率", "分值", "目标值", "完成值"}
)
# A list that names only some of its parts (其中：会议费…) is no error: only a near miss or an excess is.
_NEAR = Decimal("0.02")
_EXCESS = Decimal("0.5")
_MIN_PARTS = 2
_MAX_SHOWN = 8


def list_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """Lists in sentences whose parts do not add up to their total."""
    for sentence in by_context(found):
        for total, parts in sentence_lists(report.text, sentence):
            difference = total.base - sum((part.base for part in parts), Decimal(0))
            if len(parts) >= _MIN_PARTS and _is_error(total, parts, difference):
                yield _mismatch(report, "parts_total", total, parts)


def _is_error(total: Claim, parts: Sequence[Claim], difference: Decimal) -> bool:
    """A near miss, or amounts that exceed their total; what follows the parts may belong to the next list."""
    added = Decimal(0)
    for part in parts:
        added += part.base
        if added == total.base:
            return False
    excess = total.figure.base_unit == "元" and -difference <= _EXCESS * total.base and difference < 0
    return bool(difference) and (abs(difference) <= _NEAR * abs(total.base) or excess)


def sentence_lists(text: str, sentence: Sequence[Claim]) -> Iterator[tuple[Claim, list[Claim]]]:
    """Each total of a sentence with the parts that 其中 opens; a second 其中 lists the parts of a part.

    A list that stands in a bracket ends with it.
    """
    stack: list[_List] = []
    for place, claim in enumerate(sentence):
        before = sentence[place - 1] if place else None
        between = text[before.figure.span.end : claim.figure.span.start] if before else ""
        while stack and stack[-1].bracketed and re.match(r"[^（(]*[）)]", between):
            yield stack.pop().pair()
        if _CLOSES.search(between):
            yield from (opened.pair() for opened in stack)
            stack = []
        elif before and (opens := _OPENS.search(between)):
            stack.append(
                _List(before, [], bracketed=bool(re.search(r"[（(][^）)]*$", between[: opens.end()])))
            )
        elif re.search(r"[；;]", between) and len(stack) > 1:
            yield stack.pop().pair()
        if stack and _is_part(claim, stack[-1].total):
            stack[-1].parts.append(claim)
    yield from (opened.pair() for opened in stack)


@dataclass(frozen=True, slots=True)
class _List:
    """A list of parts that a sentence has opened and not ended."""

    total: Claim
    parts: list[Claim]
    bracketed: bool

    def pair(self) -> tuple[Claim, list[Claim]]:
        return self.total, self.parts


def _is_part(claim: Claim, total: Claim) -> bool:
    figure, whole = claim.figure, total.figure
    same = figure.base_unit == whole.base_unit and figure.year == whole.year
    return (
        same and family(figure.basis) not in _NOT_PARTS and family(figure.basis) in (family(whole.basis), "")
    )


def _mismatch(report: Report, rule: str, total: Claim, parts: Sequence[Claim], note: str = "") -> Finding:
    added = sum((part.base for part in parts), Decimal(0))
    difference = total.base - added
    tolerance = total.half + sum((part.half for part in parts), Decimal(0))
    unit = total.unit
    shown = " + ".join(in_unit(part.base, unit).removesuffix(unit) for part in parts[:_MAX_SHOWN])
    shown += " + …" if len(parts) > _MAX_SHOWN else ""
    message = (
        f"{where(report, total)}中{name_of(report, total)}，{note or '其中各项'}之和为 {in_unit(added, unit)}（{shown}），"
        f"相差 {in_unit(abs(difference), unit)}；"
        f"{tolerance_words(difference, tolerance, len(parts) + 1, unit)}。"
    )
    rounding = abs(difference) <= tolerance
    return finding(report, rule, message, [total, *parts], difference, unit, rounding=rounding)


def known_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """Sums that the lexicon knows (三公经费 = 出国 + 用车 + 接待) and that do not tie."""
    for total, parts, names in known_sums(found):
        if _ties_badly(total, parts, total.figure.canonical):
            yield _mismatch(report, "known_sum", total, parts, "、".join(names))


def known_sums(found: Sequence[Claim]) -> Iterator[tuple[Claim, list[Claim], Sequence[str]]]:
    """Totals whose parts the lexicon knows, within one table or one section, the parts and their names."""
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in found:
        figure = claim.figure
        if figure.canonical and figure.base_unit == "元" and family(figure.basis) not in _NOT_PARTS:
            place: tuple[object, ...] = ("section", figure.section)
            if figure.cell:
                # 三公 tables run along a row, lists of items down a column.
                place = ("table", figure.cell.table)
            groups[(*place, figure.basis, figure.year, figure.scope)].append(claim)
    for group in groups.values():
        for total_name, part_names in sums():
            total, parts = _one(group, total_name), [_one(group, name) for name in part_names]
            complete = [part for part in parts if part is not None]
            if total is not None and len(complete) == len(parts):
                yield total, complete, part_names


def _one(group: Sequence[Claim], name: str) -> Claim | None:
    """The one value a group states of an indicator; None when it states none or several."""
    named = [claim for claim in group if claim.figure.canonical == name]
    return named[0] if named and len({claim.base for claim in named}) == 1 else None


def _ties_badly(total: Claim, parts: Sequence[Claim], name: str) -> bool:
    difference = total.base - sum((part.base for part in parts), Decimal(0))
    tolerance = total.half + sum((part.half for part in parts), Decimal(0))
    if abs(difference) <= tolerance:
        return False
    # Other kinds of spending may stand beside those listed, except under 三公经费, which has but three.
    closed = name in ("三公经费", "公务用车购置及运行维护费")
    return closed or difference < 0 or abs(difference) <= _NEAR * abs(total.base)

"""Which figures of a report are the parts of which: lists in sentences, totals of tables, sums that the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from corpus.check_base import Claim, by_context, claims
from corpus.check_sums import known_sums, sentence_lists
from corpus.check_tables import table_sums
from corpus.table_names import bare
from corpus.types import Figure, Report

_GOES_ON = re.compile(r"\s*其\s*中")
_TOTAL = re.compile(r"[合小总]\s*计")
_MIN_PARTS = 2


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole and its parts, as places in `Report.figures`.

    `listed`: a sentence lists the parts (其中，甲…，乙…) and may leave some out; else they add up to the whole but for
    rounding.
    """

    whole: int
    parts: tuple[int, ...]
    listed: bool


def breakdowns(report: Report) -> Iterator[Breakdown]:
    """Every whole of a report whose parts are stated with it; those of sentences first, then those of tables."""
    found = claims(report)
    for whole, parts in _listed(report, found):
        yield _breakdown(whole, parts, listed=True)
    for item in table_sums(report, found):
        if not any(_is_subtotal(part, item.total) for part in item.parts):
            yield _breakdown(item.total, item.parts, listed=False)
    for whole, parts, _ in known_sums(found):
        if _ties(whole, parts):
            yield _breakdown(whole, parts, listed=False)


def listed_parts(report: Report, place: int) -> tuple[Figure, ...]:
    """The parts that a sentence, or the next that begins with 其中, lists of the figure at `place`; () for none."""
    for whole, parts in _listed(report, claims(report)):
        if whole.place == place:
            return tuple(part.figure for part in parts)
    return ()


def _breakdown(whole: Claim, parts: Sequence[Claim], *, listed: bool) -> Breakdown:
    return Breakdown(whole.place, tuple(part.place for part in parts), listed)


def _listed(report: Report, found: Sequence[Claim]) -> Iterator[tuple[Claim, list[Claim]]]:
    before: Sequence[Claim] = ()
    for sentence in by_context(found):
        for whole, parts in sentence_lists(report.text, sentence):
            if len(parts) >= _MIN_PARTS:
                yield whole, parts
        if _GOES_ON.match(sentence[0].figure.context.of(report.text)):
            yield from _gone_on(before, sentence)
        before = sentence


def _gone_on(before: Sequence[Claim], sentence: Sequence[Claim]) -> Iterator[tuple[Claim, list[Claim]]]:
    """A sentence that begins with 其中: the whole stands in the one before, and the parts add up to it."""
    for whole in before:
        parts = [
            part
            for part in sentence
            if (part.figure.base_unit, part.figure.basis) == (whole.figure.base_unit, whole.figure.basis)
        ]
        if (
            len(parts) >= _MIN_PARTS
            and whole.figure.section == parts[0].figure.section
            and _ties(whole, parts)
        ):
            yield whole, parts
            return


def _ties(whole: Claim, parts: Sequence[Claim]) -> bool:
    difference = whole.base - sum((part.base for part in parts), Decimal(0))
    return abs(difference) <= whole.half + sum((part.half for part in parts), Decimal(0))


def _is_subtotal(part: Claim, whole: Claim) -> bool:
    """Whether a part of a column is a total itself: 本年支出合计, of 总计."""
    rows = [claim.figure.cell.row_path[-1:] if claim.figure.cell else () for claim in (part, whole)]
    return rows[0] != rows[1] and any(_TOTAL.search(bare(head)) for head in rows[0])

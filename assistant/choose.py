"""Which of the fitting figures answers: one value, several readings, a contradiction, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.manner import content_words
from assistant.scoring import Candidate
from assistant.understand import Question
from corpus.lexicon import family, kin
from corpus.types import Figure

Facet = Literal["agency", "year", "basis", "indicator", ""]
# Figures this close to the best are readings of the question; this close, they say the same thing.
_READING = 0.08
_SAME = 0.005
# More values than this under one name are of several things, no contradiction.
_SLIPS_AT_MOST = 3
_RATE = re.compile(r"率|占|比|百分|[%％]")
# Of several years together: 一共安排了多少.
_TOGETHER = re.compile(r"一共|总共|共计|合计|总计|累计|总额|共安排")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, best first; `facet` is what the readings differ in when there are several."""

    chosen: tuple[Candidate, ...] = ()
    facet: Facet = ""
    choices: tuple[str, ...] = ()
    conflict: bool = False


def choose(question: Question, candidates: Sequence[Candidate]) -> Choice:
    """Settle on one reading of a question, or name the readings between which the asker must choose."""
    stated = [c for c in candidates if c.figure.state != "blank"]
    if not stated:
        return Choice()
    tier = _one_meaning([c for c in stated if c.score >= stated[0].score - _READING])
    split = _split(tier, lambda c: c.agency)
    if len(split) > 1:
        split = {name: sorted(group, key=_newest) for name, group in split.items()}
        return Choice(_heads(split), "agency", tuple(name for name in split if name))
    tier = _asked_years(question, tier)
    if not question.slots.years:
        tier = _own_years(tier)
        split = _split(tier, lambda c: str(c.figure.year or ""))
        if split.get("") and _TOGETHER.search(question.text) and len(split[""][0].entry.years) > 1:
            # 一共安排多少, of a report of several years: what it states of them all.
            split = {"": split[""]}
            tier = split[""]
        if len(split) > 1 and len(distinct([head for group in split.values() for head in group[:1]])) == 1:
            # Every year gives the same; what it gives may have several names.
            return _settle_basis(question, split[max(split)])
        if len(split) > 1:
            ordered = dict(sorted(split.items(), reverse=True))
            return Choice(_heads(ordered), "year", tuple(f"{year}年" for year in ordered if year))
    return _settle_basis(question, tier)


def _one_meaning(tier: list[Candidate]) -> list[Candidate]:
    """Only what means the same as the best: the same indicator, or the same words for one the lexicon lacks."""
    best = tier[0].figure
    if best.canonical:
        return [c for c in tier if c.figure.canonical == best.canonical or _same_words(c.figure, best)]
    return [
        c for c in tier if c is tier[0] or (_same_words(c.figure, best) or c.score >= tier[0].score - _SAME)
    ]


def _same_words(first: Figure, second: Figure) -> bool:
    return first.indicator == second.indicator


def _split(tier: Sequence[Candidate], key: Callable[[Candidate], str]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in tier:
        groups.setdefault(key(candidate), []).append(candidate)
    return groups


def _heads(groups: dict[str, list[Candidate]]) -> tuple[Candidate, ...]:
    return tuple(group[0] for group in groups.values())


def _newest(candidate: Candidate) -> tuple[int, bool]:
    return -(
        candidate.figure.year or max(candidate.entry.years, default=0)
    ), candidate.figure.state != "number"


def _asked_years(question: Question, tier: list[Candidate]) -> list[Candidate]:
    """A figure of the year asked comes before one of the whole range; of a whole range, the range's own."""
    years = question.slots.years
    exact = [c for c in tier if (c.figure.year in years if len(years) == 1 else c.figure.year is None)]
    return exact if years and exact else tier


def _own_years(tier: list[Candidate]) -> list[Candidate]:
    """Where no year is asked, a report speaks for the years it covers, not for those it compares with."""
    own = [c for c in tier if c.figure.year is None or c.figure.year in c.entry.years]
    return own or tier


def _settle_basis(question: Question, tier: list[Candidate]) -> Choice:
    split = _split(tier, lambda c: family(c.figure.basis) or c.figure.basis)
    if not question.slots.basis and {"预算", "决算"} <= split.keys():
        kind = tier[0].entry.kind
        natural = "决算" if "决算" in kind else "预算" if "预算" in kind else ""
        heads = (split["决算"][0], split["预算"][0])
        if not natural and len(distinct(heads)) > 1:
            return Choice(heads, "basis", ("决算", "预算"))
        tier = split[natural or "决算"]
    close = [c for c in tier if c.score >= tier[0].score - _SAME]
    bases = _split(close, lambda c: c.figure.basis)
    if len(bases) > 1 and len(distinct(_heads(bases))) > 1:
        exact = [c for c in close if c.figure.basis == question.slots.basis]
        if not exact and all(bases):
            return Choice(_heads(bases), "basis", tuple(bases))
        close = exact or bases.get("决算") or close
    if not question.slots.unit and not question.slots.basis and not _RATE.search(question.text):
        # 应自筹860万元，为25%: how much is asked, not what share.
        close = [c for c in close if c.figure.unit != "%"] or close
    if not close[0].figure.canonical:
        close = _wholes(close, question)
        close = _plainest(close, question)
        names = _split(close, lambda c: c.figure.indicator)
        if len(names) > 1 and len(distinct(_heads(names))) > 1:
            return Choice(_heads(names), "indicator", tuple(names))
    close = [c for c in close if c.figure.base_unit or c.figure.state != "number"] or close
    units = _split(close, lambda c: c.figure.base_unit)
    if len(units) > 1 and not question.slots.unit:
        return Choice(_heads(units), "indicator", tuple(c.figure.raw for c in _heads(units)))
    values = distinct(
        [c for c in close if c.figure.base_unit == close[0].figure.base_unit or c.figure.state != "number"]
    )
    # A doubtful reading of a cell contradicts nothing: the page's own text decides.
    certain = [c for c in values if c.figure.certain] or values[:1]
    if len({(c.entry.id, c.figure.context) for c in certain}) < len(certain):
        # A sentence that deals out several values does not contradict itself.
        return Choice(tuple(certain), "indicator", tuple(c.figure.raw for c in certain))
    if _of_several_things(certain):
        return Choice(tuple(certain), "indicator", tuple(c.figure.raw for c in certain))
    years = _split([c for c in certain if c.figure.year], lambda c: f"{c.figure.year}年")
    if len(years) > 1:
        # What two years state is no contradiction.
        return Choice(_heads(years), "year", tuple(years))
    return Choice(tuple(certain), conflict=len(certain) > 1)


def _of_several_things(values: Sequence[Candidate]) -> bool:
    """Whether values under one name are of several things: in rows of one table, or more than a slip would leave."""
    tables = {c.passage.passage.table if c.passage else None for c in values}
    apart = len(tables) == 1 and None not in tables and len({c.figure.context for c in values}) == len(values)
    return not values[0].figure.canonical and len(values) > 1 and (apart or len(values) > _SLIPS_AT_MOST)


def _plainest(tier: list[Candidate], question: Question) -> list[Candidate]:
    """A name that says no more than the question, where there is one: 开展赛项, not 一类赛赛项."""
    plain = [c for c in tier if set(content_words(c.figure.indicator)) <= set(question.terms)]
    return plain or tier


def _wholes(tier: list[Candidate], question: Question) -> list[Candidate]:
    """A name without its parts that were not asked for: 城管执法, not 城管执法·基本支出; 规划建筑面积, not 其中地上建筑面积."""
    tier = [c for c in tier if not any(is_listed_under(c, whole) for whole in tier)]
    names = {c.figure.indicator for c in tier}

    def is_part(name: str) -> bool:
        whole, _, part = name.rpartition("·")
        return whole in names and part not in question.text

    return [c for c in tier if not is_part(c.figure.indicator)]


def is_listed_under(part: Candidate, whole: Candidate) -> bool:
    """Whether 其中 stands between two amounts of one sentence, the whole before it and the part behind."""
    first, second = whole.figure, part.figure
    if first.cell or first.context != second.context or first.base_unit != second.base_unit:
        return False
    start = first.context.start
    return "其中" in part.sentence[first.span.end - start : max(0, second.span.start - start)]


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The first candidate of each value; what only rounding sets apart is one value."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(same_quantity(candidate.figure, other.figure) for other in kept):
            kept.append(candidate)
    return kept


def same_quantity(first: Figure, second: Figure) -> bool:
    """Equal, or equal once the finer is rounded to the digits that the coarser prints."""
    if first.state != second.state:
        return _is_nothing(first) and _is_nothing(second)
    if first.base_value is None or second.base_value is None:
        return first.base_value is second.base_value
    if first.base_unit != second.base_unit:
        # 2.21万 for 2.21万元
        return first.value == second.value and {first.unit, second.unit} in ({"万", "万元"}, {"亿", "亿元"})
    step = max(_step(first), _step(second))
    return abs(first.base_value - second.base_value) <= step / 2


def agrees(other: Candidate, chosen: Candidate) -> bool:
    """Whether another place of the same report states the same value of the same thing, by its own or a kindred name."""
    first, second = other.figure, chosen.figure
    return (
        other.entry.id == chosen.entry.id
        and (first.canonical == second.canonical or first.canonical in kin().get(second.canonical, ()))
        and first.year == second.year
        and family(first.basis) == family(second.basis)
        and same_quantity(first, second)
    )


def _is_nothing(figure: Figure) -> bool:
    return figure.state == "none" or figure.value == 0


def _step(figure: Figure) -> Decimal:
    """One unit of the last printed digit, in the base unit: 0.14万元 → 100 元."""
    assert figure.value is not None
    assert figure.base_value is not None
    exponent = figure.value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    if not figure.value:
        from corpus.numerals import split_unit

        return step * split_unit(figure.unit)[0]
    return step * figure.base_value / figure.value

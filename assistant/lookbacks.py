"""Last year in the report of this year: where its 上年数 is not what the report of last year says, both are shown."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.choose import same_quantity
from assistant.phrase import amount
from assistant.scoring import Candidate
from corpus.lexicon import family


def disagreeing(chosen: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """The first look back, from another year's report of the same agency, that is not what `chosen` says of its own year."""
    return next((other for other in others if _looks_back(other, chosen)), None)


def warning(chosen: Candidate, other: Candidate) -> str:
    """Both values with their reports, neither preferred."""
    figure = chosen.figure
    name = figure.canonical or figure.indicator
    return (
        f"跨年对不上：{figure.year}年度{name}，《{chosen.entry.title}》为{amount(figure)}，"
        f"《{other.entry.title}》所写的{figure.year}年数为{amount(other.figure)}；请核对原文。"
    )


def _looks_back(other: Candidate, chosen: Candidate) -> bool:
    first, second = other.figure, chosen.figure
    return (
        other.entry.id != chosen.entry.id
        and other.agency == chosen.agency
        and second.year is not None
        and first.year == second.year
        and second.year in chosen.entry.years
        and second.year not in other.entry.years
        and bool(second.canonical)
        and first.canonical == second.canonical
        and first.base_unit == second.base_unit
        and (family(first.basis) or "决算") == (family(second.basis) or "决算") == "决算"
        and first.scope == second.scope
        and first.base_value is not None
        and second.base_value is not None
        and not (first.approximate or second.approximate)
        and first.certain
        and second.certain
        and not same_quantity(first, second)
    )

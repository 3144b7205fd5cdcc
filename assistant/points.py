"""The figures that a comparison is made of: one for each agency and year that the reports cover, all of one meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.choose import Choice, choose
from assistant.lookbacks import disagreeing
from assistant.retrieve import Retriever
from assistant.scoring import WHOLES, Candidate, is_whole_funds, mostly_named
from assistant.understand import Question
from corpus.lexicon import family, kin


@dataclass(frozen=True, slots=True)
class Point:
    """One agency in one year, and the figure found for it; `disputed` are the values of one that its
    report contradicts, `back` is what another year's report says of it otherwise.
    """

    agency: str
    year: int
    candidate: Candidate | None
    disputed: tuple[Candidate, ...] = ()
    back: Candidate | None = None


def settled_points(question: Question, retriever: Retriever) -> list[Point]:
    """The points, on one basis and in one unit: where no basis was said, the accounts if they are stated as often."""
    named = _best_named(question, retriever)
    points = _one_kind(named)
    budgets = any(p.candidate and family(p.candidate.figure.basis) == "预算" for p in named)
    if not budgets or basis_compared(question):
        return points
    spent = replace(question, slots=replace(question.slots, basis="决算"), base_basis="决算")
    accounts = _one_kind(_best_named(spent, retriever))
    return accounts if _n_given(accounts) >= _n_given(points) else points


def _n_given(points: Sequence[Point]) -> int:
    return sum(bool(point.candidate) for point in points)


def _best_named(question: Question, retriever: Retriever) -> list[Point]:
    """The points under the name asked, or under a kindred name where that is stated more often."""
    name = question.slots.indicators[-1] if question.slots.indicators else ""
    best: list[Point] = []
    for other in (name, *kin().get(name, ())):
        named = (
            replace(question.slots, indicators=(*question.slots.indicators[:-1], other))
            if other
            else question.slots
        )
        points = _points(replace(question, slots=named), retriever)
        if not best or _n_given(points) > _n_given(best):
            best = points
    return _one_meaning(best, question)


def _one_meaning(points: list[Point], question: Question) -> list[Point]:
    """Only figures of one indicator are compared: that of the figure which fits best. What is added bears one name."""
    given = [point.candidate for point in points if point.candidate]
    if not given:
        return points
    top = max(given, key=lambda c: c.score).figure
    same = {
        c.stored.id
        for c in given
        if (
            c.figure.canonical == top.canonical or (top.canonical in WHOLES and is_whole_funds(c))
            if top.canonical
            else c.figure.indicator == top.indicator
            or (c.score > 0.9 and question.slots.intent != "sum" and mostly_named(c.figure, question))
        )
    }
    return [
        p if p.candidate and p.candidate.stored.id in same else replace(p, candidate=None) for p in points
    ]


def _points(question: Question, retriever: Retriever) -> list[Point]:
    """Every agency and year that a report of the library covers and the question does not exclude."""
    pinned = replace(
        question,
        slots=replace(question.slots, basis=basis_compared(question), intent="lookup"),
        # The mean is taken here; no report prints it.
        modifiers=tuple(word for word in question.modifiers if word != "平均"),
        terms=tuple(word for word in question.terms if word != "平均"),
    )
    allowed = set(retriever.narrowed(pinned).report_ids or ())
    candidates = retriever.figures(
        replace(pinned, slots=replace(pinned.slots, years=question.slots.years)), wide=True
    )
    pairs = {
        (retriever.agency[entry.agency], year)
        for entry in retriever.entries.values()
        if entry.id in allowed
        for year in (question.slots.years or entry.years)
        if year in entry.years or len(question.slots.years) > 1
    }
    if not question.slots.years:
        # A budget of 2024 that counts on a day of 2023 speaks of 2023.
        pairs |= {(c.agency, c.figure.year) for c in candidates if c.day and c.figure.year}
    # A report that names no agency is none of those compared.
    pairs = {pair for pair in pairs if pair[0]} or pairs
    points = []
    for agency, year in sorted(pairs):
        asked = replace(pinned, slots=replace(pinned.slots, agencies=(agency,), years=(year,)))
        own = [c for c in candidates if c.agency == agency and _may_be_of(c, year)]
        # A year's own report comes before another year's look back at it.
        looks_back = [c for c in own if year not in c.entry.years]
        own.sort(key=lambda c: (year not in c.entry.years, -c.score))
        own = [c for c in own if (year in c.entry.years) == (year in own[0].entry.years)]
        choice = choose(asked, own)
        number = chosen_number(choice)
        back = disagreeing(number, looks_back) if number else None
        points.append(Point(agency, year, number, choice.chosen if choice.conflict else (), back))
    return points


def _may_be_of(candidate: Candidate, year: int) -> bool:
    """Whether a figure is of the year; what names none is, in a report of one year, and is of all in one of several."""
    if candidate.figure.year is None:
        return len(candidate.entry.years) < 2
    return candidate.figure.year == year


def fullest_year(points: Sequence[Point]) -> int:
    """The year that most agencies state, the latest of equals: agencies are compared within one year."""
    stated = [point.year for point in points if point.candidate]
    return max(stated or [point.year for point in points], key=lambda year: (stated.count(year), year))


def chosen_number(choice: Choice) -> Candidate | None:
    """The one number chosen, or the 无 that the report states; between 预算 and 决算 where neither was said, the account."""
    if not choice.chosen or (len(choice.chosen) > 1 and choice.choices != ("决算", "预算")):
        return None
    figure = choice.chosen[0].figure
    return choice.chosen[0] if figure.value is not None or figure.state == "none" else None


def basis_compared(question: Question) -> str:
    """The basis on which amounts are compared: that whose change is asked for, else the one asked."""
    return (
        question.base_basis if family(question.slots.basis) in ("增减额", "增减率") else question.slots.basis
    )


def _one_kind(points: list[Point]) -> list[Point]:
    """Only figures on the commonest basis and unit stay: budgets are not ranked among accounts. 无 goes with any."""
    keys = [_kind(p.candidate) for p in points if p.candidate and p.candidate.figure.value is not None]
    if len(set(keys)) < 2:
        return points
    best = max(set(keys), key=keys.count)
    return [
        replace(p, candidate=None)
        if p.candidate and p.candidate.figure.value is not None and _kind(p.candidate) != best
        else p
        for p in points
    ]


def _kind(candidate: Candidate) -> tuple[str, str]:
    """Unit and basis that figures must share to be compared; an amount without a basis is what was spent."""
    return candidate.figure.base_unit, family(candidate.figure.basis) or "决算"

"""A set of questions drawn by kind, without repeats."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import ask_across as across
from ask import (
    Asker,
    Row,
    multi,
    multi_basis,
    over_budget,
    parts_tie,
    rate_tie,
    reasons,
    shares,
    single_figures,
    sums,
    text_table,
    texts,
)
from asked import Report

_ACROSS: tuple[tuple[int, Callable[[Asker], Row | None]], ...] = (
    (7, texts),
    (1, reasons),
    (3, over_budget),
    (3, sums),
    (2, shares),
    (3, multi),
    (2, multi_basis),
    (2, parts_tie),
    (3, text_table),
    (1, rate_tie),
    (6, across.compare_years),
    (3, across.rank),
    (3, across.other_year),
    (2, across.other_agency),
    (3, across.only_named),
    (3, across.part_of_total),
    (2, across.other_basis),
    (1, across.unmentioned),
    (1, across.blank),
    (3, across.ambiguous),
    (6, across.follow_up),
)


def make_questions(reports: list[Report], number: int, rng: Random, split: str) -> list[Row]:
    """So many different questions on the reports, with ids."""
    asker = Asker(reports, rng, split)
    weighted = list(single_figures(asker).values())
    weighted += [(weight, lambda make=make: make(asker)) for weight, make in _ACROSS]  # type: ignore[misc]
    makers, weights = [make for _, make in weighted], [weight for weight, _ in weighted]
    rows: dict[tuple[str, ...], Row] = {}
    for _ in range(number * 20):
        if len(rows) == number:
            break
        # A kind that few reports allow is tried again, so that its share is as its weight says.
        make = rng.choices(makers, weights)[0]
        row = next((row for row in (make() for _ in range(15)) if row is not None), None)
        if row is not None:
            rows.setdefault((row["question"], *row["history"], *row["reports"]), row)
    return [{"id": f"{split[0]}{place:04d}", **row} for place, row in enumerate(rows.values())]

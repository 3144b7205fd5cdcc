"""The understood slots as four small choosers under the chat: their choices, and back from choices to slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.types import Slots
from corpus.lexicon import BASES

Choices = list[tuple[str, str]]
# Separates the values of a slot that holds several; it can stand in no agency's or indicator's name.
JOINT = "\x1f"


@dataclass(frozen=True, slots=True)
class Chip:
    """One chooser: its choices as (label, value), and the value chosen; "" means without restriction."""

    choices: Choices
    value: str


def _chip(nothing: str, known: Sequence[str], chosen: Sequence[str], suffix: str = "") -> Chip:
    value = JOINT.join(chosen)
    choices = [(nothing, ""), *((word + suffix, word) for word in known)]
    if value and value not in known:
        choices.insert(1, ("、".join(word + suffix for word in chosen), value))
    return Chip(choices, value)


def chips_of(
    slots: Slots, years: Sequence[int], agencies: Sequence[str], indicators: Sequence[str]
) -> list[Chip]:
    """Year, agency, indicator and basis, offering what the library holds."""
    basis = (slots.basis,) if slots.basis else ()
    return [
        _chip("不限年度", [str(year) for year in years], [str(year) for year in slots.years], "年"),
        _chip("不限部门", agencies, slots.agencies),
        _chip("不限指标", indicators, slots.indicators),
        _chip("不限口径", BASES, basis),
    ]


def slots_from(slots: Slots, year: str, agency: str, indicator: str, basis: str) -> Slots:
    """`slots` with the four chosen values put in; what is no year or no basis is left out."""
    years = tuple(int(word) for word in _split(year) if word.isdigit() and len(word) == 4)
    return replace(
        slots,
        years=years,
        agencies=_split(agency),
        indicators=_split(indicator),
        basis=basis if basis in BASES else "",
    )


def _split(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in (value or "").split(JOINT) if word.strip())

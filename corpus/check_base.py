"""What the checks share: rounding of printed digits, ways to name a figure and its place, and findings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from corpus.lexicon import find_indicators
from corpus.numerals import plain, split_unit
from corpus.table_names import find_scope
from corpus.types import Figure, Finding, Report, Span

_CLOSE = Decimal("0.0000001")
_LINE = re.compile(r"\n")
_MAX_WORDS = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure with a number that may be reckoned with, and its place in `Report.figures`.

    `base` is in the base unit; `half` is half a unit of its last printed digit, in the base unit as well.
    """

    place: int
    figure: Figure
    base: Decimal
    half: Decimal

    @property
    def unit(self) -> str:
        """The unit as printed."""
        return self.figure.unit


def claims(report: Report) -> list[Claim]:
    """The exact, certain numbers of a report, in order; approximations and ranges make no claim."""
    found = []
    for place, figure in enumerate(report.figures):
        exact = figure.state == "number" and not figure.approximate and figure.upper is None
        if exact and figure.certain and figure.value is not None and figure.base_value is not None:
            found.append(Claim(place, figure, figure.base_value, half_unit(figure)))
    return found


def half_unit(figure: Figure) -> Decimal:
    """Half a unit of the last printed digit, in the base unit: 534.47万元 → 50 元. A plain 0 is nothing at all."""
    assert figure.value is not None
    exponent = figure.value.as_tuple().exponent
    if not figure.value and exponent == 0:
        return Decimal(0)
    digits = exponent if isinstance(exponent, int) else 0
    return Decimal(5).scaleb(min(digits, 0) - 1) * split_unit(figure.unit)[0]


def in_unit(base: Decimal, unit: str) -> str:
    """An amount in a base unit, printed in `unit`: 5344600 元 in 万元 → "534.46万元"."""
    return plain((base / split_unit(unit)[0]).quantize(_CLOSE).normalize()) + unit


def rounded(value: Decimal, digits: int = 2) -> Decimal:
    """A value rounded as people do, half up."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def name_of(report: Report, claim: Claim) -> str:
    """Indicator, basis and number as a reader would say them: "项目支出 534.47万元"."""
    figure = claim.figure
    basis = figure.basis if figure.basis and figure.basis not in figure.indicator else ""
    raw = figure.raw if figure.unit and figure.unit in figure.raw else in_unit(claim.base, figure.unit)
    name = figure.indicator if len(figure.indicator) <= _MAX_WORDS else figure.indicator[:_MAX_WORDS] + "…"
    return f"{name}{basis and f'（{basis}）'} {raw}"


def where(report: Report, claim: Claim) -> str:
    """Where a figure stands: the caption of its table, else the heading over its sentence."""
    figure = claim.figure
    if figure.cell:
        table = report.tables[figure.cell.table]
        caption = table.caption.of(report.text).strip() if table.caption else f"第{figure.cell.table + 1}个表"
        return f"表《{caption}》"
    if figure.section is not None:
        heading = report.sections[figure.section].heading.of(report.text).strip()
        return f"“{heading[:_MAX_WORDS]}”一节"
    return "正文"


def finding(
    report: Report,
    rule: str,
    message: str,
    parts: Sequence[Claim],
    difference: Decimal | None = None,
    unit: str = "",
    *,
    rounding: bool = False,
) -> Finding:
    """A finding over figures; `difference` is given in the base unit and told in `unit`."""
    factor = split_unit(unit)[0]
    told = difference / factor if difference is not None else None
    # Two statements of one thing: neither is computed from the other.
    computed = (
        None if difference is None or rule == "same_indicator" else (parts[0].base + difference) / factor
    )
    return Finding(
        rule,
        message,
        tuple(dict.fromkeys(claim.figure.span for claim in parts)),
        tuple(dict.fromkeys(claim.place for claim in parts)),
        abs(told) if told is not None else None,
        unit,
        rounding,
        computed,
    )


def tolerance_words(difference: Decimal, tolerance: Decimal, count: int, unit: str) -> str:
    """How far rounding of `count` printed numbers can carry, and whether it explains a difference."""
    allowed = in_unit(tolerance, unit)
    if abs(difference) <= tolerance:
        return f"{count}个数按印出的末位四舍五入，最多可差{allowed}，这一差额可由四舍五入解释"
    return f"{count}个数四舍五入最多只能差{allowed}，不能解释这一差额"


class Lines:
    """The lines of a text; a paragraph is one line."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE.finditer(text))]
        self._length = len(text)

    def of(self, span: Span) -> Span:
        """The line that `span` begins in."""
        number = bisect_right(self._starts, span.start) - 1
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else self._length
        return Span(self._starts[number], end)


def is_named(report: Report, claim: Claim, lines: Lines) -> bool:
    """Whether a sentence's figure has its own name printed before it in its paragraph, not inherited from afar."""
    figure = claim.figure
    before = Span(lines.of(figure.span).start, figure.span.start).of(report.text)
    if re.sub(r"[“”\"\s]", "", figure.indicator) in re.sub(r"[“”\"\s]", "", before):
        return True
    return bool(figure.canonical) and figure.canonical in {
        mention.name for mention in find_indicators(before)
    }


def scope_of(report: Report, claim: Claim) -> str:
    """What a figure is counted over: as its table or sentence says, else as the heading over it says."""
    figure = claim.figure
    words = figure.scope
    if not words and figure.cell is None:
        before = Span(figure.context.start, figure.span.start).of(report.text)
        heading = report.sections[figure.section].title if figure.section is not None else ""
        words = find_scope(before) or find_scope(heading)
    return words.removesuffix("财政拨款").removesuffix("拨款") or words


def by_context(found: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Runs of prose figures that stand in one sentence."""
    run: list[Claim] = []
    for claim in found:
        if claim.figure.cell is not None:
            continue
        if run and run[-1].figure.context != claim.figure.context:
            yield run
            run = []
        run.append(claim)
    if run:
        yield run

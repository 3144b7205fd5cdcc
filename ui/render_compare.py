"""Figures side by side: bars from zero, the table beside them, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from assistant.types import Answer, AnswerFigure
from ui.amounts import MONEY_UNITS, grouped, printed
from ui.markup import action, esc, tag
from ui.render import page, render_memo

BARS_AT_MOST = 60
Axis = tuple[str, str, str, bool]


def groups_of(figures: Sequence[AnswerFigure]) -> list[tuple[Axis, list[AnswerFigure]]]:
    """Figures that may stand on one axis, in the answer's order.

    They share indicator, basis and base unit; a computed difference never stands among the stated amounts.
    """
    groups: dict[Axis, list[AnswerFigure]] = {}
    for figure in figures:
        axis = figure.indicator, figure.basis, figure.base_unit, figure.computed
        groups.setdefault(axis, []).append(figure)
    return list(groups.items())


def comparable(answer: Answer) -> bool:
    """Whether the answer has at least two figures to set side by side."""
    return len(answer.figures) > 1 and answer.status in ("answered", "computed")


def render_compare(answer: Answer, turn_id: str) -> str:
    """The comparison pane, or a hint at what to ask when the answer compares nothing."""
    if not comparable(answer):
        hint = "这一问没有可并列的数字。可以问：各部门2023年三公经费决算对比、近三年项目支出趋势。"
        return page(tag("p", hint, "jd-empty"))
    parts = [render_memo(answer), _coverage(answer)]
    for (indicator, basis, base_unit, _), figures in groups_of(ordered(answer)):
        if len(figures) > 1:
            parts.append(_bars(" · ".join(filter(None, [indicator, basis])), base_unit, figures))
    parts.append(_table(answer))
    if answer.computation:
        parts.append(tag("p", "算式：" + esc(answer.computation), "jd-sum"))
    if turn_id:
        files = [("下载 Excel", "xlsx"), ("下载 CSV", "csv")]
        links = [tag("a", words, "jd-button", href=f"download/{turn_id}.{kind}") for words, kind in files]
        links.append(tag("a", "打印", "jd-button", href=action("print")))
        parts.append(tag("p", "".join(links), "jd-links"))
    return page("".join(parts))


def _coverage(answer: Answer) -> str:
    if answer.coverage is None:
        return ""
    coverage = answer.coverage
    missing = (
        "；未披露：" + "、".join(esc(name or "（未写明部门）") for name in coverage.missing)
        if coverage.missing
        else ""
    )
    words = f"{coverage.reports} 份报告中 <b>{coverage.disclosed}</b> 份给出该数{missing}"
    return tag("p", words, "jd-coverage")


def axis_unit(figures: Sequence[AnswerFigure], base_unit: str) -> tuple[str, Decimal]:
    """The unit most of the figures are printed in, and its size in `base_unit`, for one axis."""
    if base_unit != "元":
        return base_unit, Decimal(1)
    units = [figure.unit for figure in figures]
    name = max(units, key=units.count)
    return next(((unit, size) for unit, size in MONEY_UNITS if unit == name), MONEY_UNITS[1])


def _bars(title: str, base_unit: str, figures: Sequence[AnswerFigure]) -> str:
    """One bar for each figure on one axis that always holds zero."""
    unit, size = axis_unit(figures, base_unit)
    shown = figures[:BARS_AT_MOST]
    low = min(Decimal(0), *(figure.base_value for figure in shown))
    high = max(Decimal(0), *(figure.base_value for figure in shown))
    width = high - low or Decimal(1)
    rows = []
    for figure in shown:
        start, end = sorted((Decimal(0), figure.base_value))
        style = f"left:{(start - low) / width * 100:.2f}%;width:{(end - start) / width * 100:.2f}%"
        bar = tag("span", tag("span", "", "jd-bar", style=style) if figure.base_value else "", "jd-track")
        about = "约 " if figure.approximate else ""
        # As printed where the units agree: 16.90 stays 16.90.
        words = printed(figure.raw, unit)[0] if figure.unit == unit else grouped(figure.base_value / size)
        value = tag("span", about + esc(words), "jd-value")
        rows.append(tag("div", tag("span", esc(_name(figure, figures)), "jd-name") + bar + value, "jd-line"))
    note = f"（{esc(unit)}，从 0 起）" if unit else "（从 0 起）"
    more = tag("p", f"只画前 {BARS_AT_MOST} 个，全部见下表", "jd-dim") if len(figures) > len(shown) else ""
    return tag("section", tag("p", esc(title) + note, "jd-label") + "".join(rows) + more, "jd-card jd-chart")


def _name(figure: AnswerFigure, figures: Sequence[AnswerFigure]) -> str:
    """What tells this figure from the others: agency, year or both."""
    agencies = {other.agency for other in figures}
    years = {other.year for other in figures}
    year = f"{figure.year}年" if figure.year and (len(years) > 1 or len(agencies) == 1) else ""
    agency = figure.agency if len(agencies) > 1 or not year else ""
    return " ".join(filter(None, [agency, year])) or figure.indicator


def ordered(answer: Answer) -> list[AnswerFigure]:
    """The figures as they are set side by side: offices largest first, years in their order, a ranking as it comes.

    What was computed of them stands below.
    """
    figures = sorted(answer.figures, key=lambda figure: figure.computed)
    if answer.slots.intent != "compare":
        return figures
    offices = len({figure.agency for figure in figures}) > 1
    return sorted(
        figures,
        key=lambda f: (f.computed, f.indicator, f.basis, -f.base_value if offices else (f.year or 0)),
    )


COLUMNS = ("部门", "年度", "指标", "口径", "原文写法", "数值", "单位", "来源")


def table_rows(answer: Answer) -> list[tuple[str, str, str, str, str, Decimal, str, str]]:
    """The rows of the comparison table, one for each figure, in COLUMNS."""
    rows = []
    for figure in ordered(answer):
        source = figure.report or ("由原文数字算出" if figure.computed else "")
        raw = " ".join("".join(printed(figure.raw, figure.unit)).split())
        rows.append(
            (
                figure.agency,
                str(figure.year or ""),
                figure.indicator,
                figure.basis,
                raw,
                figure.value,
                figure.unit,
                source,
            )
        )
    return rows


def _table(answer: Answer) -> str:
    """The figures as a table; what is the same in every row is said once above it."""
    rows = table_rows(answer)
    shared = [place for place in (1, 2, 3) if len(rows) > 1 and len({row[place] for row in rows}) == 1]
    shown = [place for place in range(5) if place not in shared]
    titles = [*COLUMNS[:4], "数字"]
    head = tag(
        "tr",
        "".join(tag("th", words, scope="col") for words in (*(titles[place] for place in shown), "来源")),
    )
    body = []
    for figure, row in zip(ordered(answer), rows, strict=True):
        about = "约 " if figure.approximate else ""
        cells = [
            tag(
                "td",
                (about if place == 4 else "") + esc(row[place]),
                {0: "jd-wide", 4: "jd-n"}.get(place, "jd-short"),
            )
            for place in shown
        ]
        cells.append(tag("td", _source(answer, figure) or esc(row[7]), "jd-wide"))
        body.append(tag("tr", "".join(cells)))
    table = tag("table", tag("thead", head) + tag("tbody", "".join(body)), "jd-table")
    said = " · ".join(filter(None, [f"{rows[0][1]}年" if 1 in shared and rows[0][1] else "",
                                    *(rows[0][place] for place in (2, 3) if place in shared)]))  # fmt: skip
    label = "明细" + (f"（{esc(said)}）" if said else "")
    return tag("p", label, "jd-label") + tag("div", table, "jd-scroll")


def _source(answer: Answer, figure: AnswerFigure) -> str:
    """The report of a figure, leading to the place in it; "" for a computed one."""
    if not figure.report or figure.evidence >= len(answer.evidence):
        return ""
    evidence = answer.evidence[figure.evidence]
    place = action("read", evidence.report_id, f"{evidence.span[0]}-{evidence.span[1]}")
    return tag("a", esc(evidence.title or figure.report), href=place)

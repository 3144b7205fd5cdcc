"""What is searched of a report: a readable text for each passage and each figure."""

from __future__ import annotations

from corpus.types import Figure, Passage, Report

_SEPARATOR = " · "
_MAX_CONTEXT = 200


def passage_text(report: Report, passage: Passage) -> str:
    """A passage under its headings, for searching only."""
    from corpus.passages import contextualize

    return contextualize(report, passage)


def figure_text(report: Report, figure: Figure) -> str:
    """A figure's path, and on the next line the words around it; for searching only.

    "2023年度 · 示例区教育局 · 二、部门决算情况 · 三公经费 · 决算", "2023年三公经费决算支出0.14万元。"
    """
    year = f"{figure.year}年度" if figure.year else ""
    agency = figure.agency or report.metadata.agency.value
    names = (figure.indicator, "" if figure.canonical == figure.indicator else figure.canonical, figure.basis)
    parts = (year, agency, *report.headings(figure.section), figure.scope, *names)
    path = _SEPARATOR.join(part for part in parts if part)
    return f"{path}\n{_around(report, figure)}"


def _around(report: Report, figure: Figure) -> str:
    """The sentence; for a cell its heads, since a row of other numbers says little of this one."""
    if figure.cell:
        return _SEPARATOR.join((*figure.cell.row_path, *figure.cell.column_path))
    start = max(figure.context.start, figure.span.start - _MAX_CONTEXT)
    return report.text[start : min(figure.context.end, figure.span.end + _MAX_CONTEXT)]

"""Example questions that this library can answer: its own agencies, years and indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.types import Figure
from index.types import Filter, ReportEntry

if TYPE_CHECKING:
    from index.library import Library

EXAMPLES_AT_MOST = 6
REPORTS_LOOKED_AT = 8
FIGURES_LOOKED_AT = 200
# What people ask for most, first; after these, whatever the reports hold.
FAVOURITES = ("三公经费", "项目支出", "工资福利支出", "会议费", "基本支出", "支出合计", "收入合计")


def example_questions(library: Library) -> list[str]:
    """A few questions of different kinds, each built on a figure or report that the library holds."""
    entries = [entry for entry in library.reports() if entry.agency and entry.years][:REPORTS_LOOKED_AT]
    lookups: list[str] = []
    for number, entry in enumerate(entries):
        figures = known_figures(library, entry)
        if figures:
            lookups.append(_lookup(entry, figures[number % len(figures)]))
    questions = [*lookups[:3], *_trend(library, entries), *_compare(library, entries)]
    if entries:
        questions.append(f"{entries[0].agency}{entries[0].years[-1]}年的报告指出了哪些问题？")
    return list(dict.fromkeys(questions))[:EXAMPLES_AT_MOST]


def known_figures(library: Library, entry: ReportEntry) -> list[Figure]:
    """One figure for each indicator of the report that the lexicon knows, favourites first."""
    stored = library.find_figures(filter=Filter(report_ids=(entry.id,)), limit=FIGURES_LOOKED_AT)
    first: dict[str, Figure] = {}
    for item in stored:
        figure = item.figure
        if figure.canonical and figure.certain and figure.state == "number" and figure.year in entry.years:
            first.setdefault(figure.canonical, figure)
    rank = {name: place for place, name in enumerate(FAVOURITES)}
    return sorted(first.values(), key=lambda figure: rank.get(figure.canonical, len(rank)))


def _lookup(entry: ReportEntry, figure: Figure) -> str:
    return f"{entry.agency}{figure.year}年{figure.canonical}{figure.basis}是多少？"


def _trend(library: Library, entries: Sequence[ReportEntry]) -> list[str]:
    """One question over the years of an agency that has reports of several."""
    for entry in entries:
        years = sorted({year for other in entries if other.agency == entry.agency for year in other.years})
        if len(years) > 1 and (figures := known_figures(library, entry)):
            return [f"{entry.agency}{years[0]}年到{years[-1]}年{figures[0].canonical}变化趋势"]
    return []


def _compare(library: Library, entries: Sequence[ReportEntry]) -> list[str]:
    """One question over the agencies that report on the same year."""
    for entry in entries:
        year = entry.years[-1]
        agencies = {other.agency for other in entries if year in other.years}
        if len(agencies) > 1 and (figures := known_figures(library, entry)):
            return [f"{year}年各部门{figures[0].canonical}对比"]
    return []

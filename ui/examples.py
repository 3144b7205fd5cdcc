"""Example questions that this library can answer: its own agencies, years and indicators."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from corpus.errors import Error
from corpus.lexicon import family
from corpus.types import Figure
from index.types import Filter, ReportEntry

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.library import Library

EXAMPLES_AT_MOST = 6
REPORTS_LOOKED_AT = 8
FIGURES_LOOKED_AT = 200
# What people ask for most, first; after these, whatever the reports hold.
FAVOURITES = ("三公经费", "项目支出", "工资福利支出", "会议费", "基本支出", "支出合计", "收入合计")


class Examples:
    """The example questions of one assistant, thought out anew when the library has changed."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._held: tuple[ReportEntry, ...] = ()
        self._questions: list[str] = []
        self._thinking = threading.Lock()

    def now(self) -> list[str]:
        """Questions to begin with."""
        # The first page and the warm-up at start ask at the same time; the work is done once.
        with self._thinking:
            held = tuple(self._assistant.library.reports())
            if held != self._held:
                self._held, self._questions = held, example_questions(self._assistant)
            return self._questions


def example_questions(assistant: Assistant) -> list[str]:
    """A few questions of different kinds on what the library holds, each tried: only those with an answer stay."""
    tried = (question for question in _candidates(assistant.library) if _answers(assistant, question))
    return list(islice(tried, EXAMPLES_AT_MOST))


def _answers(assistant: Assistant, question: str) -> bool:
    try:
        return assistant.ask(question).status in ("answered", "computed", "passages")
    except Error:
        return False


def _candidates(library: Library) -> list[str]:
    entries = [entry for entry in library.reports() if entry.agency and entry.years][:REPORTS_LOOKED_AT]
    lookups: list[str] = []
    for number, entry in enumerate(entries):
        figures = known_figures(library, entry)
        if figures:
            lookups.append(_lookup(entry, figures[number % len(figures)]))
    questions = [*lookups[:2], *_trend(library, entries), *_compare(library, entries)]
    questions += [f"{entry.agency}{entry.years[-1]}年存在哪些问题？" for entry in entries[:2]]
    return list(dict.fromkeys([*questions, *lookups[2:]]))


def known_figures(library: Library, entry: ReportEntry) -> list[Figure]:
    """One figure for each indicator of the report that the lexicon knows, favourites first."""
    stored = library.find_figures(filter=Filter(report_ids=(entry.id,)), limit=FIGURES_LOOKED_AT)
    first: dict[str, Figure] = {}
    # What was spent is asked for before what was planned.
    for item in sorted(stored, key=lambda item: family(item.figure.basis) != "决算"):
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
            return [
                f"{entry.agency}{years[0]}年到{years[-1]}年{figures[0].canonical}{figures[0].basis}变化趋势"
            ]
    return []


def _compare(library: Library, entries: Sequence[ReportEntry]) -> list[str]:
    """One question over the agencies that report on the same year."""
    for entry in entries:
        year = entry.years[-1]
        agencies = {other.agency for other in entries if year in other.years}
        if len(agencies) > 1 and (figures := known_figures(library, entry)):
            return [f"{year}年各部门{figures[0].canonical}{figures[0].basis}排名"]
    return []

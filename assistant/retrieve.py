"""Slots become hits: the figures and passages of the reports a question is about, scored against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

from assistant.agencies import one_name_each
from assistant.as_of import asks_of_stock, day_of
from assistant.scoring import ENOUGH, Candidate, best_first, score
from assistant.understand import Question
from corpus.lexicon import family
from corpus.types import Figure, Report
from index.library import Library
from index.types import Filter, ReportEntry, StoredFigure, StoredPassage

# How many figures and passages a search brings in to be scored; of figures twice as many where no indicator is named.
_FIGURES = 80
_PASSAGES = 20
# Words of titles that tell no report from another: 人民调解项目绩效目标 is not asked of evaluations alone.
_OF_ANY_TITLE = frozenset(
    "绩效 评价 自评 预算 决算 部门 单位 整体 支出 项目 报告 年度 目标 情况 资金".split()
)


class Retriever:
    """Finds what may answer one question, in the reports that a filter lets through."""

    def __init__(
        self, library: Library, filter: Filter, report: Callable[[int], Report] | None = None
    ) -> None:
        self.library = library
        self.report = report or library.report
        self.filter = filter
        self.entries: dict[int, ReportEntry] = {entry.id: entry for entry in library.reports(filter)}
        self.agency = one_name_each(entry.agency for entry in self.entries.values())
        self._searches = True
        # One question looks at the same figures from several sides.
        self._hits: dict[tuple[str, int, Filter], list[int]] = {}
        self._candidates: dict[int, Candidate] = {}

    def by_name(self) -> Retriever:
        """The same, but figures are looked up by their lexicon names alone: many times faster than a search."""
        named = copy(self)
        named._searches = False
        return named

    def narrowed(self, question: Question) -> Filter:
        """The filter with the question's agencies; years are judged figure by figure."""
        asked = {self.agency.get(name, name) for name in question.slots.agencies}
        reports = tuple(
            entry.id for entry in self.entries.values() if not asked or self.agency[entry.agency] in asked
        )
        named = self._named(question, reports)
        return replace(self.filter, report_ids=named or reports)

    def unnamed(self, question: Question) -> Filter:
        """As `narrowed`, the words of titles left aside."""
        return self.narrowed(replace(question, terms=(), context_terms=()))

    def asked(self, question: Question, *, titled: bool = False) -> list[ReportEntry]:
        """The reports of the agencies and years that a question names; `titled`: and of the titles."""
        years = set(question.slots.years)
        filter = self.narrowed(question) if titled else self.unnamed(question)
        entries = [self.entries[id] for id in filter.report_ids or ()]
        return [entry for entry in entries if not years or years & set(entry.years)]

    def numbers(self, entry: ReportEntry) -> list[Candidate]:
        """Every number of a report that may be reckoned with, not scored."""
        figures = self.report(entry.id).figures
        kept = [f for f in figures if f.value is not None and f.certain and not f.approximate]
        return self.of_report(entry, kept)

    def of_report(self, entry: ReportEntry, figures: Sequence[Figure]) -> list[Candidate]:
        """Figures of a report as it was read, with the words around them, not scored."""
        report = self.report(entry.id)
        agency = self.agency[entry.agency]
        return [
            Candidate(
                StoredFigure(0, entry.id, None, figure, report.headings(figure.section)),
                entry,
                figure.context.of(report.text),
                passage=_passage(report, entry, figure),
                agency=agency,
            )
            for figure in figures
        ]

    def _named(self, question: Question, reports: Sequence[int]) -> tuple[int, ...]:
        """Reports whose titles the question's words single out (竞赛项目: the report on 职业技能竞赛经费)."""
        words = [
            term
            for term in (*question.terms, *question.context_terms)
            if len(term) > 1 and term not in _OF_ANY_TITLE
        ]
        if not words:
            return ()
        years = set(question.slots.years)
        covering = [id for id in reports if not years or years & set(self.entries[id].years)]
        matched = {id: sum(term in self.entries[id].title for term in words) for id in covering}
        best = max(matched.values(), default=0)
        kept = tuple(id for id in covering if matched[id] == best)
        # Words that stand in every title, or in none, single nothing out.
        return (
            kept
            if best and len(kept) < len(reports) and _is_title_word(words, self.entries[kept[0]].title)
            else ()
        )

    def figures(self, question: Question, *, wide: bool = False, enough: float = ENOUGH) -> list[Candidate]:
        """Figures that fit the question well enough, best first; `wide` searches as for many reports at once,
        `enough` is the score to reach.
        """
        narrowed = self.narrowed(question)
        found = self._scored(question, narrowed, wide=wide, enough=enough)
        if not found and (plain := self.unnamed(question)) != narrowed:
            found = self._scored(question, plain, wide=wide, enough=enough)
        return found

    def _scored(self, question: Question, filter: Filter, *, wide: bool, enough: float) -> list[Candidate]:
        found: dict[int, StoredFigure] = {}
        names = question.slots.indicators
        years = tuple(sorted(set(question.slots.years)))
        # What there is on a day is told by the next year's report too: 截至2024年8月31日 in the budget of 2025.
        after = tuple(year + 1 for year in years) if asks_of_stock("".join((*names, *question.terms))) else ()
        if names:
            near = replace(filter, years=tuple(sorted({*years, *after})))
            for stored in self.library.find_figures(canonical=names, filter=near):
                found[stored.id] = stored
            for stored in self._of_ranges(names, filter, years):
                found[stored.id] = stored
        k = _FIGURES * (4 if wide else 1 if names else 2)
        hits = self._searched(query_text(question), k, filter) if self._searches else []
        missing = [id for id in hits if id not in found]
        for stored in self.library.figures(missing):
            found[stored.id] = stored
        kept = [s for s in found.values() if self._in_years(s, years) or s.figure.year in after]
        candidates = [
            c for c in self.candidates(kept) if self._in_years(c.stored, years) or _on_day(c, years)
        ]
        question = _without_noise(question, candidates)
        scored = [(c, score(c, question)) for c in candidates]
        found_well = best_first([replace(c, score=fit) for c, fit in scored if fit >= enough])
        return _by_its_words(question, found_well)

    def _searched(self, text: str, k: int, filter: Filter) -> list[int]:
        """The figures that a search finds, looked up once a question."""
        asked = text, k, filter
        if asked not in self._hits:
            self._hits[asked] = [hit.id for hit in self.library.search_figures(text, k=k, filter=filter)]
        return self._hits[asked]

    def _of_ranges(self, names: Sequence[str], filter: Filter, years: Sequence[int]) -> list[StoredFigure]:
        """Figures without a year of their own, of reports that cover several years."""
        allowed = filter.report_ids or ()
        ranges = tuple(id for id in allowed if len(self.entries[id].years) != 1)
        if not years or not ranges:
            return []
        return self.library.find_figures(canonical=names, filter=replace(filter, report_ids=ranges))

    def _in_years(self, stored: StoredFigure, years: Sequence[int]) -> bool:
        if not years or stored.figure.year in years:
            return True
        covered = set(self.entries[stored.report_id].years)
        if stored.figure.year is None:
            return bool(covered & set(years))
        # 2021-2024年 names a report of that range as a whole.
        return len(covered) > 1 and covered <= set(years)

    def candidates(self, figures: Sequence[StoredFigure]) -> list[Candidate]:
        """Stored figures with the words around them, not yet scored."""
        fresh = [stored for stored in figures if stored.id not in self._candidates]
        ids = sorted({stored.passage_id for stored in fresh if stored.passage_id is not None})
        passages = {passage.id: passage for passage in self.library.passages(ids)}
        for stored in fresh:
            passage = passages.get(stored.passage_id) if stored.passage_id is not None else None
            entry = self.entries[stored.report_id]
            day = day_of(stored.figure, passage.passage.text, passage.passage.span.start) if passage else None
            dated = replace(stored, figure=replace(stored.figure, year=day.year)) if day else stored
            self._candidates[stored.id] = Candidate(
                dated,
                entry,
                _sentence(stored, passage),
                passage=passage,
                agency=self.agency[entry.agency],
                day=day,
            )
        return [self._candidates[stored.id] for stored in figures]

    def passages(
        self, question: Question, text: str | None = None, k: int = _PASSAGES
    ) -> list[StoredPassage]:
        """Passages for a question in the reports and years it names, best first."""
        filter = self.narrowed(question)
        if question.slots.years:
            allowed = filter.report_ids or ()
            filter = replace(
                filter,
                report_ids=tuple(
                    id for id in allowed if set(self.entries[id].years) & set(question.slots.years)
                ),
            )
        hits = self.library.search_passages(text or query_text(question), k=k, filter=filter)
        return self.library.passages([hit.id for hit in hits])


def _passage(report: Report, entry: ReportEntry, figure: Figure) -> StoredPassage | None:
    if figure.passage is None:
        return None
    return StoredPassage(0, entry.id, report.passages[figure.passage], report.headings(figure.section))


def _on_day(candidate: Candidate, years: Sequence[int]) -> bool:
    """Whether the report of a year asked counts a figure on a day of another."""
    return candidate.day is not None and bool(set(candidate.entry.years) & set(years))


def _without_noise(question: Question, candidates: Sequence[Candidate]) -> Question:
    """Beside a known indicator, words that stand nowhere in what was found are manner of speaking (来着, 您好)."""
    if not question.slots.indicators:
        return question
    words = {candidate.sentence for candidate in candidates} | {c.figure.indicator for c in candidates}
    found = tuple(t for t in question.terms if t in question.modifiers or any(t in text for text in words))
    return replace(question, terms=found)


def _by_its_words(question: Question, found: list[Candidate]) -> list[Candidate]:
    """What is printed under the very words of the question, before what the lexicon calls the same: 财政补助收入."""
    typed = {mention.words for mention in question.mentions}
    own = [c for c in found if not c.figure.canonical and c.figure.indicator in typed]
    return own or found


def query_text(question: Question) -> str:
    """What is sent to the search: indicators, basis and terms, or the question as it is when nothing was understood."""
    # 事业单位4家 is found among many lines of 事业单位 by what it counts in.
    counted = question.slots.unit if question.slots.unit not in ("万元", "元", "%") else ""
    # 竞赛经费多少: one word alone brings in all that bears it, not what was given for it.
    money = (
        "经费 安排 资金"
        if len(question.terms) == 1 and not question.slots.indicators and _asks_money(question)
        else ""
    )
    typed = [m.words for m in question.mentions if m.name in question.slots.indicators and m.words != m.name]
    words = [*question.slots.indicators, *typed, question.slots.basis, *question.terms, counted, money]
    return " ".join(word for word in words if word) or question.text


def _asks_money(question: Question) -> bool:
    return question.slots.unit in ("万元", "元") or family(question.slots.basis) in ("预算", "决算")


def _is_title_word(words: Sequence[str], title: str) -> bool:
    return any(word in title for word in words)


def _sentence(stored: StoredFigure, passage: StoredPassage | None) -> str:
    """The words of the sentence or row a figure stands in."""
    if passage is None:
        return ""
    start = passage.passage.span.start
    context = stored.figure.context
    return passage.passage.text[max(0, context.start - start) : max(0, context.end - start)]

"""Figures and passages as the evidence of an answer: report, headings, page, words and the quote in them."""

from __future__ import annotations

import re

from assistant.phrase import named_in_full
from assistant.scoring import Candidate
from assistant.types import AnswerFigure, CellEvidence, Evidence
from corpus.types import Span
from index.types import ReportEntry, StoredPassage

_CLAUSE = re.compile(r"[，,。；;：:！？\n\t]")


class EvidenceBook:
    """Collects the evidence of one answer; the same place is cited once."""

    def __init__(self) -> None:
        self.items: list[Evidence] = []

    def cite(self, candidate: Candidate) -> int:
        """The place in `items` of a figure's evidence."""
        figure = candidate.figure
        if figure.cell or candidate.passage is None:
            return self._add(self._of_cell(candidate))
        quote = _clause(candidate)
        return self.cite_passage(candidate.passage, candidate.entry, quote, candidate.score)

    def _of_cell(self, candidate: Candidate) -> Evidence:
        """Evidence of a cell, or of a number outside every passage: the row with its heads."""
        figure, entry = candidate.figure, candidate.entry
        text, quote = _row_text(candidate)
        return Evidence(
            report_id=entry.id,
            report=entry.file_name,
            title=entry.title,
            headings=candidate.stored.headings,
            text=text,
            quote=quote,
            span=(figure.span.start, figure.span.end),
            page=figure.cell.page if figure.cell else None,
            cell=CellEvidence(figure.cell.caption, figure.cell.row_path, figure.cell.column_path)
            if figure.cell
            else None,
            passage_id=candidate.stored.passage_id,
            score=candidate.score,
        )

    def cite_passage(self, stored: StoredPassage, entry: ReportEntry, quote: Span, score: float = 0.0) -> int:
        """The place in `items` of a passage with the words `quote` (a span of the report's text) marked."""
        start = stored.passage.span.start
        boxes = stored.passage.boxes
        return self._add(
            Evidence(
                report_id=entry.id,
                report=entry.file_name,
                title=entry.title,
                headings=stored.headings,
                text=stored.passage.text,
                quote=(quote.start - start, quote.end - start),
                span=(quote.start, quote.end),
                page=boxes[0].page if boxes else None,
                passage_id=stored.id or None,
                score=score,
            )
        )

    def _add(self, evidence: Evidence) -> int:
        for place, item in enumerate(self.items):
            if (item.report_id, item.span) == (evidence.report_id, evidence.span):
                return place
        self.items.append(evidence)
        return len(self.items) - 1


def answer_figure(candidate: Candidate, evidence: int) -> AnswerFigure:
    """A stated figure as an answer gives it."""
    figure = candidate.figure
    assert figure.value is not None
    assert figure.base_value is not None
    return AnswerFigure(
        raw=figure.raw,
        value=figure.value,
        unit=figure.unit,
        base_value=figure.base_value,
        base_unit=figure.base_unit,
        indicator=named_in_full(candidate),
        basis=figure.basis,
        year=figure.year,
        agency=figure.agency or candidate.entry.agency,
        report=candidate.entry.file_name,
        evidence=evidence,
        approximate=figure.approximate,
        figure_id=candidate.stored.id or None,
    )


def _clause(candidate: Candidate) -> Span:
    """What to mark: the clause that ends in the number ("决算支出为0.14万元")."""
    figure = candidate.figure
    before = candidate.sentence[: max(0, figure.span.start - figure.context.start)]
    ends = [match.end() for match in _CLAUSE.finditer(before)]
    start = figure.context.start + (ends[-1] if ends else 0)
    return Span(start if figure.span.start - start <= 40 else figure.span.start, figure.span.end)


def _row_text(candidate: Candidate) -> tuple[str, tuple[int, int]]:
    """A table row with its heads over it, and where the figure stands in it."""
    figure, cell = candidate.figure, candidate.figure.cell
    head = " › ".join(part for part in (*cell.row_path, *cell.column_path) if part) if cell else ""
    row, offset = candidate.sentence, figure.span.start - figure.context.start
    if row[offset : offset + len(figure.raw)] != figure.raw:
        row, offset = figure.raw, 0
    text = f"{head}\n{row}" if head else row
    start = len(text) - len(row) + offset
    return text, (start, start + len(figure.raw))

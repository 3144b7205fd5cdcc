"""Years that a question names by those of the reports: 近三年, 上年."""

from __future__ import annotations

from dataclasses import replace

from assistant.retrieve import Retriever
from assistant.understand import Question


def latest_years(question: Question, retriever: Retriever) -> Question:
    """近三年 are the latest three that the reports in question cover, not the whole library."""
    anytime = replace(question, slots=replace(question.slots, years=()))
    entries = [retriever.entries[id] for id in retriever.narrowed(anytime).report_ids or ()]
    covered = sorted({year for entry in entries for year in entry.years})[-question.latest_years :]
    return replace(question, slots=replace(question.slots, years=tuple(covered)))


def year_before(question: Question, retriever: Retriever) -> Question:
    """上年 counts from the year asked, or from the one year that the reports in question cover."""
    entries = [retriever.entries[id] for id in retriever.narrowed(question).report_ids or ()]
    covered = {year for entry in entries for year in entry.years}
    base = question.slots.years or tuple(covered)
    if len(base) != 1:
        return question
    return replace(question, slots=replace(question.slots, years=(base[0] - 1,)), previous_year=False)

"""Passages that answer in their own words: what they hold of a question, and the sections that are about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.scoring import aliases
from corpus.types import Report, Section, Span
from index.types import ReportEntry, StoredPassage

# Share of a question's words that a sentence or a section must hold to answer it, and that a part about a project must.
ENOUGH = 0.7
_ALL = 0.99
# A part of a report about one project.
_PROJECT = re.compile(r"项目|工程")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers and the words of it that do."""

    stored: StoredPassage
    entry: ReportEntry
    quote: Span
    score: float


def about(report: Report, places: Sequence[int], bodies: Sequence[Span], rest: Sequence[str]) -> list[Span]:
    """Of the sections, those that speak of `rest`, in their own words or headings, or in the part of a project.

    人民调解项目经费情况说明 › 实施周期 says its project only in the heading over it, others only in 项目概况.
    """
    if not rest:
        return list(bodies)
    own: list[Span] = []
    within: list[Span] = []
    for place, body in zip(places, bodies, strict=True):
        over = [report.sections[above] for above in ancestors(report.sections, place)]
        titles = "".join(section.title for section in over)
        if covers(titles + body.of(report.text), rest) >= ENOUGH:
            own.append(body)
        elif any(_PROJECT.search(s.title) and covers(s.span.of(report.text), rest) >= _ALL for s in over):
            within.append(body)
    return own or within


def ancestors(sections: Sequence[Section], place: int) -> Iterator[int]:
    """The places of the sections over one, from the inside out."""
    parent = sections[place].parent
    while parent is not None:
        yield parent
        parent = sections[parent].parent


def passages_in(entry: ReportEntry, report: Report, bodies: Sequence[Span]) -> list[Found]:
    """The passages of a report, tables left out, that stand in the spans."""
    passages = [p for body in bodies for p in report.passages if body.contains(p.span) and p.table is None]
    return [
        Found(StoredPassage(0, entry.id, p, report.headings(p.section)), entry, p.span, 1.0) for p in passages
    ]


def plain(words: str) -> str:
    """Words without blanks, quotes, brackets and 的, as titles are said in questions."""
    return re.sub(r"[\s“”\"'‘’（）()的]+", "", words)


def covers(text: str, words: Sequence[str]) -> float:
    """The share of `words` that stand in `text` under any alias, by their length; quotes do not part words."""
    plain = re.sub(r"[“”\"\s]", "", text)
    total = sum(len(word) for word in words)
    held = sum(
        len(word)
        for word in words
        if any(alias in plain for alias in aliases(word) if len(alias) >= min(3, len(word)))
    )
    return held / total if total else 0.0

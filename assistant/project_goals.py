"""The goal of a named project in its form of performance goals, a table whose rows hold sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.found import plain
from corpus.types import Span
from index.types import StoredPassage

_NAME = re.compile(r"项目名称\t(?P<name>[^\t\n]+)")
# The row of heads over the goals, and the goal below: 项目绩效目标 | 项目总目标 | 年度总体目标.
_GOAL = re.compile(r"(?:项目|年度)?绩效目标\t[^\n]*目标[^\n]*\n\t*(?P<goal>[^\t\n]+)")
_NAME_AT_LEAST = 4


def goals_of(question: str, passages: Iterable[StoredPassage]) -> Iterator[tuple[StoredPassage, Span]]:
    """The goals of the project that the question names as the form does."""
    asked = plain(question)
    for stored in passages:
        text, base = stored.passage.text, stored.passage.span.start
        names = list(_NAME.finditer(text))
        for place, match in enumerate(names):
            following = names[place + 1] if place + 1 < len(names) else None
            name = plain(match["name"])
            if len(name) < _NAME_AT_LEAST or name not in asked:
                continue
            goal = _GOAL.search(text, match.end(), following.start() if following else len(text))
            if goal:
                yield stored, Span(base + goal.start("goal"), base + goal.end("goal"))

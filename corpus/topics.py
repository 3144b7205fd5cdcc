"""What sections of these reports are about: a topic, the words of its headings, the words people ask with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.lexicon import read_rows, split_words


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `headings` are substrings of section titles, `asked` substrings of questions."""

    name: str
    headings: tuple[str, ...]
    asked: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """All topics in the order of the file."""
    return tuple(Topic(row[0], split_words(row[1]), split_words(row[2])) for row in read_rows("topics.tsv"))


def asked_topics(question: str) -> list[tuple[Topic, str]]:
    """Topics a question asks about, with the words that say so, run together."""
    found = []
    for topic in topics():
        words = "".join(word for word in topic.asked if word in question)
        if words:
            found.append((topic, words))
    return found

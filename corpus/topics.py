"""What sections of these reports are about: a topic, the words of its headings, the words people ask with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.lexicon import read_rows, split_words


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `headings` are substrings of section titles, `asked` substrings of questions.

    `cues` say it in a sentence under any heading: one of them, with all of its words.
    """

    name: str
    headings: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]
    cues: tuple[tuple[str, ...], ...] = ()

    def said_in(self, sentence: str) -> bool:
        """Whether a sentence says what the topic is about."""
        return any(all(word in sentence for word in cue) for cue in self.cues)


@cache
def topics() -> tuple[Topic, ...]:
    """All topics in the order of the file."""
    return tuple(
        Topic(row[0], split_words(row[1]), _cues(row[2]), _cues(row[3]) if len(row) > 3 else ())
        for row in read_rows("topics.tsv")
    )


def _cues(cell: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cue.split("&")) for cue in split_words(cell))


def asked_topics(question: str) -> list[tuple[Topic, str]]:
    """Topics a question asks about, with the words that say so, run together."""
    found = []
    for topic in topics():
        words = "".join("".join(cue) for cue in topic.asked if all(word in question for word in cue))
        if words:
            found.append((topic, words))
    return found

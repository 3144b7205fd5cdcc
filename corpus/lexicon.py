"""The words of public finance: indicators with their aliases, what adds up to what, and bases.

The lexicon helps (aliases, sums, canonical names across reports); it is never the only road to a figure.
Data: corpus/data/lexicon/*.tsv, tab separated, aliases separated by "|".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from corpus.types import Span

Measure = Literal["money", "count", "percent", "score", "text"]

# What stands between the characters of an indicator without changing it: “三公”经费, 三公 经费.
_NOISE = re.compile(r"[\s“”\"'‘’「」『』《》]+")

# In a question 的 may stand anywhere: 一般公共预算财政拨款的支出.
_NOISE_ASKED = re.compile(r"[\s“”\"'‘’「」『』《》的]+")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A canonical indicator; `aliases` as reports print it, `colloquial` as people ask."""

    name: str
    aliases: tuple[str, ...]
    colloquial: tuple[str, ...]
    measure: Measure


@dataclass(frozen=True, slots=True)
class Basis:
    """What kind of number is stated of an indicator; bases of one `family` answer one question word."""

    name: str
    family: str
    printed: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A lexicon word in a text: the canonical name, where it stands, and the words that stand there."""

    name: str
    span: Span
    words: str


def read_rows(name: str) -> Iterator[list[str]]:
    """The rows of a table of the lexicon, as cells; comments left out."""
    source = files("corpus") / "data" / "lexicon" / name
    for line in source.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def split_words(cell: str) -> tuple[str, ...]:
    """The words of one cell."""
    return tuple(word for word in cell.split("|") if word)


@cache
def indicators() -> dict[str, Indicator]:
    """All indicators by canonical name."""
    table: dict[str, Indicator] = {}
    for name, aliases, colloquial, measure in read_rows("indicators.tsv"):
        table[name] = Indicator(name, split_words(aliases), split_words(colloquial), measure)  # type: ignore[arg-type]
    return table


@cache
def bases() -> dict[str, Basis]:
    """All bases by name, in the order of the file."""
    return {
        row[0]: Basis(row[0], row[1], split_words(row[2]), split_words(row[3]) if len(row) > 3 else ())
        for row in read_rows("bases.tsv")
    }


@cache
def sums() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(total, parts) for each way a total is made up; one total may have several."""
    return tuple((total, split_words(parts)) for total, parts in read_rows("sums.tsv"))


@cache
def kin() -> dict[str, tuple[str, ...]]:
    """Indicators that may stand in for one that is not stated; the answer names what it really gives."""
    table: dict[str, tuple[str, ...]] = {}
    for asked, stated in read_rows("kin.tsv"):
        table[asked] = (*table.get(asked, ()), stated)
    return table


@cache
def scoped() -> dict[tuple[str, str], str]:
    """What an indicator is within a scope: 支出总计 of 财政拨款 is 财政拨款收入支出总计."""
    return {(name, scope): within for name, scope, within in read_rows("scoped.tsv")}


BASES: tuple[str, ...] = tuple(bases())


def family(basis: str) -> str:
    """The family of a basis (年初预算 → 预算); "" for none."""
    return bases()[basis].family if basis in bases() else ""


class _Matcher:
    """Finds the longest words of a vocabulary, leftmost first, none overlapping."""

    def __init__(self, vocabulary: Iterable[tuple[str, str]], noise: re.Pattern[str] = _NOISE) -> None:
        self._noise = noise
        self._names: dict[str, str] = {}
        for word, name in vocabulary:
            self._names.setdefault(_fold(word, noise), name)
        ordered = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered)) or r"(?!)")

    def find(self, text: str) -> list[Mention]:
        folded, offsets = _fold_with_offsets(text, self._noise)
        mentions = []
        for match in self._pattern.finditer(folded):
            span = Span(offsets[match.start()], offsets[match.end() - 1] + 1)
            mentions.append(Mention(self._names[match[0]], span, span.of(text)))
        return mentions


_FOLDING = str.maketrans("()０１２３４５６７８９％", "（）0123456789%")


def _fold(text: str, noise: re.Pattern[str] = _NOISE) -> str:
    return noise.sub("", text).translate(_FOLDING)


def _fold_with_offsets(text: str, noise: re.Pattern[str]) -> tuple[str, list[int]]:
    offsets = [place for place, char in enumerate(text) if not noise.fullmatch(char)]
    return "".join(text[place] for place in offsets).translate(_FOLDING), offsets


@cache
def _printed_indicators() -> _Matcher:
    return _Matcher(
        (word, entry.name) for entry in indicators().values() for word in (entry.name, *entry.aliases)
    )


@cache
def _asked_indicators() -> _Matcher:
    formal = [(word, entry.name) for entry in indicators().values() for word in (entry.name, *entry.aliases)]
    spoken = [(word, entry.name) for entry in indicators().values() for word in entry.colloquial]
    return _Matcher([*formal, *spoken], _NOISE_ASKED)


@cache
def _printed_bases() -> _Matcher:
    return _Matcher((word, entry.name) for entry in bases().values() for word in entry.printed)


@cache
def _asked_bases() -> _Matcher:
    return _Matcher(
        (word, entry.name) for entry in bases().values() for word in (*entry.printed, *entry.asked)
    )


def find_indicators(text: str, *, asked: bool = False) -> list[Mention]:
    """Indicators named in `text`; with `asked` also the colloquial words of questions."""
    return (_asked_indicators() if asked else _printed_indicators()).find(text)


def find_bases(text: str, *, asked: bool = False) -> list[Mention]:
    """Basis words in `text`; with `asked` also those of questions (花了 → 决算)."""
    return (_asked_bases() if asked else _printed_bases()).find(text)


def canonical(words: str) -> str:
    """The indicator that `words` name as a whole ("“三公”经费支出" → 三公经费), or ""."""
    folded = _fold(words)
    mentions = _printed_indicators().find(folded)
    if len(mentions) == 1 and mentions[0].span == Span(0, len(folded)):
        return mentions[0].name
    return ""


def lexicon_words() -> tuple[str, ...]:
    """Every word of the lexicon, for a segmenter's user dictionary."""
    words = {
        word for entry in indicators().values() for word in (entry.name, *entry.aliases, *entry.colloquial)
    }
    words |= {word for entry in bases().values() for word in (*entry.printed, *entry.asked)}
    return tuple(sorted(word for word in words if len(word) > 1))

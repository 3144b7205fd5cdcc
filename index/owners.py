"""Whose report a question names: agencies by their characters, years by their numbers.

Reports of one kind say the same of different agencies and years; words and vectors hardly tell them apart. So the
words of a question that name an agency or a year are taken out of it and held against the reports themselves.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.tokenize import YEARS, Tokenizer, fold, year_of

# How a name ends, in full or in short: 审批局, 卫健委, 街道.
_OFFICE = frozenset("局委办厅院所队站馆会部园处镇乡道心校司社")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# An agency says more of whose report is meant than a year does, which many agencies share.
_YEAR_WEIGHT = 0.5
# Of so many agencies that share most characters with a question, the names are looked for in it.
_LOOKED_AT = 32

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Naming:
    """A question without the words that name reports, and how far these name each report.

    `reports` ascend; `shares` has a number from 0 to 1 for each, and is empty where no report is named.
    """

    rest: str
    reports: NDArray[np.int64]
    shares: NDArray[np.float64]

    def best(self, less: float = 0.0, among: Sequence[int] | None = None) -> list[int]:
        """The reports (of those `among`, if given) that are named the most, or less than those by `less` at most."""
        if not len(self.shares):
            return []
        shares = self.shares if among is None else np.where(np.isin(self.reports, among), self.shares, -1.0)
        best: list[int] = self.reports[shares >= max(shares.max() - less, 0.0)].tolist()
        return best

    def shares_of(self, reports: NDArray[np.int64]) -> NDArray[np.float64]:
        """How far each of these reports is named; 0 for one that is not known here."""
        if not len(self.shares):
            return np.zeros(len(reports))
        at = np.minimum(np.searchsorted(self.reports, reports), len(self.reports) - 1)
        return np.where(self.reports[at] == reports, self.shares[at], 0.0)


class Owners:
    """The agencies and years of the reports of a library, as it is at one time.

    `owners` has the number of each report, ascending, the agency (the title where none is known), and the years.
    """

    def __init__(self, owners: Sequence[tuple[int, str, tuple[int, ...]]], tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._reports = np.array([report for report, _, _ in owners], np.int64)
        names: dict[str, int] = {}
        self._name_of = np.array([names.setdefault(name, len(names)) for _, name, _ in owners], np.int64)
        self._characters = [frozenset(fold(name)) for name in names]
        self._having = _places_of(self._characters)
        spans: dict[tuple[int, ...], int] = {}
        self._span_of = np.array([spans.setdefault(years, len(spans)) for _, _, years in owners], np.int64)
        self._in_year = _places_of(spans)

    def all_in(self, reports: Sequence[int]) -> bool:
        """Whether every report is among these."""
        return len(reports) >= len(self._reports) and set(self._reports.tolist()).issubset(reports)

    def named(self, question: str) -> Naming:
        """What of the question names reports, and which."""
        text = fold(question)
        years = {year_of(match) for match in YEARS.finditer(text)} & self._in_year.keys()
        run = self._run(YEARS.sub(lambda match: " " * len(match[0]), text))
        if not run and not years:
            return Naming(question, self._reports, np.zeros(0))
        shares = np.zeros(len(self._reports))
        if run:
            shares += self._shares(text[run[0] : run[1]])[self._name_of]
            text = f"{text[: run[0]]} {text[run[1] :]}"
        if years:
            covering = np.unique(np.concatenate([self._in_year[year] for year in years]))
            shares += _YEAR_WEIGHT * np.isin(self._span_of, covering)
        shares /= bool(run) + _YEAR_WEIGHT * bool(years)
        rest = " ".join(YEARS.sub(lambda match: " " if year_of(match) in years else match[0], text).split())
        return Naming(rest or question, self._reports, shares)

    def _run(self, text: str) -> tuple[int, int] | None:
        """Where the name of an agency stands: words one after another, all of one agency's characters, an office."""
        best: tuple[float, int, int] | None = None
        words = list(self._words(text))
        for agency in self._alike(text):
            for start, end in _runs(words, self._characters[agency]):
                ends_in_office = text[end - 1] in _OFFICE or text[end : end + 1] in _OFFICE
                value = sum(map(self._weight, set(text[start:end])))
                if ends_in_office and (best is None or value > best[0]):
                    best = value, start, end
        return best and best[1:]

    def _words(self, text: str) -> Iterable[tuple[int, str]]:
        """The words of the text and where they begin; "" between runs of Han characters."""
        for run in _HAN.finditer(text):
            start = run.start()
            for word in self._tokenizer.words(run[0]):
                yield start, word
                start += len(word)
            yield start, ""

    def _alike(self, text: str) -> list[int]:
        """The agencies that share the most with the text."""
        shares = self._sums(text)
        order = np.argsort(-shares, kind="stable")[:_LOOKED_AT]
        return [int(place) for place in order if shares[place] > 0]

    def _shares(self, name: str) -> NDArray[np.float64]:
        """What share of the name each agency has, the rarer characters weighing more."""
        return self._sums(name) / sum(map(self._weight, set(name)))

    def _sums(self, text: str) -> NDArray[np.float64]:
        sums = np.zeros(len(self._characters))
        for character in set(text) & self._having.keys():
            sums[self._having[character]] += self._weight(character)
        return sums

    def _weight(self, character: str) -> float:
        """How rare a character is among agencies, as BM25 has it."""
        having = len(self._having.get(character, ()))
        return math.log(1 + (len(self._characters) - having + 0.5) / (having + 0.5))


def _runs(words: Sequence[tuple[int, str]], characters: frozenset[str]) -> Iterable[tuple[int, int]]:
    """Start and end of the words one after another that are all of these characters, two words or three characters."""
    first, count = 0, 0
    for start, word in words:
        if word and characters.issuperset(word):
            first, count = (first, count + 1) if count else (start, 1)
            continue
        if count >= 2 or (count and start - first >= 3):
            yield first, start
        count = 0


def _places_of(collections: Iterable[Iterable[_Thing]]) -> dict[_Thing, NDArray[np.int64]]:
    """In which of the collections each thing is."""
    places: dict[_Thing, list[int]] = defaultdict(list)
    for place, things in enumerate(collections):
        for thing in things:
            places[thing].append(place)
    return {thing: np.array(at, np.int64) for thing, at in places.items()}

"""Slips of the input method in names that the library holds: 普沱区财政局 → 普陀区财政局, 职业枝能竞赛 → 职业技能竞赛.

A character is put right where it sounds like the one that stands in a name of the library, where the characters
typed are no word, and where enough of the name stands around it. What was put right is said with the answer, for
another office may bear a name of the same sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.agencies import SHORT, region_stems
from corpus.lexicon import find_indicators, read_rows

# So much of a name must stand as it is printed, the character put right among it; the end of a name may be shorter.
_RUN_AT_LEAST = 4
_END_AT_LEAST = 3
_HAN = range(0x4E00, 0xA000)

_DATED = re.compile(r"^\d*年?度?")


@dataclass(frozen=True, slots=True)
class Slip:
    """Words as they were typed, and as a name of the library has them, equally long."""

    typed: str
    meant: str


def mended_names(
    question: str, agencies: Sequence[str], titles: Sequence[str]
) -> tuple[str, tuple[Slip, ...]]:
    """The question with the slips in names of agencies and in words of titles put right, as long as before."""
    names = _Names.of(tuple(agencies), tuple(titles))
    slips: list[Slip] = []
    for place in range(len(question)):
        # A name that stands there rightly is no slip of another.
        meant = names.meant(question, place)
        if meant:
            slips.append(Slip(question[meant.start : meant.start + len(meant.run)], meant.run))
            question = question[: meant.start] + meant.run + question[meant.start + len(meant.run) :]
    return question, tuple(slips)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    run: str


class _Names:
    """Names by the sounds of their pairs of characters."""

    def __init__(self, agencies: Iterable[str], titles: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(form for name in agencies for form in _forms(name)))
        self._texts = "\n".join((*self._names, *dict.fromkeys(titles)))
        self._pairs: dict[tuple[str, str], set[str]] = {}
        for first, second in zip(self._texts, self._texts[1:], strict=False):
            if first != "\n" and second != "\n":
                self._pairs.setdefault((sound(first), sound(second)), set()).add(first + second)

    @staticmethod
    @lru_cache(maxsize=8)
    def of(agencies: tuple[str, ...], titles: tuple[str, ...]) -> _Names:
        return _Names(agencies, titles)

    def meant(self, question: str, place: int) -> _Run | None:
        """The part of a name in which the character at `place` is a slip, the longest there is."""
        typed = question[place]
        if ord(typed) not in _HAN:
            return None
        found: list[_Run] = []
        for char in self._alike(question, place):
            fixed = question[:place] + char + question[place + 1 :]
            run = self._run(fixed, place)
            end = run.start + len(run.run)
            ends = any(name.endswith(run.run) for name in self._names)
            # 2024年度 begins every title and tells nothing of a name.
            if len(_DATED.sub("", run.run)) >= (_END_AT_LEAST if ends and end > place else _RUN_AT_LEAST):
                found.append(run)
        if not found or self._stands(question, place) or makes_word(question, place):
            return None
        return max(found, key=lambda run: len(run.run))

    def _alike(self, question: str, place: int) -> set[str]:
        """Characters that sound like the one at `place` and stand beside its neighbour in a name."""
        typed = question[place]
        sounds = sound(typed)
        before, after = question[place - 1 : place], question[place + 1 : place + 2]
        pairs = {p[0] for p in self._pairs.get((sounds, sound(after)), ()) if p[1] == after}
        pairs |= {p[1] for p in self._pairs.get((sound(before), sounds), ()) if p[0] == before}
        return pairs - {typed}

    def _run(self, text: str, place: int) -> _Run:
        """The longest part of a name that stands in `text` around `place`."""
        best = _Run(place, text[place])
        start = place
        while start >= 0 and text[start : place + 1] in self._texts:
            end = place + 1
            while end < len(text) and text[start : end + 1] in self._texts:
                end += 1
            if end - start > len(best.run):
                best = _Run(start, text[start:end])
            start -= 1
        return best

    def _stands(self, question: str, place: int) -> bool:
        """Whether the character stands in part of a name as it is, or in an indicator."""
        if len(self._run(question, place).run) >= _END_AT_LEAST:
            return True
        return any(m.span.start <= place < m.span.end for m in find_indicators(question, asked=True))


def _forms(agency: str) -> tuple[str, ...]:
    """An agency's name as it is printed, and with its places alone: 上海市普陀区财政局, 普陀财政局."""
    places = region_stems(agency)
    if not places:
        return (agency,)
    own = agency[agency.rfind(places[-1]) + len(places[-1]) + 1 :]
    printed = (agency, places[-1] + own)
    short = (name.replace(long, brief) for name in printed for long, brief in SHORT.items() if long in name)
    return (*printed, *short)


def makes_word(question: str, place: int) -> bool:
    """Whether the character makes a word of the dictionary with a neighbour: 万历街道 is no slip of 万里街道."""
    from index.tokenize import default_tokenizer

    pairs = (question[place - 1 : place + 1] if place else "", question[place : place + 2])
    return any(len(pair) == 2 and default_tokenizer().tokens(pair) == [pair] for pair in pairs)


def sound(char: str) -> str:
    """The syllable of a character without its tone, or the character where none is known."""
    return _sounds().get(char, char)


@cache
def _sounds() -> dict[str, str]:
    return {char: syllable for syllable, chars in read_rows("pinyin.tsv") for char in chars}

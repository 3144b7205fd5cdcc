"""Slips of typing mended one character for one: 政府采购货勿支出 → 政府采购货物支出, so that offsets hold.

Only words of the lexicon are restored: by characters commonly typed for one another, or where a long word has just
one character wrong. A word that is right is never touched.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.slips import makes_word
from corpus.lexicon import bases, find_bases, find_indicators, indicators, read_rows
from corpus.types import Span

# A word this long with a single wrong character can hardly mean another.
_LONG = 5
# A shorter word is no slip of another: 工会 is not 公会.
_SHORT = 3
# But for these, of which no slip is a word: 决祘, 预祘.
_SHORT_WORDS = frozenset({"预算", "决算"})
# Behind 与算 these make it 预算 again, which else may be 与|算.
_ENDS = re.compile(r"$|[，,。？?]|数|是|有|多少|安排|支出|金额")
# Characters that hold a sentence together are seldom slips: 评价的分析 is not 评价得分析.
_FUNCTION = frozenset("的了和与是在有哪几谁共花用超比较占里中")


def mended(question: str) -> str:
    """The question with the slips in its lexicon words mended, as long as before."""
    for width in sorted(_by_length(), reverse=True):
        for start in range(len(question) - width + 1):
            piece = question[start : start + width]
            word = _meant(piece)
            margin = 1 if word.translate(_sounds()) == piece.translate(_sounds()) else 2
            if word and _is_free(question, Span(start, start + width), word, margin):
                question = question[:start] + word + question[start + width :]
    return question


def _is_free(question: str, place: Span, word: str, margin: int) -> bool:
    """Whether no right word lies across a place: a slip is a word of its own, or holds one shorter by `margin`."""
    named = (*find_indicators(question), *find_indicators(question, asked=True), *find_bases(question))
    right = [mention.span for mention in named]
    wrong = [place.start + n for n, (a, b) in enumerate(zip(place.of(question), word, strict=True)) if a != b]
    if any(other.start <= spot < other.end for other in right for spot in wrong):
        return False
    if any(question[spot] in _FUNCTION for spot in wrong) and not (
        word in _SHORT_WORDS and _ENDS.match(question[place.end :])
    ):
        return False
    if margin > 1 and any(makes_word(question, spot) for spot in wrong):
        # 绩效目标|涉及资金 is no slip of 绩效目标值.
        return False
    return all(
        other.end <= place.start
        or place.end <= other.start
        or (place.contains(other) and other.end - other.start <= place.end - place.start - margin)
        for other in right
    )


def _meant(piece: str) -> str:
    """The lexicon word that a piece of a question is a slip of, or ""."""
    words = _by_length()[len(piece)]
    if piece in words or not re.fullmatch(r"[\u4e00-\u9fff（）()]+", piece):
        return ""
    alike = _by_sound().get(piece.translate(_sounds()), ())
    if len(alike) == 1 and (len(piece) >= _SHORT or alike[0] in _SHORT_WORDS):
        return alike[0]
    if len(piece) < _LONG:
        return ""
    near = {word for place in range(len(piece)) for word in _but_for_one().get(_without(piece, place), ())}
    return near.pop() if len(near) == 1 else ""


def _without(word: str, place: int) -> tuple[str, str]:
    """A word in two pieces around one character left out; the key of all words that differ there alone."""
    return word[:place], word[place + 1 :]


@cache
def _but_for_one() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for length, words in _by_length().items():
        for word in words if length >= _LONG else ():
            for place in range(length):
                key = _without(word, place)
                table[key] = (*table.get(key, ()), word)
    return table


@cache
def _sounds() -> dict[int, str]:
    """Every character of a group as the first of its group."""
    groups = [row[0] for row in read_rows("sounds.tsv")]
    return str.maketrans({char: group[0] for group in reversed(groups) for char in group})


@cache
def _by_sound() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for words in _by_length().values():
        for word in words:
            key = word.translate(_sounds())
            table[key] = (*table.get(key, ()), word)
    return table


@cache
def _by_length() -> dict[int, frozenset[str]]:
    words = {word for entry in indicators().values() for word in (entry.name, *entry.aliases)}
    words |= {word for entry in bases().values() for word in entry.printed}
    sizes = {len(word) for word in words if len(word) > 1}
    return {size: frozenset(word for word in words if len(word) == size) for size in sizes}

"""Slips of typing mended one character for one: 政府采购货勿支出 → 政府采购货物支出, so that offsets hold.

Only words of the lexicon are restored: by characters commonly typed for one another, or where a long word has just
one character wrong. A word that is right is never touched.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.slips import makes_word, sound
from corpus.lexicon import bases, find_bases, find_indicators, indicators, read_rows, split_words
from corpus.types import Span

# A word this long with a single wrong character can hardly mean another.
_LONG = 5
# A shorter word is no slip of another: 工会 is not 公会.
_SHORT = 3
# A word this long that sounds like another is a slip of it, even by a word of grammar.
_SURE = 4
# But for these, of which no slip is a word: 决祘, 预祘.
_SHORT_WORDS = frozenset({"预算", "决算"})
# Two characters are heard for these where neither makes a word with what stands beside: 三功, 结待.
_PAIRS = frozenset({"三公", "接待", "科室", "股室", "编制", "培训"})
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
            alike = word and (
                word.translate(_sounds()) == piece.translate(_sounds()) or sounds_like(word, piece)
            )
            if word and _is_free(question, Span(start, start + width), word, alike=bool(alike)):
                question = question[:start] + word + question[start + width :]
    return question


def _is_free(question: str, place: Span, word: str, *, alike: bool) -> bool:
    """Whether no right word lies across a place: a slip is a word of its own, or holds a shorter one."""
    indicators_named = (*find_indicators(question), *find_indicators(question, asked=True))
    right = [mention.span for mention in (*indicators_named, *find_bases(question))]
    wrong = [place.start + n for n, (a, b) in enumerate(zip(place.of(question), word, strict=True)) if a != b]
    if any(other.start <= spot < other.end for other in right for spot in wrong):
        return False
    if any(question[spot] in _FUNCTION for spot in wrong) and not _ends(question, place, word, alike=alike):
        return False
    unsure = not alike or len(word) < _SURE or word in _spoken()
    if unsure and any(makes_word(question, spot) for spot in wrong):
        # 领导小组|办公室 is no slip of 租办公室.
        return False
    if not alike and wrong[-1] == place.end - 1:
        # 绩效目标|未细化 is no slip of 绩效目标值.
        return False
    # 项目支出 that begins as 向目支出 is not kept from it by 支出决算 behind.
    margin = 1 if alike else 2
    return all(
        other.end <= place.start
        or place.end <= other.start
        or (place.contains(other) and other.end - other.start <= place.end - place.start - margin)
        or (alike and len(word) >= _SURE and place.start < other.start)
        for other in right
    )


def _ends(question: str, place: Span, word: str, *, alike: bool) -> bool:
    """Whether a slip that is a word of grammar can be one: 评价的分 where nothing goes on from 分."""
    if word in _PAIRS:
        return True
    if word in _SHORT_WORDS:
        return bool(_ENDS.match(question[place.end :]))
    return alike and len(word) >= _SURE and not makes_word(question[place.end - 1 : place.end + 1], 0)


def _meant(piece: str) -> str:
    """The lexicon word that a piece of a question is a slip of, or ""."""
    words = _by_length()[len(piece)]
    if piece in words or not re.fullmatch(r"[\u4e00-\u9fff（）()]+", piece):
        return ""
    alike = _by_sound().get(piece.translate(_sounds()), ())
    if len(alike) == 1 and (len(piece) >= _SHORT or alike[0] in _SHORT_WORDS):
        return alike[0]
    near = {word for place in range(len(piece)) for word in _but_for_one().get(_without(piece, place), ())}
    heard = {word for word in near if sounds_like(word, piece)}
    if len(heard) == 1:
        return heard.pop()
    near -= _spoken()
    return near.pop() if len(near) == 1 and len(piece) >= _LONG else ""


def sounds_like(word: str, piece: str) -> bool:
    """Whether two words of one length are said alike, tones aside: 会以经费, 会议经费."""
    return all(sound(a) == sound(b) for a, b in zip(word, piece, strict=True))


def _without(word: str, place: int) -> tuple[str, str]:
    """A word in two pieces around one character left out; the key of all words that differ there alone."""
    return word[:place], word[place + 1 :]


@cache
def _but_for_one() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for length, words in _by_length().items():
        for word in words if length >= _SHORT else _PAIRS & words:
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
def _spoken() -> frozenset[str]:
    """Words of questions alone: what is typed may be near to many of them."""
    return frozenset(word for row in read_rows("spoken.tsv") for word in split_words(row[2])) - _printed()


@cache
def _printed() -> frozenset[str]:
    words = {word for entry in indicators().values() for word in (entry.name, *entry.aliases)}
    return frozenset(words | {word for entry in bases().values() for word in entry.printed})


@cache
def _by_length() -> dict[int, frozenset[str]]:
    words = _printed() | _spoken()
    sizes = {len(word) for word in words if len(word) > 1}
    return {size: frozenset(word for word in words if len(word) == size) for size in sizes}

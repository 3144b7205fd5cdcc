"""The words of public finance: indicators with their aliases, what adds up to what, and bases.

The lexicon helps (aliases, sums, canonical names across reports); it is never the only road to a figure.
Data: corpus/data/lexicon/*.tsv, tab separated, aliases separated by "|".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from corpus.types import Span

# What a clause must ask for before a word of spoken.tsv names an indicator.
_MONEY = (
    r"花(?!园)|钱|费用|开销|开支|花销|消费|支出|经费|用了|用掉|用去|用多少|使用多少|支了|付了|付掉|掏|报销|万元|几万|多少万|[几少]元"
    r"|[预决]算(?:数|金额|总额)?(?:是|有|为|给了)?(?:多少|几|$)|[预决]算.{0,6}多少|多少.{0,4}[预决]算|人均|增|减|涨|降|节约|节省"
)
# What is never free: 出国了吗 asks whether any money was spent on it.
_AT_A_COST = r"(?:出国|出境|出访|接待|招待|请客|出差|开会)"
_WHETHER = rf"(?:有没有|有无|是否|发生).{{0,6}}{_AT_A_COST}|{_AT_A_COST}.{{0,4}}(?:吗|么$|没有?$)"
FRAMES: dict[str, re.Pattern[str]] = {
    "money": re.compile(f"{_MONEY}|{_WHETHER}"),
    "amount": re.compile(
        _MONEY + r"|多少(?![个人名位辆台次批场户家件条项种处座亩公平吨员职编车科]|在[编职岗])|多大|总数"
    ),
    "人": re.compile(
        r"(?:几|多少)(?:个|名|位)?(?:人|员|职|干|在|客|编)|(?:几|多少)[个名位]|人数|^(?!.*(?:[预决]算|[费钱花付掏耗]|用[掉去了出]|开支|支出)).*多少(?:$|[^\u4e00-\u9fff])|总数|数量"
    ),
    "辆": re.compile(
        r"(?:几|多少)(?:辆|台|部|公车|车)|车辆(?:哪年)?(?:(?:一?共|总共)?有?多少(?![钱元万花费])|最[多少]|数?比)|数量|有没有.{0,3}车|有.{0,3}车(?:吗|么|没)|[买购添].{0,3}车.{0,2}(?:吗|没|么)"
    ),
    "批": re.compile(r"(?:几|多少)(?:批|拨|次|回|趟|波)"),
    "个": re.compile(r"几|多少|数量|总数"),
    "分": re.compile(r"[几少高]分|分数|得分|成绩|多少$"),
    "%": re.compile(r"百分之|百分比|几成|比例|进度|到多少|怎么样|几个点"),
}
_ASKED_CLAUSE = re.compile(r"[^，,。；;：:？?！!\n]+")
_PIECE = re.compile(r"\S+(?:\s\S+)*")
# 交通运输局 is an office, not 交通运输.
_OFFICE = re.compile(r"[局厅委处科股院馆所站队]|中心|办公室|办(?![了的])")
_AMOUNT_NOUN = re.compile(r"(?:(?:这一?块|方面|上面|上|类)?的?(?:支出|费用|经费|开支|开销|花销|花费|消费))?")


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


def is_part(part: str, whole: str) -> bool:
    """Whether a sum of the lexicon has `part` in `whole`, directly or through other sums."""
    return any(
        total == whole and (part in parts or any(is_part(part, inner) for inner in parts))
        for total, parts in sums()
    )


def parts_of(total: str) -> tuple[str, ...]:
    """All that some sum of the lexicon has directly in `total`."""
    return tuple(dict.fromkeys(part for whole, parts in sums() if whole == total for part in parts))


def whole_of(parts: Sequence[str]) -> str:
    """The one total that is made up of just these parts, "" for none or several."""
    wholes = {total for total, made in sums() if set(made) == set(parts)}
    return wholes.pop() if len(wholes) == 1 else ""


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
        self._lengths = sorted({len(word) for word in self._names}, reverse=True)

    def find(self, text: str) -> list[Mention]:
        folded, offsets = _fold_with_offsets(text, self._noise)
        mentions, start = [], 0
        while start < len(folded):
            length = next((n for n in self._lengths if folded[start : start + n] in self._names), 0)
            # A slice at the end of the text is shorter than asked for.
            word = folded[start : start + length]
            if word:
                span = Span(offsets[start], offsets[start + len(word) - 1] + 1)
                mentions.append(Mention(self._names[word], span, span.of(text)))
            start += len(word) or 1
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
def _asked_indicators(frames: frozenset[str]) -> _Matcher:
    formal = [(word, entry.name) for entry in indicators().values() for word in (entry.name, *entry.aliases)]
    spoken = [(word, entry.name) for entry in indicators().values() for word in entry.colloquial]
    spoken += _twins().items()
    framed = [
        (word, name)
        for name, frame, words in reversed(tuple(read_rows("spoken.tsv")))
        if frame in frames
        for word in split_words(words)
    ]
    return _Matcher([*formal, *spoken, *framed], _NOISE_ASKED)


# 公务用车购置经费 is said for 公务用车购置费. What comes in and what is spent of a fund have no such twins; 办公经费
# may be more than 办公费, and 水费与电费 are two.
_PAID = re.compile(r"(?P<stem>.{2,}?)类?(?:费用|经费|费|支出|开支)")
_PAID_ENDS = ("费", "费用", "经费", "支出", "开支", "花费", "开销", "花销", "类支出", "类经费")
_NO_TWINS = re.compile(r"收入|拨款|预算|基金|资本|[总预决]|本年|全年|上级|附属|税|办公|水费")


@cache
def _twins() -> dict[str, str]:
    """Words alike to those of the file that it does not list, each with its indicator: 其它 for 其他, 与 for 和."""
    listed = {word for e in indicators().values() for word in (e.name, *e.aliases, *e.colloquial)}
    twins: dict[str, str] = {}
    for entry in indicators().values():
        for word in (entry.name, *entry.aliases):
            paid = _PAID.fullmatch(word) if entry.measure == "money" and not _NO_TWINS.search(word) else None
            # 教育支出 is a class of spending, no 教育费.
            ends = _PAID_ENDS if paid and not word.endswith("支出") else ("支出", "类支出", "开支", "花费")
            forms = [paid["stem"] + end for end in ends] if paid else [word]
            for form in forms:
                for join in ("和", "与", "及", "") if "和" in form and "水费" not in form else ("和",):
                    joined = form.replace("和", join)
                    twins.setdefault(joined, entry.name)
                    twins.setdefault(joined.replace("其他", "其它"), entry.name)
    return {word: name for word, name in twins.items() if word not in listed}


@cache
def _printed_bases() -> _Matcher:
    return _Matcher((word, entry.name) for entry in bases().values() for word in entry.printed)


@cache
def _asked_bases() -> _Matcher:
    return _Matcher(
        (word, entry.name) for entry in bases().values() for word in (*entry.printed, *entry.asked)
    )


def find_indicators(text: str, *, asked: bool = False) -> list[Mention]:
    """Indicators named in `text`; with `asked` also as people speak of them in questions."""
    return list(_found_asked(text)) if asked else _printed_indicators().find(text)


def _longest_first(clause: str, frames: frozenset[str]) -> list[Mention]:
    """The names of a clause; 公务车 gives way where 车辆运行维护费 begins inside it."""
    named = _asked_indicators(frozenset()).find(clause)
    if not frames:
        return named
    kept = [
        mention
        for mention in _asked_indicators(frames).find(clause)
        if not any(_overlap(mention.span, m.span) and len(m.words) > len(mention.words) for m in named)
    ]
    others = [m for m in named if not any(_overlap(m.span, mention.span) for mention in kept)]
    return sorted([*kept, *others], key=lambda mention: mention.span)


def _in_pieces(clause: re.Match[str], frames: frozenset[str]) -> Iterator[tuple[int, Mention]]:
    """The names in the pieces of a clause and where each piece begins: a blanked year parts 在 from 编制."""
    for piece in _PIECE.finditer(clause[0]):
        for mention in _longest_first(piece[0], frames):
            yield clause.start() + piece.start(), mention


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


@lru_cache(maxsize=512)
def _found_asked(text: str) -> tuple[Mention, ...]:
    """Clause by clause, for 开会 means 会议费 only where money is asked for."""
    mentions: list[Mention] = []
    for clause in _ASKED_CLAUSE.finditer(text):
        frames = frozenset(name for name, pattern in FRAMES.items() if pattern.search(clause[0]))
        for start, mention in _in_pieces(clause, frames):
            if mention.words.startswith("出差") and text[: start + mention.span.start].endswith("支"):
                # 支出差多少 speaks of a difference.
                continue
            end = start + mention.span.end
            if _fold(mention.words, _NOISE_ASKED) not in _all_words():
                if _OFFICE.match(text[end:]):
                    continue
                # 接待方面的开销 is one name.
                end += len(_AMOUNT_NOUN.match(text[end:])[0])  # type: ignore[index]
            span = Span(start + mention.span.start, end)
            if mentions and span.start < mentions[-1].span.end:
                continue
            mentions.append(Mention(mention.name, span, span.of(text)))
    return tuple(mentions)


def is_spoken(mention: Mention) -> bool:
    """Whether an indicator is named only as people speak (项目花了), not as reports print it or may (培训费用)."""
    return _fold(mention.words, _NOISE_ASKED) not in _printed_words()


@cache
def _printed_words() -> frozenset[str]:
    twins = (word for word in _twins() if word.endswith(("费", "费用", "经费", "支出")))
    listed = (word for e in indicators().values() for word in (e.name, *e.aliases))
    return frozenset(_fold(word, _NOISE_ASKED) for word in (*listed, *twins))


@cache
def _all_words() -> frozenset[str]:
    """The words that name an indicator whatever is asked."""
    spoken = [word for e in indicators().values() for word in e.colloquial]
    return _printed_words() | {_fold(word, _NOISE_ASKED) for word in (*spoken, *_twins())}


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

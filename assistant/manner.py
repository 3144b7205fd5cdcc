"""What of a question is manner of speaking, and what is left: the words that tell one figure from another.

The words stand in corpus/data/lexicon/manner.tsv. A word that stands there narrows nothing; any other does, known or
not: 河道清淤项目支出 asks of less than 项目支出 though no report has such a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.lexicon import find_bases, find_indicators, read_rows, split_words
from corpus.numerals import COUNTERS
from corpus.topics import asked_topics
from corpus.types import Span

# 几个, 多少辆; a counter asked for is no word of the answer.
_COUNTED = re.compile(
    r"(?:有|是|共|达)?(?:几|多少)(?:万|亿)?(?:"
    + "|".join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))
    + r")|[^\u4e00-\u9fff\w.%‰]"
)
# 主任让我查, 填报表需要, 想请教一下: who wants to know, and what for.
_ASKER = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,8}?(?:让我们?|叫我们?|要我们?|请我们?|问我们?|催我们?|托我们?|让|想|要求|等着|急着|需要|需|(?<![主重必次紧])要|在问|来问)"
    r"(?:知道|了解|查一下|查查|查|问一下|问问|问(?!题)|看一下|看看|看|核对|核实|核一下|核|确认一下|确认|统计|填报|填写|填|上报|报送|报|提供|说清楚?|引用|用到|用|的是)"
    r"|[\u4e00-\u9fff]{0,4}(?:写|做|填|报|编|备|开|搞|整理|准备)[\u4e00-\u9fff]{1,5}?(?:要用到|要用|需要|要|得用|用到|用)(?![掉了去的多几钱出])"
    r"|(?:接到|收到)[\u4e00-\u9fff]{1,4}(?:要报|要填|要查|要)"
    r"|[\u4e00-\u9fff]{1,5}(?:群里|会上|电话里|里有人|有人)(?:在问|问起|问|说)"
    r"|[\u4e00-\u9fff]{1,8}?(?:来电话|来电|来函|发函|打电话)(?:在)?(?:问|要|催)?"
    r"|(?:还|再)?(?:有|问)一?个问题|同样的?问题|老问题"
    r"|有没有人知道|有谁知道|谁知道|谁能告诉我|有人知道)(?:一下|下)?"
)


# What asks even without naming anything: 多少呢, 超了吗, 对得上吗, 为什么.
_ASKS = re.compile(r"多少|几|超|对|一致|相符|矛盾|多吗|少吗|高吗|低吗|为|怎么|原因|谁|哪|有吗|[预决]算|花|变")


@cache
def _phrases() -> re.Pattern[str]:
    words = {word for kind, cell in read_rows("manner.tsv") if kind == "phrase" for word in split_words(cell)}
    return re.compile(_COUNTED.pattern + "|" + "|".join(sorted(words, key=len, reverse=True)))


@cache
def _words() -> frozenset[str]:
    rows = tuple(read_rows("manner.tsv"))
    kinds = ("word", "head", "noun", "planned")
    words = {word for kind, cell in rows if kind in kinds for word in split_words(cell)}
    return frozenset(words | {char for kind, cell in rows if kind == "letter" for char in cell})


@cache
def _kind(name: str) -> re.Pattern[str]:
    words = [word for kind, cell in read_rows("manner.tsv") if kind == name for word in split_words(cell)]
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


def is_planned(text: str) -> bool:
    """Whether a question speaks of what was to be spent: 年初定了多少."""
    return bool(_kind("planned").search(text))


def shifts(text: str) -> tuple[str, ...]:
    """Words that ask for another amount than the plain one: 平均, 上半年, 不含."""
    return tuple(dict.fromkeys(_kind("shift").findall(text)))


@cache
def _heads() -> re.Pattern[str]:
    nouns = [
        word
        for kind, cell in read_rows("manner.tsv")
        if kind in ("head", "noun")
        for word in split_words(cell)
    ]
    return re.compile(f"(?:{'|'.join(nouns)}|的)+$")


def narrowing(before: str, after: str = "") -> tuple[str, ...]:
    """Words that narrow a name from right before or behind it: 河道清淤 in 河道清淤项目支出, 离退休 in 离退休干部公用经费."""
    run = _heads().sub("", re.split(r"[^\u4e00-\u9fff]", before)[-1][-12:])
    words = tuple(term for term in content_words(run) if run.endswith(term))
    follows = re.split(r"[^\u4e00-\u9fff]", after)[0].removeprefix("的")[:12]
    return (*words, *(term for term in content_words(follows) if follows.startswith(term)))


def content_words(text: str, *, nouns: bool = False) -> tuple[str, ...]:
    """The words that are no manner of speaking, by the tokenizer of the library, longest kept whole.

    With `nouns` also those that mean something where nothing else is named: 人员部分的支出.
    """
    from index.tokenize import default_tokenizer

    words: list[str] = []
    for piece in _phrases().sub(" ", text).split():
        tokens = default_tokenizer().tokens(piece)
        longest = [t for t in tokens if not any(t != other and t in other for other in tokens)]
        kept = [t for t in longest if not t.isdigit() and t not in _words()]
        words += kept + [t for t in longest if nouns and _kind("noun").fullmatch(t)]
    return tuple(dict.fromkeys(words))


def without_asker(clause: str) -> str:
    """A clause without who wants to know (主任让我查…); as it is where nothing else is asked."""
    match = _ASKER.match(clause)
    if match and match.end() == len(clause):
        return ""
    if (
        not match
        or find_indicators(match[0])
        or not (names_something(clause[match.end() :]) or re.search(r"\d", clause[match.end() :]))
    ):
        return clause
    return without_asker(clause[match.end() :])


def is_idle(clause: str) -> bool:
    """Whether a clause asks nothing of a report: 原话是什么, 可以吗, 有劳了."""
    return not (_ASKS.search(clause) or re.search(r"\d", clause) or names_something(clause))


def names_something(text: str) -> bool:
    """Whether words name anything that a report may speak of."""
    return bool(
        find_indicators(text, asked=True) or find_bases(text) or asked_topics(text) or content_words(text)
    )


def blank(text: str, spans: Sequence[Span]) -> str:
    """`text` with the spans replaced by blanks, so that offsets hold and neighbours do not join."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(characters)


def spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Where a pattern stands in a text."""
    return [Span(*match.span()) for match in pattern.finditer(text)]

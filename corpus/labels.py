"""The printed numbers of headings and items: 第一部分, 一、, （一）, 1., （1）, ①, 1.1, 附件2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Scheme = Literal[
    "appendix",
    "appendix_part",
    "part",
    "chapter_section",
    "num_space",
    "cn",
    "cn_paren",
    "num",
    "dotted2",
    "dotted3",
    "dotted4",
    "num_paren",
    "num_half",
    "circled",
]

# The usual nesting, outermost first; `learn_ranks` mends it where a document nests otherwise.
RANKS: dict[Scheme, int] = {
    "appendix": 10,
    "appendix_part": 15,
    "part": 20,
    "chapter_section": 28,
    "num_space": 29,
    "cn": 30,
    "cn_paren": 40,
    "num": 50,
    "dotted2": 52,
    "dotted3": 53,
    "dotted4": 54,
    "num_paren": 60,
    "num_half": 65,
    "circled": 70,
}
# Between 第X部分 and 一、: a page's own title over paragraphs that are numbered 一、二、
PAGE_TITLE_RANK = 25

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_CN = "[一二三四五六七八九十百〇零]{1,5}"
# 2.5万元 is a figure and 一、二类赛 a list, not a number with a title.
_FIGURE = r"(?![%万亿元个人件次年月日分辆台倍])"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "appendix_part",
        re.compile(r"附[件录]\s*(\d{1,2})\s*[-—–.]\s*\d{1,2}(?:\s*[-—–.]\s*\d{1,2})?(?!\d)\s*[:、.]?\s*"),
    ),
    ("appendix", re.compile(rf"附[件录]\s*(\d{{1,2}}|{_CN}|(?=:))(?:\s*[:、.]\s*|\s+|$)")),
    ("part", re.compile(rf"第\s*(\d{{1,2}}|{_CN})\s*(?:部分|[章篇])\s*[:、.,]?\s*")),
    ("chapter_section", re.compile(rf"第\s*(\d{{1,2}}|{_CN})\s*节\s*[:、.,]?\s*")),
    ("cn", re.compile(rf"({_CN})\s*[、.,]\s*(?!{_CN}[、类届级等是])")),
    ("cn_paren", re.compile(rf"\(\s*({_CN})\s*\)\s*[、.,:]?\s*")),
    ("num_paren", re.compile(r"\(\s*(\d{1,2})\s*\)\s*[、.,:]?\s*")),
    ("dotted", re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?![\d.])[、.]?\s*(?=[^\d\s]){_FIGURE}")),
    ("num", re.compile(r"(\d{1,2})\s*(?:、|\.(?!\d)|\.(?=20\d\d\s*年))\s*")),
    # 1 主要职能, with 1.1 inside it; 12 个项目 is an amount.
    (
        "num_space",
        re.compile(
            r"(\d{1,2})\s+(?=[\u4e00-\u9fff“《]|20\d\d\s*年)(?![个项名人家次元条件台辆年月日万亿份户场批位期岁])"
        ),
    ),
    ("num_half", re.compile(r"(\d{1,2})\s*\)\s*[、.]?\s*")),
    ("circled", re.compile(r"([①-⑳])\s*[、.]?\s*")),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed number at the start of a line: `text` as folded and stripped, `rest` what stands after it."""

    scheme: Scheme
    number: int
    text: str
    rest: str


def parse_label(text: str) -> Label | None:
    """The number that a folded, stripped line starts with: "（一）基本支出情况" -> cn_paren 1."""
    for name, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        printed = match.group(1)
        scheme = f"dotted{printed.count('.') + 1}" if name == "dotted" else name
        return Label(_as_scheme(scheme), _to_number(printed), match.group().rstrip(), text[match.end() :])
    return None


def learn_ranks(labels: Iterable[Label]) -> dict[Scheme, int]:
    """The nesting of this document's schemes, from the labels of its short lines in reading order.

    A number 1 right after a number of another scheme opens a list inside it. Where that is seen twice or more
    against the usual nesting, and more often than it, the two schemes change places.
    """
    ranks = dict(RANKS)
    inside: Counter[tuple[Scheme, Scheme]] = Counter()
    before: Label | None = None
    for label in labels:
        if before is not None and label.scheme != before.scheme and label.number == 1:
            inside[before.scheme, label.scheme] += 1
        before = label
    for (outer, inner), count in inside.items():
        if ranks[outer] > ranks[inner] and count >= 2 and count > inside[inner, outer]:
            ranks[outer], ranks[inner] = ranks[inner], ranks[outer]
    return ranks


def _as_scheme(name: str) -> Scheme:
    for scheme in RANKS:
        if scheme == name:
            return scheme
    raise AssertionError(name)


def _to_number(printed: str) -> int:
    if not printed:
        return 1
    if "①" <= printed[0] <= "⑳":
        return ord(printed[0]) - ord("①") + 1
    if printed[0].isdigit():
        return int(printed.rsplit(".", 1)[-1])
    total, digit = 0, 0
    for character in printed:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit

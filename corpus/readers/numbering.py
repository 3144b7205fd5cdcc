"""Automatic numbers of Word: what "一、" or "（二）" the word processor puts before a paragraph.

Source: ECMA-376 Part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_NUMBER = 99_999
_MAX_LEVEL = 8

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its format, pattern ("（%2）") and start."""

    format: str = "decimal"
    pattern: str = ""
    start: int = 0
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Instance:
    """A numbering instance: the list it counts in, with its own levels and starts."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, root: etree._Element | None, style_links: dict[str, str]) -> None:
        """`style_links` maps a numbering style's id to the numId it names."""
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root, style_links)

    def _load(self, root: etree._Element, style_links: dict[str, str]) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        links: dict[str, str] = {}
        for node in root.iterfind(W + "abstractNum"):
            name = node.get(W + "abstractNumId", "")
            abstracts[name] = _levels(node)
            link = node.find(W + "numStyleLink")
            if link is not None:
                links[name] = style_links.get(_value(link), "")
        targets = {
            num.get(W + "numId", ""): _child_value(num, "abstractNumId") for num in root.iterfind(W + "num")
        }
        for num in root.iterfind(W + "num"):
            abstract = _child_value(num, "abstractNumId")
            abstract = targets.get(links.get(abstract, ""), abstract)
            instance = _Instance(abstract, dict(abstracts.get(abstract, {})))
            for override in num.iterfind(W + "lvlOverride"):
                place = _integer(override.get(W + "ilvl"), 0)
                instance.levels.update(_levels(override))
                start = override.find(W + "startOverride")
                if start is not None:
                    instance.starts[place] = _integer(_value(start), 0)
            self._instances[num.get(W + "numId", "")] = instance

    def level_of_style(self, num_id: str, style: str) -> int:
        """The level that a list binds to a paragraph style; 0 when it binds none."""
        instance = self._instances.get(num_id)
        levels = instance.levels if instance else {}
        return next((place for place, level in levels.items() if level.style == style), 0)

    def next_label(self, num_id: str, place: int) -> str:
        """Count one paragraph of a list and give its number as printed; "" for bullets and unknown lists."""
        instance = self._instances.get(num_id)
        if instance is None or place not in instance.levels:
            return ""
        counts = self._counts.setdefault(instance.abstract, {})
        level = instance.levels[place]
        if place in instance.starts and (num_id, place) not in self._started:
            counts[place] = instance.starts[place]
        else:
            counts[place] = counts[place] + 1 if place in counts else level.start
        self._started.add((num_id, place))
        self._restart_below(instance, counts, place)
        return _print(instance, counts, level)

    @staticmethod
    def _restart_below(instance: _Instance, counts: dict[int, int], place: int) -> None:
        for deeper in [other for other in counts if other > place]:
            restart = instance.levels[deeper].restart if deeper in instance.levels else None
            if restart is None or place < restart:
                del counts[deeper]


def _levels(node: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for lvl in node.iterfind(W + "lvl"):
        place = min(_MAX_LEVEL, _integer(lvl.get(W + "ilvl"), 0))
        restart = lvl.find(W + "lvlRestart")
        levels[place] = Level(
            _child_value(lvl, "numFmt") or _alternate_format(lvl) or "decimal",
            _child_value(lvl, "lvlText"),
            _integer(_child_value(lvl, "start"), 0),
            _child_value(lvl, "suff") or "tab",
            None if restart is None else _integer(_value(restart), 0),
            lvl.find(W + "isLgl") is not None,
            _child_value(lvl, "pStyle"),
        )
    return levels


def _alternate_format(lvl: etree._Element) -> str:
    """The format inside mc:AlternateContent: its fallback is the one every reader knows."""
    found = [node for node in lvl.iter(W + "numFmt")]
    return _value(found[-1]) if found else ""


def _print(instance: _Instance, counts: dict[int, int], level: Level) -> str:
    if level.format == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        other = instance.levels.get(place, Level())
        # An outer level that no paragraph has used yet shows its start.
        return format_number(counts.get(place, other.start), "decimal" if level.legal else other.format)

    label = re.sub(r"%([1-9])", number, level.pattern)
    if not label or level.suffix == "nothing" or label[-1] in "、）】　":
        return label
    return label + " "


def format_number(number: int, style: str) -> str:
    """A number in one of Word's formats: 12 is 十二 in chineseCounting, ⑫ in decimalEnclosedCircle."""
    number = max(0, min(number, _MAX_NUMBER))
    if style in ("none", "bullet"):
        return ""
    if style in _ENCLOSED:
        first, last, zero = _ENCLOSED[style]
        return chr(first + number - 1) if 1 <= number <= last else zero if number == 0 else str(number)
    if style in _COUNTINGS:
        return _count(number, *_COUNTINGS[style])
    if style in _CYCLES and number:
        return _CYCLES[style][(number - 1) % len(_CYCLES[style])]
    if style in _DIGITAL:
        return "".join(_DIGITAL[style][int(digit)] for digit in str(number))
    if style in ("lowerLetter", "upperLetter") and number:
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman"):
        return _roman(number) if style == "upperRoman" else _roman(number).lower()
    return f"{number:02d}" if style == "decimalZero" else str(number)


# First character, how many there are, and the character for zero.
_ENCLOSED = {
    "decimalEnclosedCircle": (0x2460, 20, "⓪"),
    "decimalEnclosedCircleChinese": (0x2460, 20, "⓪"),
    "decimalEnclosedParen": (0x2474, 20, "0"),
    "decimalEnclosedFullstop": (0x2488, 20, "0"),
    "ideographEnclosedCircle": (0x3280, 10, "0"),
}
_COUNTINGS = {
    "chineseCounting": (_DIGITS, "十百千万"),
    "chineseCountingThousand": (_DIGITS, "十百千万"),
    "japaneseCounting": (_DIGITS, "十百千万"),
    "taiwaneseCounting": (_DIGITS, "十百千万"),
    "taiwaneseCountingThousand": (_DIGITS, "十百千万"),
    "chineseLegalSimplified": (_LEGAL_DIGITS, "拾佰仟万"),
    "ideographLegalTraditional": ("零壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
}
_CYCLES = {"ideographTraditional": _STEMS, "ideographZodiac": _BRANCHES}
_DIGITAL = {
    "ideographDigital": _DIGITS,
    "japaneseDigitalTenThousand": _DIGITS,
    "taiwaneseDigital": "○一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
}


def _count(number: int, digits: str, units: str) -> str:
    if number == 0:
        return digits[0]
    parts: list[str] = []
    text = str(number)
    for place, digit in enumerate(text):
        power = len(text) - 1 - place
        if digit != "0":
            parts.append(digits[int(digit)] + (units[power - 1] if power else ""))
        elif parts and parts[-1] != digits[0]:
            parts.append(digits[0])
    joined = "".join(parts).rstrip(digits[0])
    # 12 is 十二, not 一十二; the legal form keeps its 壹拾贰.
    return joined[1:] if 10 <= number < 20 and units[0] == "十" else joined


def _roman(number: int) -> str:
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    text = ""
    for value, sign in pairs:
        text += sign * (number // value)
        number %= value
    return text


def _value(node: etree._Element) -> str:
    return node.get(W + "val") or ""


def _child_value(node: etree._Element, name: str) -> str:
    child = node.find(W + name)
    return "" if child is None else _value(child)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default

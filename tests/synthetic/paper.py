"""A report being written: headings, paragraphs and tables, and the truth of every figure put into them.

A writer marks a figure with `fig`, which gives a token; when the sentence or the cell is added, the token becomes
the printed number and the truth notes the sentence or cell it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

_TOKEN = re.compile("\ue000(\\d+)\ue001")
_SENTENCE = re.compile("[^。]*。?")
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Style:
    """How one report prints: numbering of headings, commas, trailing zeros, lost heading numbers, full-width digits."""

    scheme: str
    commas: bool
    zeros: bool
    loses_numbers: bool
    wide: bool

    @classmethod
    def drawn(cls, rng: Random) -> Style:
        """A style as reports have them."""
        scheme = rng.choice(("official", "official", "official", "decimal", "plain"))
        return cls(scheme, rng.random() < 0.3, rng.random() < 0.6, rng.random() < 0.25, rng.random() < 0.05)

    def number(self, value: Decimal) -> str:
        """A number as this report prints it."""
        if not self.zeros and value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        elif not self.zeros:
            value = value.normalize()
        printed = f"{value:,f}" if self.commas else f"{value:f}"
        return printed.translate(_WIDE) if self.wide else printed


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell over several rows or columns."""

    text: str
    rows: int = 1
    columns: int = 1


TableRows = list[list[str | Merged]]


@dataclass(slots=True)
class Item:
    """One printed thing: a heading with its level, a paragraph (level 0), or a table."""

    text: str
    level: int = 0
    table: TableRows | None = None
    heads: int = 1


@dataclass(slots=True)
class Paper:
    """A report and its truth."""

    rng: Random
    style: Style
    has_tables: bool = True
    items: list[Item] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    contradictions: list[dict[str, Any]] = field(default_factory=list)
    # Indicators that a sentence names without any figure.
    passing: set[str] = field(default_factory=set)
    _counters: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    _pending: list[dict[str, Any]] = field(default_factory=list)
    _in_yuan: bool = False

    def fig(
        self,
        key: str,
        value: Decimal | int,
        unit: str = "万元",
        *,
        basis: str = "",
        year: int,
        scope: str = "",
    ) -> str:
        """A token that prints the figure and notes what it is."""
        fact = {"key": key, "basis": basis, "year": year, "unit": unit, "scope": scope, "state": "number"}
        self._pending.append({**fact, "decimal": Decimal(value)})
        return f"\ue000{len(self._pending) - 1}\ue001"

    def heading(self, title: str, level: int) -> None:
        """A heading, numbered as the style has it."""
        counters = self._counters
        counters[level] += 1
        counters[level + 1 :] = [0] * (len(counters) - level - 1)
        lost = self.style.loses_numbers and level == 1 and self.rng.random() < 0.3
        label = "" if lost else self._label(level)
        self.items.append(Item(label + title, level + bool(counters[0])))

    def _label(self, level: int) -> str:
        counters = self._counters
        if self.style.scheme == "decimal":
            return ".".join(str(n) for n in counters[1 : level + 1]) + " "
        chinese = _chinese(counters[level])
        if level == 1:
            return f"{chinese}、"
        if level == 2:
            return f"（{chinese}）"
        return f"{counters[level]}{'、' if self.style.scheme == 'plain' else '.'}"

    def part(self, title: str) -> None:
        """第一部分 …: the numbering under it begins again."""
        self._counters[0] += 1
        self._counters[1:] = [0, 0, 0]
        self.items.append(Item(f"第{_chinese(self._counters[0])}部分 {title}", 1))

    def contents(self, after: int) -> None:
        """A table of contents with leader dots behind the first `after` lines: names without figures."""
        entries = [item.text for item in self.items if item.level]
        lines = [f"{text}{'…' * 8}{page}" for page, text in enumerate(entries, 2)]
        self.items[after:after] = [Item(line) for line in ("目录", *lines)]

    def say(self, text: str) -> list[str]:
        """A paragraph; returns its sentences as printed."""
        sentences = [piece for piece in _SENTENCE.findall(text) if piece]
        printed = [self._printed(sentence, "prose") for sentence in sentences]
        self.items.append(Item("".join(printed)))
        return printed

    def topic(self, name: str, text: str) -> None:
        """A paragraph that answers a question on `name`: its sentences are the quotes."""
        self.texts.setdefault(name, []).extend(self.say(text))

    def none(self, keys: tuple[str, ...], sentence: str, year: int, basis: str = "") -> None:
        """A paragraph that states that there is none of `keys`."""
        printed = self.say(sentence)[0]
        for key in keys:
            self.facts.append(
                {
                    "key": key,
                    "basis": basis,
                    "year": year,
                    "unit": "",
                    "scope": "",
                    "state": "none",
                    "value": None,
                    "where": "prose",
                    "quote": printed,
                }
            )

    def table(
        self, title: str, rows: TableRows, *, heads: int = 1, unit: str = "万元", maker: str = ""
    ) -> None:
        """A table with its caption and its unit line; figures in a 元 table are printed in 元. Plain text has none."""
        if not self.has_tables:
            return
        self.items.append(Item(title))
        if maker:
            self.items.append(Item(f"编制单位：{maker}"))
        if unit:
            self.items.append(Item(f"单位：{unit}"))
        self._in_yuan = unit == "元"
        printed = [[self._cell(cell) for cell in row] for row in rows]
        self._in_yuan = False
        self.items.append(Item(title, table=printed, heads=heads))

    def _cell(self, cell: str | Merged) -> str | Merged:
        if isinstance(cell, Merged):
            return Merged(self._printed(cell.text, "table"), cell.rows, cell.columns)
        return self._printed(cell, "table")

    def _printed(self, text: str, where: str) -> str:
        found = [self._pending[int(place)] for place in _TOKEN.findall(text)]
        printed = _TOKEN.sub(lambda match: self._number(self._pending[int(match[1])], where), text)
        for fact in found:
            unit = fact["unit"]
            value = fact["decimal"]
            if where == "table" and self._in_yuan and unit == "万元":
                unit, value = "元", (value * 10000).quantize(Decimal(1))
            known = {key: item for key, item in fact.items() if key != "decimal"}
            self.facts.append(
                {**known, "unit": unit, "value": str(value), "where": where, "quote": printed.strip()}
            )
        return printed

    def _number(self, fact: dict[str, Any], where: str) -> str:
        value, unit = fact["decimal"], fact["unit"]
        if where == "table" and self._in_yuan and unit == "万元":
            return f"{(value * 10000).quantize(Decimal(1)):,f}"
        if unit == "万元" or (unit == "%" and where == "prose"):
            printed = self.style.number(value)
        else:
            printed = f"{value:f}"
        return printed if where == "table" else printed + unit


def _chinese(number: int) -> str:
    if number <= 10:
        return _DIGITS[number - 1]
    return "十" + _DIGITS[number - 11]

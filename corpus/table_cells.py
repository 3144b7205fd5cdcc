"""One cell of a table: a number, a stated 无, a blank, a date or words; and the units that heads print in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from corpus.numerals import COUNTERS, MONEY, find_numerals

CellKind = Literal["number", "none", "blank", "date", "words"]

_BLANK = re.compile(r"[\s\-－—–―/／…·.。*]*$")
_NONE = re.compile(r"(?:无|没有|不涉及|未涉及|无此项|暂无)$")
_MINUS = re.compile(r"[（(]\s*(?P<inner>\d[\d,，]*(?:\.\d+)?\s*[%％]?)\s*[)）]$")
_UNIT_AFTER = re.compile(r"(?P<number>.*\d)\s*[（(](?P<unit>[^()（）\d]{1,6})[)）]$", re.DOTALL)
_BRACKETS = re.compile(r"[（(\[【]([^（()）\[\]【】]{1,24})[)）\]】]")
_UNIT_LINE = re.compile(r"单\s*位\s*[:：]\s*(.{1,24})$")
_SEPARATOR = re.compile(r"[、,，/／;；\s]|和|及|或")
_SPELLINGS = {"％": "%", "人数": "人", "次数": "次", "百分比": "%", "万": "万元", "亿": "亿元"}


@dataclass(frozen=True, slots=True)
class CellValue:
    """What stands in a cell; `value` in `unit`, which is "" unless the cell itself prints one."""

    kind: CellKind
    value: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    upper: Decimal | None = None
    certain: bool = True


def read_cell(words: str) -> CellValue:
    """Read a whole cell: "1,352.76", "≥300.00(场)", "(1.00)" as -1.00, "无", "/"; anything else is words."""
    words = words.strip()
    if _BLANK.match(words):
        return CellValue("blank")
    if _NONE.match(words):
        return CellValue("none")
    if minus := _MINUS.match(words):
        inner = read_cell(minus["inner"])
        # A bare "(1)" may as well be a numbered label or a footnote mark.
        certain = inner.unit == "%" or "." in minus["inner"] or len(minus["inner"]) > 2
        return replace(inner, value=-inner.value, certain=certain) if inner.value is not None else inner
    if after := _UNIT_AFTER.match(words):
        inner = read_cell(after["number"])
        unit = as_unit(after["unit"])
        return (
            replace(inner, unit=unit)
            if inner.kind == "number" and unit and not inner.unit
            else CellValue("words")
        )
    return _read_plain(words.lstrip("=＝ "))


def _read_plain(words: str) -> CellValue:
    numerals = find_numerals(words)
    if len(numerals) != 1 or numerals[0].raw != words:
        return CellValue("words")
    numeral = numerals[0]
    if numeral.kind == "date":
        return CellValue("date")
    if numeral.kind not in ("quantity", "bare"):
        return CellValue("words")
    return CellValue("number", numeral.value, numeral.unit, numeral.approximate, numeral.upper)


def as_unit(printed: str) -> str:
    """The unit that `printed` names as a whole ("万元", "人次"), or ""."""
    printed = _SPELLINGS.get(printed.strip(), printed.strip())
    head, slash, per = printed.partition("/")
    if slash and (head not in MONEY or not as_unit(per)):
        return ""
    known = head in MONEY or head in COUNTERS or head in ("%", "‰")
    return printed if known or (head[:1] in "万亿" and head[1:] in COUNTERS) else ""


def head_units(head: str) -> tuple[str, ...]:
    """The units a head prints in brackets or after 单位：: "金额（万元）" → (万元,), "数量（人/个）" → (人, 个)."""
    found: list[str] = []
    line = _UNIT_LINE.search(head.strip())
    pieces = _BRACKETS.findall(head) + ([line[1].strip("）)")] if line else [])
    for inside in pieces:
        inside = re.sub(r"^(?:(?:金额|计量)?单\s*位\s*[:：]|人民币)\s*", "", inside)
        whole = as_unit(inside)
        found += [whole] if whole else [unit for part in _SEPARATOR.split(inside) if (unit := as_unit(part))]
    if not found and head.strip().endswith(("%", "％")):
        found.append("%")
    return tuple(dict.fromkeys(found))


def without_units(head: str) -> str:
    """A head without the brackets that print its unit: "金额（万元）" → "金额"."""
    kept = _BRACKETS.sub(lambda match: "" if head_units(match[0]) else match[0], head)
    return _UNIT_LINE.sub("", kept).strip(" %％")

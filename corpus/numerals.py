"""A printed number becomes a Decimal and a unit, or is told apart as a date, a label, a code.

Digits and signs are translated one to one for matching only, so every span fits the original text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.errors import UnitError
from corpus.types import Span

NumeralKind = Literal["quantity", "bare", "date", "label", "reference", "code", "formula", "rule"]

# Ideographic and doubled forms, one character to one, so that offsets hold.
MATCHING = str.maketrans("０１２３４５６７８９．％－＋（）〔〕［］／：", "0123456789.%-+()[][]/:")

MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
# Units of counting, longest first when matched. A unit with 万 or 亿 before it is scaled.
COUNTERS = (
    "个百分点 百分点 家次 辆次 户次 件次 台次 车次 例次 课次 只次 平方公里 平方米 立方米 公里 千米 公顷 万亩 公斤 千瓦时 小时 分钟 工作日 自然日 "
    "人次 人日 人天 个月 批次 场次 班次 台套 台件 人 名 位 户 家 个 项 件 条 种 类 次 批 辆 台 套 份 场 期 天 岁 "
    "亩 吨 处 座 间 张 栋 幢 所 篇 部 册 宗 起 例 笔 本 支 只 株 棵 盏 块 枚 根 扇 口 条次 路 眼 门 班 届 轮 队 组 米 升 度 "
    "日 周 年 分 金 银 铜 村 街道 站 点 岗 ㎡ m² km 科 床 课时 学时 片 架 艘 头 尾 羽 PB TB GB MB 万 亿"
).split()
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "": Decimal(1), "千": Decimal(1000)}
# \% is how LaTeX-damaged Markdown prints the sign.
_SPELLINGS = {"\\%": "%", "百分点": "个百分点"}

_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?=\.\d)|\d+)(?:\.\d+)?"
_UNITS = "|".join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))
_UNIT = (
    rf"(?:(?:百|千)?万元|亿元|千元|元|\\?%|‰|千瓦时|千米|[千万亿](?=余|多)|(?:[万亿]|(?<=\d)千)(?:{_UNITS})?|{_UNITS})"
    r"(?:/(?:人次|人|年|月|天|平方米|亩|户|次|个|台|辆|件|册|平方公里|公里|千米|米|吨|所|套|片|栋|张|床|村|株|场|立方米))?"
)
_BEFORE = r"(?:不超过|不少于|不低于|不高于|大约|将近|接近|超过|至少|高达|最多|最高|(?<![节契公])约|(?<![最附])近|逾|超|≥|≤|>|<)"
_AFTER = r"(?:左右|上下|以上|以下|以内|多(?![少于出支]))"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?\s?(?P<sign>(?<![\d%年月日)\]A-Za-z元])[-−])?(?P<low>{_NUMBER})"
    rf"(?:\s?(?P<low_unit>{_UNIT})?\s?[-—–~～至到]{{1,2}}\s?(?P<high>{_NUMBER}))?"
    rf"\s?(?P<more>[余多])?(?P<unit>\s?{_UNIT})?(?P<more2>余|多(?=元|{_UNITS}))?(?P<unit2>元|人次|{_UNITS})?\s?(?P<after>{_AFTER})?"
)

_YEAR = r"(?:19|20)\d\d"
_SPECIAL: tuple[tuple[NumeralKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.MULTILINE))  # type: ignore[misc]
    for kind, pattern in (
        # 〔2023〕15号, 第15号, 15号文
        ("reference", r"[\[【]\s?(?:19|20)\d\d\s?[\]】]\s?第?\s?\d+\s?号?"),
        # 第11点, 第3条, 第2季度: a place in a row, whatever is counted
        ("reference", r"第\s?\d+(?:\.\d+)?\s?(?:部分|季度|阶段|[\u4e00-\u9fff])?"),
        ("reference", r"(?<![\d.])\d+\s?号(?:文|令|公告|楼|线)?(?![召])"),
        ("reference", r"(?:附件|附表|附录|表|图|注)\s?\d+(?:\s?[-–—.]\s?\d+)*"),
        # dates: ranges of years, full dates, years, months
        ("date", rf"{_YEAR}\s?(?:年度?)?\s?[-—–~～至到、/]{{1,2}}\s?(?:{_YEAR}|\d\d)\s?年度?"),
        ("date", rf"{_YEAR}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?\d{{1,2}}(?!\d)"),
        ("date", rf"{_YEAR}\s?年度?(?:\s?\d{{1,2}}\s?月(?:份|底|末|初)?(?:\s?\d{{1,2}}\s?[日号])?)?"),
        ("date", r"(?<![\d.])\d{1,2}\s?月(?:份|底|末|初)?(?:\s?\d{1,2}\s?[日号])?(?![度])"),
        ("date", r"(?<![\d.])[12]\d\s?年度(?!\d)"),
        ("date", r"(?<![\d.])\d{1,2}:\d\d(?::\d\d)?(?!\d)"),
        # phones and hot lines
        ("code", r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3}-?\d{4})(?!\d)"),
        ("code", r"(?<![\d.])\d{5}(?=[”\"’]?\s?(?:\w{0,6}热线|\w{0,4}平台|专线|市民|政务|公共))"),
        # subject codes: （01项）, 20101（类）, letters beside digits: G15, A4, 5G
        ("code", r"(?<=\()\s?\d{2,3}\s?(?=[类款项])"),
        ("code", r"[A-Za-z]+[-]?\d[\dA-Za-z.-]*|(?<![\d.])\d+[A-Za-z]+(?!\w)(?<!km)(?<!m)(?<![PTGM]B)"),
        # 49/146×100%=33.56%, (33.56%+27.72%)/2=30.64%: only what comes out is a figure
        ("formula", r"(?<=[×x*])\s?100\s?%|(?<=[×÷])\s?\d+(?:\.\d+)?\s?%?"),
        (
            "formula",
            r"\d+(?:\.\d+)?\s?[%万元人个]{0,2}(?:\s?\+\s?\d+(?:\.\d+)?\s?[%万元人个]{0,2})+(?=\s?\)?\s?[/÷×=])",
        ),
        # how marks are given, not what was reached: 达到90%得满分, 每降低1%扣0.5分
        (
            "rule",
            rf"(?:达到?|不低于|不少于|[高低大小]于(?:等于)?|超过|[≥≤><])\s?{_NUMBER}\s?%?(?:及?以[上下])?[的时者]?[,，]?(?:得满分|不得分)",
        ),
        (
            "rule",
            rf"每[^,，。;；\d]{{0,8}}{_NUMBER}[^,，。;；\d]{{0,4}}[,，]?则?扣[^,，。;；\d]{{0,8}}{_NUMBER}\s?分?",
        ),
        ("formula", r"\d+(?:\.\d+)?\s?[:×x*/]\s?\d+(?:\.\d+)?(?![\d%]*[万亿]?元)"),
    )
)
# Labels stand at the head of a line, or after a mark that ends a sentence or opens a clause.
_LABEL = re.compile(
    r"(?:^|(?<=[\n。；;:!？]))[ \t\u3000]*(?P<label>\(\d{1,2}\)|\d{1,2}\s?[、)]|\d{1,2}\.(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s?[^\d\s.,%万亿元年月]))",
    re.MULTILINE,
)
_CHINESE_PERCENT = re.compile(r"百分之([零〇一二三四五六七八九十百点]+)")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number of a text, classified; `span` covers number, unit and the marks of approximation.

    `value` is in `unit` as printed ("" when none is printed beside it). `kind` "quantity" has a unit,
    "bare" has none; the others are no quantities. `upper` closes a range.
    """

    span: Span
    kind: NumeralKind
    raw: str
    value: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    upper: Decimal | None = None


def find_numerals(text: str) -> list[Numeral]:
    """Every number of `text` in order, none overlapping: quantities, dates, labels, references, codes."""
    matching = text.translate(MATCHING)
    taken = _special_spans(matching)
    found = [Numeral(span, kind, span.of(text)) for span, kind in taken]
    blocked = sorted(span for span, _ in taken)
    position = 0
    for span in [*blocked, Span(len(text), len(text))]:
        for match in _QUANTITY.finditer(matching, position, span.start):
            found.append(_quantity(match, text))
        position = span.end
    for match in _CHINESE_PERCENT.finditer(text):
        value = chinese_number(match[1])
        if value is not None:
            found.append(Numeral(Span(*match.span()), "quantity", match[0], value, "%"))
    return sorted(found, key=lambda numeral: numeral.span)


def _special_spans(matching: str) -> list[tuple[Span, NumeralKind]]:
    taken: list[tuple[Span, NumeralKind]] = []
    covered = bytearray(len(matching))
    labels = [(Span(*match.span("label")), "label") for match in _LABEL.finditer(matching)]
    others = [
        (Span(*match.span()), kind) for kind, pattern in _SPECIAL for match in pattern.finditer(matching)
    ]
    for span, kind in [*labels, *others]:
        if not any(covered[span.start : span.end]):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
            taken.append((span, kind))  # type: ignore[arg-type]
    return taken


def _quantity(match: re.Match[str], text: str) -> Numeral:
    unit = (match["unit"] or "").strip()
    end = match.end()
    if match["unit2"]:
        # 3万余元: the unit is split by the mark of approximation. 3万个 is matched whole by the unit itself.
        if match["more2"]:
            unit += match["unit2"]
        else:
            end = match.start("unit2")
    after = match["after"] if end == match.end() else None
    start, low, high = match.start(), to_decimal(match["low"]), match["high"]
    if match["sign"]:
        low = -low
    raw = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    low_unit = match["low_unit"] or ""
    if high and low_unit and low_unit != unit:
        low = low * _factor(low_unit) / _factor(unit or low_unit)
    approximate = bool(match["before"] or match["more"] or match["more2"] or after)
    unit = _SPELLINGS.get(unit, unit)
    return Numeral(
        Span(start, start + len(raw)),
        "quantity" if unit else "bare",
        raw,
        low,
        unit,
        approximate,
        to_decimal(high) if high else None,
    )


def to_decimal(printed: str) -> Decimal:
    """The value of printed digits: "1,124.50", "１２．５" or "1 352.76"."""
    return Decimal(re.sub(r"[,， ]", "", printed.translate(MATCHING)))


def chinese_number(printed: str) -> Decimal | None:
    """The value of a numeral in characters up to 百 ("三十五点五"), or None when it is none."""
    whole, _, fraction = printed.partition("点")
    total = 0
    pending: int | None = None
    for char in whole:
        if char in _DIGITS:
            pending = _DIGITS[char]
        elif char in "十百":
            total += (1 if pending is None else pending) * (10 if char == "十" else 100)
            pending = None
        else:
            return None
    total += pending or 0
    if not fraction:
        return Decimal(total) if whole else None
    if any(char not in _DIGITS for char in fraction):
        return None
    return Decimal(f"{total}." + "".join(str(_DIGITS[char]) for char in fraction))


def split_unit(unit: str) -> tuple[Decimal, str]:
    """A printed unit as (factor, base unit): 万元 → (10000, 元), 万件 → (10000, 件), 人 → (1, 人).

    万 and 亿 alone count whatever is counted, so their base unit is "". A rate (元/人) keeps its divisor.
    """
    head, slash, per = unit.partition("/")
    if head in MONEY:
        return MONEY[head], "元" + slash + per
    if head[:1] in _SCALES and head[:1]:
        return _SCALES[head[0]], head[1:] + slash + per
    return Decimal(1), unit


def _factor(unit: str) -> Decimal:
    return split_unit(unit)[0]


def to_base(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in its base unit: 0.14 万元 → (1400, 元); 21.1 万件 → (211000, 件)."""
    factor, base = split_unit(unit)
    return value * factor, base


def convert(value: Decimal, unit: str, target: str) -> Decimal:
    """`value` of `unit` in `target`: 1400 元 in 万元 is 0.14.

    Raises:
        UnitError: when either unit is unknown ("") or they measure different things.
    """
    factor, base = split_unit(unit)
    target_factor, target_base = split_unit(target)
    if not unit or not target or base != target_base:
        raise UnitError(
            f"单位不同，不能换算：{unit or '未写明单位'} 与 {target or '未写明单位'}；请核对原文的单位。"
        )
    return value * factor / target_factor


def plain(value: Decimal) -> str:
    """A Decimal without exponent and without needless zeros: 1132.650 → "1132.65", 1E+3 → "1000"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

"""What the text itself gives away: template residue, notes that call a filled table empty, formulas that fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.check_base import Claim, finding, rounded
from corpus.lexicon import canonical
from corpus.numerals import find_numerals, plain, to_decimal
from corpus.types import Finding, Report, Span

_UP, _DOWN = r"(?:增加|增长|上升|提高)", r"(?:减少|下降|降低)"
_RESIDUE = (
    (
        "增减方向未选定",
        re.compile(rf"{_UP}\s?[（(/／]\s?{_DOWN}\s?[)）]?|{_DOWN}\s?[（(/／]\s?{_UP}\s?[)）]?"),
    ),
    ("原因没有填写", re.compile(r"主要原因(?:是|为|[:：])?\s?(?=[。；;]|\n\s*\n)")),
    ("标点重复", re.compile(r"(?<![。，；、])(?:。。|，，|；；|、、)(?![。，；、])")),
    (
        "留有占位符",
        re.compile(r"[XＸ]{2,}|×{2,}|x{3,}|_{3,}(?=[万元人个])|[（(]\s?\d{2,4}\s?字以内\s?[)）]"),
    ),
)
_MAX_SPANS = 5
_EMPTY_NOTE = re.compile(r"(?:本表|此表|该表)(?:为空(?:表)?|无数据|没有数据)")
_NOTE_CHARS = 160
_NOTE = re.compile(r"(?:注|说明|备注)\s?[:：]")
_MEAN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,20})\s?[=＝]\s?[（(〔\[](?P<terms>[^=＝\n\t（）()]{3,300})[)）〕\]]\s?[/÷／]\s?(?P<count>\d{1,2})"
    r"(?:\s?[=＝]\s?(?P<result>\d+(?:\.\d+)?)\s?[%％]?)?"
)
_PLUS = re.compile(r"[+＋]")
_YEARS = re.compile(r"(?:19|20)\d\d年?度?(?:\s?[-—–~～至到]\s?(?:19|20)\d\d年?度?)?")
_AVERAGE = re.compile(r"(?:加权)?平均值?$")


def residue_findings(report: Report) -> Iterator[Finding]:
    """Pieces of a template that were never filled in, one finding for each kind."""
    for title, pattern in _RESIDUE:
        matches = list(pattern.finditer(report.text))
        if matches:
            words = "、".join(dict.fromkeys(f"“{_around(report.text, match)}”" for match in matches[:3]))
            message = f"文中{title}，共{len(matches)}处，如{words}；疑为模板文字未改，请对照原件核实。"
            spans = tuple(Span(*match.span()) for match in matches[:_MAX_SPANS])
            yield Finding("template_residue", message, spans)


def _around(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - 8) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + 6].partition("\n")[0]
    return (before + match[0] + after).strip()


def empty_note_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """故本表为空表 under a table that holds amounts."""
    for match in _EMPTY_NOTE.finditer(report.text):
        above = [place for place, table in enumerate(report.tables) if _is_under(report, match, table.span)]
        if not above:
            continue
        inside = [c for c in found if c.figure.cell and c.figure.cell.table == above[-1] and c.base]
        if inside:
            table = report.tables[above[-1]]
            caption = table.caption.of(report.text).strip() if table.caption else "上方的表"
            numbers = "、".join(f"{c.figure.indicator} {c.figure.raw}{_unit(c)}" for c in inside[:3])
            message = f"《{caption}》下方注明“{match[0]}”，但表中填有数字（{numbers}），两者矛盾。"
            spans = (Span(*match.span()), *(c.figure.span for c in inside[:_MAX_SPANS]))
            yield Finding("empty_note", message, spans, tuple(c.place for c in inside[:_MAX_SPANS]))


def _is_under(report: Report, match: re.Match[str], table: Span) -> bool:
    """Whether a note follows a table with nothing but notes between: another caption has a note of its own."""
    if not table.end <= match.start() <= table.end + _NOTE_CHARS:
        return False
    lines = report.text[table.end : match.start()].split("\n")[1:-1]
    return all(not line.strip() or _NOTE.match(line.strip()) for line in lines)


def _unit(claim: Claim) -> str:
    return "" if claim.unit in claim.figure.raw else claim.unit


def formula_findings(report: Report, found: Sequence[Claim]) -> Iterator[Finding]:
    """A mean that the report defines, in numbers or in words, against the value it states."""
    for match in _MEAN.finditer(report.text):
        terms = [term.strip() for term in _PLUS.split(match["terms"])]
        if len(terms) != int(match["count"]) or len(terms) < 2:
            continue
        numbers = [_number(term) for term in terms]
        if all(number is not None for number in numbers):
            if match["result"]:
                yield from _numeric(report, match, [number for number in numbers if number is not None])
        elif not any(numbers):
            yield from _in_words(report, match, terms, found)


def _number(term: str) -> Decimal | None:
    numerals = find_numerals(term)
    return numerals[0].value if len(numerals) == 1 and numerals[0].raw == term else None


def _numeric(report: Report, match: re.Match[str], numbers: Sequence[Decimal]) -> Iterator[Finding]:
    stated = to_decimal(match["result"])
    exponent = stated.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    right = sum(numbers, Decimal(0)) / len(numbers)
    if abs(right - stated) > Decimal(1).scaleb(-digits):
        message = f"算式“{match[0]}”应得 {plain(rounded(right, max(digits, 2)))}，文中写作 {plain(stated)}。"
        yield Finding("formula", message, (Span(*match.span()),), (), abs(right - stated))


def _in_words(
    report: Report, match: re.Match[str], terms: Sequence[str], found: Sequence[Claim]
) -> Iterator[Finding]:
    """预算执行率=（甲执行率+乙执行率）/2, every term and the result stated elsewhere with one value each."""
    values = [_stated(term, found) for term in terms]
    known = [value for value in values if value is not None]
    result = _stated(match["name"], found)
    if (
        len(known) != len(terms)
        or result is None
        or len({claim.unit for claim in known} | {result.unit}) != 1
    ):
        return
    right = sum((claim.base for claim in known), Decimal(0)) / len(known)
    tolerance = sum((claim.half for claim in known), Decimal(0)) / len(known) + result.half
    if abs(right - result.base) > tolerance:
        shown = " + ".join(plain(claim.base) for claim in known)
        unit = result.unit
        message = (
            f"按文中公式 {match['name']}＝各项之和÷{len(known)}，（{shown}）÷{len(known)} ＝ {plain(rounded(right))}{unit}，"
            f"文中 {result.figure.indicator} 为 {plain(result.base)}{unit}，"
            f"相差 {plain(rounded(abs(right - result.base)))}{unit}，超出四舍五入的范围。"
        )
        yield finding(report, "formula", message, [result, *known], right - result.base, unit)


def _stated(term: str, found: Sequence[Claim]) -> Claim | None:
    """The one rate stated of a term: by its full words first, then without 平均, then by the lexicon."""
    words = _YEARS.sub("", re.sub(r"\s", "", term))
    found = [c for c in found if c.unit == "%" and c.figure.basis in ("", "执行率")]
    name = canonical(words)
    for matches in (
        [c for c in found if c.figure.indicator == words],
        [c for c in found if c.figure.indicator == _AVERAGE.sub("", words)],
        [c for c in found if name and c.figure.canonical == name],
    ):
        if matches:
            return matches[0] if len({claim.base for claim in matches}) == 1 else None
    return None

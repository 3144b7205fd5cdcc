"""A cell's value as the spreadsheet shows it: -0.0625 under "0.00%" is "-6.25%".

Source: ECMA-376 Part 1, 18.8.30 (numFmt). A format that is not understood leaves the plain value, never a guess.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

# The ids below 164 that files use without stating their code; 27-36 and 50-58 are dates in Chinese versions.
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '¥#,##0;-¥#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '¥#,##0.00;-¥#,##0.00;"-"', 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>[\\!].)|(?P<skipped>[_*].)|(?P<bracket>\[[^\]]*\])"""
    r"""|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[aA][mM]/[pP][mM]|上午/下午|[eg]+(?![+-]))"""
    r"""|(?P<number>[0#?,.]+)|(?P<percent>%)|(?P<other>.)""",
    re.DOTALL,
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_CONDITION = re.compile(r"\[[<>=]")
_PLAIN_NUMBER = re.compile(r"[0#?,]*(?:\.[0#?]*)?,*")
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_MAX_DATE = 2_958_465


def built_in_format(number: int) -> str:
    """The code of a built-in format id; "General" for one that is not known."""
    return _BUILT_IN.get(number, "General")


def format_number(value: float, code: str, *, date_1904: bool = False) -> str:
    """A number under a format code, as printed."""
    exact = Decimal(f"{value:.15g}")
    # 0!.0,"万元" sets a point of its own between the digits; some programs save it as 0\!.0, and mean the same.
    code = code.replace("\\!.", "!.")
    sections = _sections(code)
    if len(sections) > 4 or _CONDITION.search(code) or "/" in _without_literals(code, dates=True):
        return plain_number(value)
    section, negative = _choose(sections, exact)
    if section.strip().lower() in ("general", "g/通用格式", "@", ""):
        return plain_number(value) if section or len(sections) == 1 else ""
    tokens = [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(section)]
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds and "number" not in kinds:
        return _format_date(value, tokens, date_1904)
    if "date" in kinds or "E" in _without_literals(section):
        return plain_number(value)
    return _format_tokens(abs(exact), tokens, negative)


def plain_number(value: float) -> str:
    """A number under "General": up to 15 digits, never with an exponent."""
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sections(code: str) -> list[str]:
    sections, current = [], ""
    for match in _TOKEN.finditer(code):
        if match.group() == ";":
            sections.append(current)
            current = ""
        else:
            current += match.group()
    return [*sections, current]


def _choose(sections: list[str], value: Decimal) -> tuple[str, bool]:
    """The section for a value, and whether the minus sign is still to be printed."""
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], value < 0


def _without_literals(code: str, *, dates: bool = False) -> str:
    hidden = {"quoted", "escaped", "skipped", "bracket"} | ({"date"} if dates else set())
    text = "".join(match.group() for match in _TOKEN.finditer(code) if match.lastgroup not in hidden)
    # Between parts of a date the stroke is a separator, not a fraction.
    return text if not dates or re.search("[0#?]", text) else ""


def _format_tokens(value: Decimal, tokens: list[tuple[str, str]], negative: bool) -> str:
    pattern = "".join(text for kind, text in tokens if kind == "number")
    if not _PLAIN_NUMBER.fullmatch(pattern):
        return plain_number(float(-value if negative else value))
    if any(kind == "percent" for kind, _ in tokens):
        value *= 100
    scale = len(pattern) - len(pattern.rstrip(","))
    printed = _digits(value / (Decimal(1000) ** scale), pattern.rstrip(","))
    groups = [text.rstrip(",") for kind, text in tokens if kind == "number"]
    if len(groups) > 1 and re.search("[.,]", "".join(groups)):
        return plain_number(float(-value if negative else value))
    pieces = iter(_deal(printed, groups))
    shown = "".join(
        next(pieces) if kind == "number" else _literal(kind, text) for kind, text in tokens
    ).strip()
    # Rounded to nothing, a negative number is printed without its sign.
    return "-" + shown if negative and re.search("[1-9]", printed) else shown


def _deal(digits: str, groups: list[str]) -> list[str]:
    """Deal digits out to the groups of places between which literals stand; the first takes what is left over."""
    pieces: list[str] = []
    for group in reversed(groups[1:]):
        cut = max(0, len(digits) - len(group))
        pieces.append(digits[cut:])
        digits = digits[:cut]
    return [digits, *reversed(pieces)]


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, decimals = pattern.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    integer = integer.lstrip("0").rjust(whole.replace(",", "").count("0"), "0")
    if "," in whole:
        integer = f"{int(integer or '0'):,}" if integer.lstrip("0") or "0" in whole else ""
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and fraction.endswith("0"):
        fraction, optional = fraction[:-1], optional - 1
    return f"{integer}.{fraction}" if fraction else integer


def _literal(kind: str, text: str) -> str:
    if kind == "quoted":
        return text.strip('"')
    if kind == "escaped":
        return text[1:]
    if kind == "bracket":
        currency = _CURRENCY.fullmatch(text)
        return currency.group(1) if currency else ""
    return "" if kind == "skipped" else text


def _format_date(value: float, tokens: list[tuple[str, str]], date_1904: bool) -> str:
    if not 0 <= value <= _MAX_DATE or any(text.lower() in ("[h]", "[m]", "[s]") for _, text in tokens):
        return plain_number(value)
    # The day count contains a 29 February 1900 that never was.
    days = value + 1 if value < 60 and not date_1904 else value
    moment = (_EPOCH_1904 if date_1904 else _EPOCH) + timedelta(seconds=round(days * 86400))
    dates = [text[0].lower() for kind, text in tokens if kind == "date"]
    parts: list[str] = []
    seen = 0
    for kind, text in tokens:
        if kind != "date":
            parts.append(_literal(kind, text))
            continue
        before, after = dates[:seen][-1:], dates[seen + 1 : seen + 2]
        seen += 1
        parts.append(_date_part(moment, text.lower(), minutes=before == ["h"] or after == ["s"]))
    return "".join(parts).strip()


def _date_part(moment: datetime, token: str, *, minutes: bool) -> str:
    letter, width = token[0], len(token)
    if letter in ("y", "e"):
        return f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
    if letter == "m" and not minutes:
        return f"{moment.month:02d}" if width == 2 else str(moment.month)
    if letter in ("a", "上"):
        return "上午" if moment.hour < 12 else "下午"
    if letter == "g":
        return ""
    number = {"m": moment.minute, "d": moment.day, "h": moment.hour, "s": moment.second}[letter]
    return f"{number:02d}" if width == 2 else str(number)

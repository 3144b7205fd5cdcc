"""Numbers as list labels print them: 12 is 十二, ⑫, xii or l.

The names of the formats are those of ECMA-376 Part 1, 17.18.59.
"""

from __future__ import annotations

_MAX_NUMBER = 99_999

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def print_list_number(number: int, style: str) -> str:
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

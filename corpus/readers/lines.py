"""Joining the lines of one cell or paragraph: between two Chinese characters a line break is nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_BREAKS = re.compile(r"[ \t]*[\n\r][ \t\n\r]*")


def is_wide(char: str) -> bool:
    """Whether a character is Chinese or full-width punctuation (“”‘’—… are set full-width in Chinese)."""
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…"


def join_lines(lines: Iterable[str]) -> str:
    """Join lines: nothing between two wide characters, else one space ("公务" + "用车", but "12" + "34")."""
    joined = ""
    for line in lines:
        line = line.strip()
        if joined and line:
            joined += "" if is_wide(joined[-1]) and is_wide(line[0]) else " "
        joined += line
    return joined


def unwrap(text: str) -> str:
    """Take the line breaks out of running text by the rule of `join_lines`; outer white space stays one space."""
    if "\n" not in text and "\r" not in text:
        return text

    def between(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() : match.end() + 1]
        return "" if before and after and is_wide(before) and is_wide(after) else " "

    return _BREAKS.sub(between, text)

"""Printing: what a report says goes to a terminal without its control characters."""

from __future__ import annotations

import json
import re
import sys

from corpus.errors import Error

# A report could move the cursor or rewrite what stands on the screen; U+202A.. reverse the reading direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class OutputError(Error):
    """Standard output takes no more: a full disk, a device that failed."""


def plain(text: str) -> str:
    """`text` without control characters and marks of reading direction."""
    return _CONTROL.sub("", text)


def one_line(text: str, max_chars: int = 0) -> str:
    """`text` on one line, cut with an ellipsis after `max_chars` characters (0: never)."""
    line = " ".join(plain(text).split())
    return line[: max_chars - 1] + "…" if 0 < max_chars < len(line) else line


def around(text: str, start: int, end: int, max_chars: int = 60) -> str:
    """The place `text[start:end]` in 【】, with up to `max_chars` characters of its line on either side."""
    first = max(text.rfind("\n", 0, start) + 1, start - max_chars)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + max_chars)
    return one_line(f"{text[first:start]}【{text[start:end]}】{text[end:last]}")


def say(*lines: str) -> None:
    """Print lines of the answer to standard output."""
    for line in lines:
        _print(plain(line))


def note(line: str, end: str = "\n") -> None:
    """Print one line of progress or warning to standard error."""
    print(one_line(line), end=end, file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print one JSON value on one line, at once."""
    _print(json.dumps(value, ensure_ascii=False))


def _print(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"结果写不出去（{error.strerror}），请检查磁盘空间或输出的去处") from None

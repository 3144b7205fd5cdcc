"""Tables of contents: found so that they are not indexed, and read because they name the headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.labels import Scheme, parse_label
from corpus.lines import CLOSING, Line
from corpus.types import Span

_HEAD = re.compile(r"(?:目\s*[录錄次]|contents)$", re.IGNORECASE)
# What a word processor leaves of a contents field: PAGEREF _Toc123 \h 4, HYPERLINK \l "_Toc123"
_FIELD = re.compile(r"PAGEREF|_Toc\d+|HYPERLINK\s+\\l|TOC\s+\\o")
_DOTS = ".．…·•┈─_-"
# Both are matched against the end of a line only: an entry's page is there, and long lines stay cheap.
_TAIL_CHARS = 80
_LEADER = re.compile(rf"[{_DOTS}](?:\s?[{_DOTS}]){{3,}}[^\w{_DOTS}]*\d{{0,4}}\W{{0,9}}$|…{{3}}")
_PAGE = re.compile(r"[^\d.%\s]\s{0,9}\.?\s{0,9}\d{1,3}$")
_TRAIL = _DOTS + " \t\ufffd\ufffe"
_YEAR = re.compile(r"20\d\d\s*年度?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One heading that the table of contents names; `title` is bare (see `bare_title`)."""

    title: str
    scheme: Scheme | None


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the tables of contents stand, and the headings they name."""

    spans: tuple[Span, ...]
    entries: tuple[Entry, ...]


def bare_title(text: str) -> str:
    """A heading reduced to what its two printings share: no number, year, blanks, brackets, page number."""
    label = parse_label(text)
    rest = (label.rest if label else text).rstrip(_TRAIL)
    rest = re.sub(r"(?<!\d)\d{1,3}$", "", rest[-_TAIL_CHARS:]).rstrip(_TRAIL)
    return re.sub(r"[\s()“”\"《》]", "", _YEAR.sub("", rest)).strip("：:。、")


def find_contents(lines: Sequence[Line]) -> Contents:
    """The tables of contents among `lines`: after a line 目录, or wherever leaders or fields betray one."""
    taken: list[int] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.kind != "table" and _HEAD.fullmatch(line.text):
            end = _end_of_list(lines, number + 1)
            taken.extend(range(number, end))
            number = end
        else:
            if _is_stated(line) or _is_residue(lines, number):
                taken.append(number)
            number += 1
    entries = []
    for place in taken:
        label = parse_label(lines[place].text)
        title = bare_title(lines[place].text)
        if len(title) >= 3:
            entries.append(Entry(title, label.scheme if label else None))
    return Contents(_join([(lines[place].span, place) for place in taken]), tuple(entries))


def _end_of_list(lines: Sequence[Line], start: int) -> int:
    """The first line after the entries: one that is no entry, or an entry or the first number a second time."""
    seen: set[str] = set()
    first = parse_label(lines[start].text) if start < len(lines) else None
    for number in range(start, len(lines)):
        line = lines[number]
        certain = _is_stated(line) or bool(
            _LEADER.search(line.text[-_TAIL_CHARS:]) or _FIELD.search(line.text)
        )
        if certain:
            seen.add(_key(line.text))
            continue
        if line.kind == "table" or not _is_entry(line.text) or _key(line.text) in seen:
            return number
        if (
            first is not None
            and number > start
            and line.text.startswith(first.text)
            and not _PAGE.search(line.text[-_TAIL_CHARS:])
        ):
            return number
        seen.add(_key(line.text))
    # No body after it: then it was no table of contents, and nothing may be lost to the index.
    return start


def _is_stated(line: Line) -> bool:
    """Whether the reader took this line for an entry, and its words bear that out: entries hold no clauses."""
    return line.kind == "contents" and not re.search(r"[;。]|[,:].*,", line.text)


def _key(text: str) -> str:
    label = parse_label(text)
    return f"{label.text if label else ''}{bare_title(text)}"


def _is_entry(text: str) -> bool:
    if _PAGE.search(text[-_TAIL_CHARS:]) or re.fullmatch(r"\d{1,3}|[IVXivx]{1,5}", text):
        return True
    return parse_label(text) is not None and len(text) <= 60 and text[-1] not in CLOSING + ":"


def _is_residue(lines: Sequence[Line], number: int) -> bool:
    """Whether a line outside a list under 目录 is part of one all the same."""
    if lines[number].kind == "table" or re.search(r"[;。]|,.*,", lines[number].text):
        return False
    if _FIELD.search(lines[number].text):
        return True
    beside = [lines[place].text for place in (number - 1, number + 1) if 0 <= place < len(lines)]
    return bool(_leads(lines[number].text)) and any(_leads(text) for text in beside)


def _leads(text: str) -> bool:
    return bool(_LEADER.search(text[-_TAIL_CHARS:])) and bool(re.search(r"\d\W{0,9}$", text[-_TAIL_CHARS:]))


def _join(parts: list[tuple[Span, int]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    last = -2
    for span, place in parts:
        if place == last + 1:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
        last = place
    return tuple(spans)

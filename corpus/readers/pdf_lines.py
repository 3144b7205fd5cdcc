"""Glyphs become lines of text: what stands on one baseline, left to right, with only the spaces that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.readers.lines import is_wide
from corpus.readers.pdf_page import Glyph

SPACES = " \u3000\u2002\u2003"
_PART = re.compile(r"第.{1,4}(?:部分|章|节|条|编|篇)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL = 0.75
_SAME_LINE = 0.45
_WIDE_GAP = 1.3
_OVERPRINT = 0.35


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs on one baseline in reading order, spaces included.

    `baseline` is that of its largest character, `size` the size most characters have (the median).
    """

    glyphs: tuple[Glyph, ...]
    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float


def make_line(glyphs: Sequence[Glyph]) -> Line:
    """A line of glyphs that are in reading order; there is at least one."""
    sizes = sorted(glyph.size for glyph in glyphs)
    return Line(
        tuple(glyphs),
        text_of(glyphs),
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        max(glyphs, key=lambda glyph: glyph.size).baseline,
        sizes[len(sizes) // 2],
    )


def find_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Group glyphs by baseline, from top to bottom; blank lines and overprinted copies are left out.

    A superscript (footnote mark) stays in the line it belongs to.
    """
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        row = rows[-1] if rows else None
        if row and glyph.baseline - row[0].baseline <= _reach(row[0], glyph):
            row.append(glyph)
        else:
            rows.append([glyph])
    lines = (_without_overprint(sorted(row, key=lambda glyph: glyph.left)) for row in rows)
    return [make_line(_raise(line)) for line in lines if any(glyph.text not in SPACES for glyph in line)]


def _reach(first: Glyph, glyph: Glyph) -> float:
    """How far apart two baselines may be within one line; a superscript stands higher than its line."""
    raised = first.size < _SMALL * glyph.size
    return (0.6 if raised else _SAME_LINE) * max(glyph.size, first.size)


def _raise(line: list[Glyph]) -> tuple[Glyph, ...]:
    """Superscript digits as such: the mark in "534.47¹" must not become a digit of the number."""
    largest = max(line, key=lambda glyph: glyph.size)
    return tuple(
        replace(glyph, text=glyph.text.translate(_SUPERSCRIPTS))
        if glyph.size < _SMALL * largest.size and largest.baseline - glyph.baseline > 0.15 * largest.size
        else glyph
        for glyph in line
    )


def _without_overprint(row: list[Glyph]) -> list[Glyph]:
    """Bold type is sometimes drawn as the same character twice, a hair apart."""
    kept: list[Glyph] = []
    for glyph in row:
        copies = (
            other.text == glyph.text
            and abs(other.left - glyph.left) < _OVERPRINT * (glyph.right - glyph.left)
            for other in kept[-3:]
        )
        if not any(copies):
            kept.append(glyph)
    while kept and kept[0].text in SPACES:
        kept.pop(0)
    while kept and kept[-1].text in SPACES:
        kept.pop()
    return kept


def split_line(line: Line, gap: float) -> list[Line]:
    """Cut a line wherever more than `gap` times its size is blank."""
    if len(line.glyphs) == 1:
        return [line]
    pieces: list[list[Glyph]] = []
    end = None
    for glyph in line.glyphs:
        if glyph.text in SPACES and glyph.text:
            if pieces:
                pieces[-1].append(glyph)
            continue
        if end is None or glyph.left - end > gap * line.size:
            pieces.append([])
        pieces[-1].append(glyph)
        end = glyph.right
    inked = [_trimmed(piece) for piece in pieces]
    return [make_line(piece) for piece in inked if piece]


def _trimmed(glyphs: list[Glyph]) -> list[Glyph]:
    while glyphs and glyphs[-1].text in SPACES:
        glyphs.pop()
    return glyphs


def text_of(glyphs: Sequence[Glyph]) -> str:
    """The text of glyphs in reading order; a glyph without text is one that was struck out, and only takes room.

    Word processors set digits off from ideographs by a gap, or by a space that means nothing ("2024 年");
    neither is kept. A space between two digits or two ideographs is kept where it is printed.
    """
    text = ""
    previous: Glyph | None = None
    space = ""
    struck = 0.0
    for glyph in glyphs:
        if not glyph.text:
            struck += glyph.right - glyph.left
        elif glyph.text in SPACES:
            space = "\u3000" if glyph.text == "\u3000" or space == "\u3000" else " "
        else:
            if previous is not None:
                text += _between(text, previous, glyph, space, struck)
            text += glyph.text
            previous, space, struck = glyph, "", 0.0
    return text


def _between(text: str, before: Glyph, after: Glyph, space: str, struck: float) -> str:
    gap = (after.left - before.right - struck) / max(min(before.size, after.size), 0.1)
    wide = is_wide(before.text), is_wide(after.text)
    if all(wide):
        return space or (" " if gap > (0.3 if _PART.fullmatch(text) else _WIDE_GAP) else "")
    if any(wide):
        kept = gap > _WIDE_GAP or space == "\u3000" or (gap > 0.2 and _PART.fullmatch(text))
        return (space or " ") if kept else ""
    if space or gap > _WIDE_GAP:
        return space or " "
    return " " if gap > (0.2 if before.text.isalpha() and after.text.isalpha() else 0.45) else ""

"""What one PDF page holds, turned upright: glyphs with boxes, ruling lines, and how much of it is image.

Coordinates are points from the top left corner of the page turned so that most of its text runs left to right;
`Frame.shown` gives the box on the page as a viewer shows it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium

from corpus.readers.pdf_chars import UNREADABLE, Char, read_chars
from corpus.readers.pdf_drawings import Drawings, Ruling, read_drawings
from corpus.readers.pdf_frame import Device, Frame
from corpus.readers.visibility import MIN_POINTS

_QUARTER = math.pi / 2
_SLANT = math.radians(4)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character; `size` is the font size in points, `certain` False when it was read weakly by OCR."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    certain: bool = True

    @property
    def top(self) -> float:
        """The upper edge of the character's line; the same for all characters of a size, dot or ideograph."""
        return self.baseline - 0.9 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the character's line."""
        return self.baseline + 0.15 * self.size

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the character, at the height of a digit's centre."""
        return (self.left + self.right) / 2, self.baseline - 0.36 * self.size


@dataclass(frozen=True, slots=True)
class Page:
    """One page, ready for layout. `native` is the text in the order of the file, the second opinion on numbers;
    of a scanned page, whose glyphs come from recognition, a second reading.
    """

    frame: Frame
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    native: str
    image_share: float = 0.0
    unreadable_share: float = 0.0
    hidden_share: float = 0.0
    slanted: int = 0
    unseen: int = 0
    cut: bool = False
    scanned: bool = False


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """Read one page; `number` is 1-based."""
    device = Device(page)
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        chars, cut = read_chars(textpage)
        native = textpage.get_text_range() if chars else ""
    finally:
        textpage.close()
    frame = Frame(number, width, height, _dominant_turns(chars, device))
    drawings = read_drawings(page, device, frame)
    straight = [char for char in chars if _is_straight(char.angle)]
    glyphs, unseen = _seen(straight, device, frame, drawings)
    glyphs += _lost_characters(glyphs, drawings.unshaped)
    count = max(len(chars), 1)
    return Page(
        frame,
        tuple(glyphs),
        drawings.rulings,
        native,
        min(1.0, drawings.image_area / max(width * height, 1.0)),
        sum(char.text == UNREADABLE for char in chars) / count,
        sum(char.object in drawings.hidden for char in chars) / count,
        len(chars) - len(straight),
        unseen,
        cut or drawings.cut,
    )


def _seen(chars: list[Char], device: Device, frame: Frame, drawings: Drawings) -> tuple[list[Glyph], int]:
    """The characters that a reader of the page sees, and how many there are besides."""
    usual = median(char.size for char in chars) if chars else 0.0
    seen, unseen = [], 0
    for char in chars:
        glyph = _place(char, device, frame, drawings)
        if glyph is None:
            continue
        # A drawing that was scaled down has small letters throughout.
        tiny = char.size <= MIN_POINTS and usual > 2 * MIN_POINTS
        if tiny or (char.object and drawings.paint.hides(char.object, glyph.middle)):
            unseen += not char.text.isspace()
        else:
            seen.append(glyph)
    return seen, unseen


def _lost_characters(glyphs: list[Glyph], places: tuple[tuple[float, float], ...]) -> list[Glyph]:
    """A mark where a character that could not be read stands against a digit, so that the number is in doubt."""
    lost = []
    for x, y in places:
        beside = [glyph for glyph in glyphs if abs(glyph.baseline - y) < 0.3 * glyph.size]
        before = next((g for g in beside if g.text.isdigit() and abs(g.right - x) < 0.2 * g.size), None)
        after = next((g for g in beside if g.text.isdigit() and -0.1 < (g.left - x) / g.size < 0.7), None)
        digit = before or after
        if digit and not any(g.left + 0.1 * g.size < x + 0.15 * g.size < g.right for g in beside):
            right = min((g.left for g in beside if g.left >= x), default=x + 0.5 * digit.size)
            width = min(right - x, 0.5 * digit.size)
            lost.append(Glyph(UNREADABLE, x, x + width, digit.baseline, digit.size, certain=False))
    return lost


def _is_straight(angle: float) -> bool:
    return abs(angle - round(angle / _QUARTER) * _QUARTER) < _SLANT


def _dominant_turns(chars: list[Char], device: Device) -> int:
    votes: Counter[int] = Counter()
    for char in chars:
        if _is_straight(char.angle) and char.text != " ":
            votes[(device.quarter - round(char.angle / _QUARTER)) % 4] += 1
    return votes.most_common(1)[0][0] if votes else 0


def _place(char: Char, device: Device, frame: Frame, drawings: Drawings) -> Glyph | None:
    """A character on the upright page; None when it lies off the page, or above or below what its clip shows."""
    left, bottom, right, top = char.box
    x0, _ = frame.upright(*device.point(left, bottom))
    x1, _ = frame.upright(*device.point(right, top))
    origin_x, baseline = frame.upright(*device.point(*char.origin))
    if abs(x1 - x0) < 0.01:
        x0, x1 = origin_x, origin_x + char.size / 2
    glyph = Glyph(char.text, min(x0, x1), max(x0, x1), baseline, char.size)
    width, height = frame.upright_size
    x, y = glyph.middle
    if not (-1 <= x <= width + 1 and -1 <= y <= height + 1):
        return None
    # A cell that goes over several pages is drawn whole on each; sideways, clipped text is kept: figures overflow.
    clip = drawings.clips.get(char.object or 0)
    return glyph if clip is None or clip[0] <= y <= clip[1] else None

"""Which cell styles of a workbook show nothing: text in the colour of its ground, or far too small to read."""

from __future__ import annotations

import math

import xlrd
from lxml import etree

from corpus.readers.visibility import AUTOMATIC, MIN_POINTS, WHITE, Color, hex_color, is_same

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The first two colours of a theme are the paper's and the ink's; in the old palette these are white.
_WHITE_THEME, _WHITE_INDEXED = "0", ("1", "9", "65")
_TWIPS = 20
_XLS_SOLID = 1


def xlsx_unseen(styles: etree._Element | None) -> frozenset[int]:
    """The cell styles of an .xlsx workbook that show nothing."""
    if styles is None:
        return frozenset()
    fonts = list(styles.iterfind(f"{S}fonts/{S}font"))
    fills = list(styles.iterfind(f"{S}fills/{S}fill"))
    found = set()
    for place, style in enumerate(styles.iterfind(f"{S}cellXfs/{S}xf")):
        font, fill = _at(fonts, style.get("fontId", "0")), _at(fills, style.get("fillId", "0"))
        if font is None:
            continue
        size = font.find(S + "sz")
        small = size is not None and _number(size.get("val", "")) <= MIN_POINTS
        if small or is_same(_color(font.find(S + "color")), _ground(fill)):
            found.add(place)
    return frozenset(found)


def xls_unseen(book: xlrd.Book) -> frozenset[int]:
    """The cell styles of an .xls workbook that show nothing."""
    found = set()
    for place, style in enumerate(book.xf_list):
        font = book.font_list[style.font_index]
        color = book.colour_map.get(font.colour_index) or AUTOMATIC
        ground: Color = WHITE
        if style.background.fill_pattern == _XLS_SOLID:
            ground = book.colour_map.get(style.background.pattern_colour_index) or AUTOMATIC
        elif style.background.fill_pattern:
            ground = AUTOMATIC
        if font.height <= MIN_POINTS * _TWIPS or is_same(color, ground):
            found.add(place)
    return frozenset(found)


def _at(nodes: list[etree._Element], place: str) -> etree._Element | None:
    return nodes[int(place)] if place.isdigit() and int(place) < len(nodes) else None


def _number(text: str) -> float:
    """A number, endless where the file holds none."""
    try:
        return float(text)
    except ValueError:
        return math.inf


def _color(node: etree._Element | None) -> Color:
    """A colour, `AUTOMATIC` where it is not told."""
    if node is None:
        return AUTOMATIC
    rgb = hex_color((node.get("rgb") or "")[-6:])
    white = node.get("theme") == _WHITE_THEME and _number(node.get("tint") or "0") == 0
    return rgb or (WHITE if white or node.get("indexed") in _WHITE_INDEXED else AUTOMATIC)


def _ground(fill: etree._Element | None) -> Color:
    pattern = None if fill is None else fill.find(S + "patternFill")
    if fill is None or (pattern is not None and pattern.get("patternType", "none") == "none"):
        return WHITE
    if pattern is None or pattern.get("patternType") != "solid":
        return AUTOMATIC
    return _color(pattern.find(S + "fgColor"))

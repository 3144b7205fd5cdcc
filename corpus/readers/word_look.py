"""How Word sets a text, as far as it decides whether it is seen: hidden, colour, size, and the ground under it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from corpus.readers.numbering import W
from corpus.readers.visibility import AUTOMATIC, MIN_POINTS, WHITE, Color, hex_color, is_same, states_quantity

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or a run says; None where it says nothing."""

    hidden: bool | None = None
    color: Color | None = None
    points: float | None = None
    ground: Color | None = None

    def over(self, base: Look) -> Look:
        """Take this look where it says something, else the one below it."""
        return Look(
            base.hidden if self.hidden is None else self.hidden,
            self.color or base.color,
            base.points if self.points is None else self.points,
            self.ground or base.ground,
        )

    @property
    def unseen(self) -> bool:
        """Whether text so set is not seen; on a ground that is not told, colour hides nothing."""
        same = self.color is not None and self.ground is not None and is_same(self.color, self.ground)
        return bool(self.hidden) or same or (self.points is not None and self.points <= MIN_POINTS)


def run_look(properties: etree._Element | None) -> Look:
    """What run properties (w:rPr) say."""
    if properties is None:
        return Look()
    vanish, color, size = (properties.find(W + name) for name in ("vanish", "color", "sz"))
    points = "" if size is None else size.get(W + "val") or ""
    return Look(
        None if vanish is None else vanish.get(W + "val", "1") not in _OFF,
        None if color is None else hex_color(color.get(W + "val") or "") or AUTOMATIC,
        int(points) / 2 if points.isdigit() and points.isascii() else None,
        fill_of(properties) or _highlight(properties),
    )


def fill_of(properties: etree._Element | None) -> Color | None:
    """The shading (w:shd) of a run, paragraph or cell; None where it has none."""
    shading = None if properties is None else properties.find(W + "shd")
    if shading is None:
        return None
    fill = hex_color(shading.get(W + "fill") or "")
    # A pattern mixes its own colour in.
    return fill if shading.get(W + "val", "clear") in ("clear", "nil") else AUTOMATIC


def _highlight(properties: etree._Element) -> Color | None:
    node = properties.find(W + "highlight")
    name = "none" if node is None else node.get(W + "val") or "none"
    return {"none": None, "white": WHITE, "black": (0, 0, 0)}.get(name, AUTOMATIC)


def page_ground(body: etree._Element) -> Color | None:
    """White, or None where a page colour or a picture behind the text leaves the ground open."""
    root = body.getparent()
    colored = root is not None and root.find(W + "background") is not None
    behind = any(anchor.get("behindDoc") in ("1", "true") for anchor in body.iter(_WP + "anchor"))
    return None if colored or behind else WHITE


def box_ground(box: etree._Element, around: Color | None) -> Color | None:
    """The ground of a text box: its own fill, what is around it where it has none, None where it is not told."""
    shape = next(box.iterancestors(_WPS + "wsp"), None)
    properties = None if shape is None else shape.find(_WPS + "spPr")
    if properties is None:
        return None
    if properties.find(_A + "noFill") is not None:
        return around
    solid = properties.find(f"{_A}solidFill/{_A}srgbClr")
    return None if solid is None else hex_color(solid.get("val") or "")


def settled(ground: Color | None, paragraph: etree._Element) -> Color | None:
    """A ground that is not told counts as white under a paragraph that states a quantity."""
    if ground is not None:
        return ground
    return WHITE if states_quantity("".join(node.text or "" for node in paragraph.iter(W + "t"))) else None


def row_grounds(
    cells: list[etree._Element], fills: dict[str, Color], edges: tuple[bool, bool], around: Color | None
) -> list[Color | None]:
    """The ground of each cell of a row: its own shading, else what the table's style gives its place.

    `edges` say whether the row is the first, and the last, of its table.
    """
    grounds: list[Color | None] = []
    for place, cell in enumerate(cells):
        there = {
            "firstRow": edges[0],
            "lastRow": edges[1],
            "firstCol": place == 0,
            "lastCol": place == len(cells) - 1,
            "band": True,
            "whole": True,
        }
        styled = next((fills[part] for part, holds in there.items() if holds and part in fills), around)
        grounds.append(fill_of(cell.find(W + "tcPr")) or styled)
    return grounds

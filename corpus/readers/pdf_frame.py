"""How a PDF page lies: from the file's coordinates to the page as shown, and to the page with its text upright."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium

from corpus.types import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page lies: its size as shown, and the quarter turns that set its text upright.

    `turns` counts clockwise quarters that the text, as shown, is away from running left to right.
    """

    page: int
    width: float
    height: float
    turns: int = 0

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height of the page turned upright."""
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as shown, on the page turned upright."""
        points = ((x, y), (y, self.width - x), (self.width - x, self.height - y), (self.height - y, x))
        return points[self.turns]

    def shown(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A rectangle of the upright page as a box on the page as shown."""
        corners = []
        for u, v in ((left, top), (right, bottom)):
            points = ((u, v), (self.width - v, u), (self.width - u, self.height - v), (v, self.height - u))
            corners.append(points[self.turns])
        (x0, y0), (x1, y1) = corners
        x0, x1 = sorted((min(max(x0, 0.0), self.width), min(max(x1, 0.0), self.width)))
        y0, y1 = sorted((min(max(y0, 0.0), self.height), min(max(y1, 0.0), self.height)))
        return Box(self.page, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


class Device:
    """User space to the page as shown: the crop box and the page's own rotation taken into account."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.quarter = (page.get_rotation() // 90) % 4

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space on the page as shown."""
        return (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[self.quarter]

"""How a PDF page lies: from the file's coordinates to the page as shown, and to the page with its text upright."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pypdfium2 as pdfium

from corpus.types import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page lies: its size as shown, and the quarter turns that set its text upright.

    `turns` counts clockwise quarters that the text, as shown, is away from running left to right; `tilt` is the
    angle in radians by which a scan was turned counter-clockwise, after that, to set its lines level.
    """

    page: int
    width: float
    height: float
    turns: int = 0
    tilt: float = 0.0

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
        corners = [self._shown(u, v) for u in (left, right) for v in (top, bottom)]
        xs = [min(max(x, 0.0), self.width) for x, _ in corners]
        ys = [min(max(y, 0.0), self.height) for _, y in corners]
        return Box(self.page, round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))

    def _shown(self, u: float, v: float) -> tuple[float, float]:
        if self.tilt:
            width, height = self.upright_size
            x, y = u - width / 2, v - height / 2
            cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
            u, v = cosine * x - sine * y + width / 2, sine * x + cosine * y + height / 2
        return ((u, v), (self.width - v, u), (self.width - u, self.height - v), (v, self.height - u))[
            self.turns
        ]


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

"""What a document's styles say of its paragraphs: heading level, contents line, list, how the text is set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from corpus.readers.numbering import W
from corpus.readers.visibility import Color
from corpus.readers.word_look import Look, fill_of, run_look

_MAX_CHAIN = 20
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all it inherits; `level` is 1-based, None for body text."""

    level: int | None = None
    contents: bool = False
    look: Look = field(default_factory=Look)
    num_id: str = ""
    num_level: int | None = None


class Styles:
    """The styles of one document by id."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = list(root.iterfind(W + "style")) if root is not None else []
        self._nodes = {node.get(W + "styleId", ""): node for node in nodes}
        self._default = next(
            (
                node.get(W + "styleId", "")
                for node in nodes
                if node.get(W + "type") == "paragraph" and is_on(node.get(W + "default", "0"))
            ),
            "",
        )
        self._cache: dict[str, Style] = {}

    def paragraph(self, style: str) -> Style:
        """A paragraph's style; "" means the default one."""
        return self.get(style or self._default)

    def get(self, style: str) -> Style:
        """A style of any type; an unknown one has nothing special."""
        if style not in self._cache:
            resolved = Style()
            for node in reversed(self._chain(style)):
                resolved = _refine(resolved, node)
            self._cache[style] = resolved
        return self._cache[style]

    def table_fills(self, style: str) -> dict[str, Color]:
        """What a table style puts under its cells: "whole", "firstRow" and so on, "band" for any stripe."""
        fills: dict[str, Color] = {}
        for node in reversed(self._chain(style)):
            parts = [("whole", node)]
            parts += [(part.get(W + "type", ""), part) for part in node.iterfind(W + "tblStylePr")]
            for name, part in parts:
                fill = fill_of(part.find(W + "tcPr"))
                if fill is not None:
                    fills["band" if name.startswith("band") else name] = fill
        return fills

    def _chain(self, style: str) -> list[etree._Element]:
        """A style and those it is based on."""
        chain: list[etree._Element] = []
        while style in self._nodes and len(chain) < _MAX_CHAIN:
            chain.append(self._nodes[style])
            style = value(chain[-1].find(W + "basedOn"))
        return chain

    def numbering_links(self) -> dict[str, str]:
        """Numbering style id -> the numId it names."""
        return {
            name: value(node.find(f"{W}pPr/{W}numPr/{W}numId"))
            for name, node in self._nodes.items()
            if node.get(W + "type") == "numbering"
        }


def _refine(style: Style, node: etree._Element) -> Style:
    name = value(node.find(W + "name"))
    heading = _HEADING_NAME.fullmatch(name)
    if heading:
        style = replace(style, level=int(heading.group(1)))
    if _CONTENTS_NAME.fullmatch(name):
        style = replace(style, contents=True)
    outline = value(node.find(f"{W}pPr/{W}outlineLvl"))
    if outline:
        style = replace(style, level=outline_level(outline))
    ground = Look(ground=fill_of(node.find(W + "pPr")))
    style = replace(style, look=run_look(node.find(W + "rPr")).over(ground).over(style.look))
    num_id, num_level = node.find(f"{W}pPr/{W}numPr/{W}numId"), node.find(f"{W}pPr/{W}numPr/{W}ilvl")
    if num_id is not None:
        style = replace(style, num_id=value(num_id))
    if num_level is not None:
        style = replace(style, num_level=integer(value(num_level)))
    return style


def outline_level(text: str) -> int | None:
    """Word's outline level 0-8 as 1-9; 9 is body text."""
    return int(text) + 1 if re.fullmatch("[0-8]", text) else None


def is_on(text: str) -> bool:
    """Whether an on/off attribute is on."""
    return text not in ("0", "false", "off", "none")


def value(node: etree._Element | None) -> str:
    """The w:val of a node, "" where there is none."""
    return "" if node is None else node.get(W + "val") or ""


def integer(text: str, default: int = 0) -> int:
    """A small whole number, or the default."""
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default

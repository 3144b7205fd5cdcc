"""What of a web page is not seen, from its own style sheets and style attributes.

Style sheets that are files of their own are not at hand: under a page that names one, a white title stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from corpus.readers.visibility import (
    AUTOMATIC,
    MIN_POINTS,
    WHITE,
    Color,
    hex_color,
    is_same,
    states_quantity,
)

_MAX_RULES = 3000
_MAX_MATCHES = 300_000
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
_READ = frozenset(
    "display visibility mso-hide opacity font-size color background background-color text-indent left top".split()
)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)")
_SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%)?")
_POINTS = {"px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "%": 0.12, None: 0.75}
_FAR = -700.0
_NAMED: dict[str, Color] = {"white": WHITE, "snow": (255, 250, 250), "black": (0, 0, 0)}
Style = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """How text in an element is set; `open` when a style sheet that is not at hand may colour its ground."""

    color: Color | None = None
    ground: Color | None = None
    small: bool = False
    open: bool = False


class Looks:
    """The styles of one page's elements."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._styles: dict[int, Style] = {}
        self._linked = bool(tree.css_first('link[rel~="stylesheet"]'))
        self._matches = 0
        self._looks: dict[int, _Look] = {}
        sheets = "".join(node.text() for node in tree.css("style"))
        # What stands inside @media holds for another page, mostly the printed one.
        plain = _NESTED.sub("", _COMMENT.sub("", sheets))
        for selectors, declarations in _RULE.findall(plain)[:_MAX_RULES]:
            style = _declared(declarations)
            if style:
                self._apply(tree, selectors.strip(), style)

    def _apply(self, tree: LexborHTMLParser, selectors: str, style: Style) -> None:
        if self._matches > _MAX_MATCHES:
            return
        try:
            nodes = tree.css(selectors)
        except SelectolaxError:
            return
        self._matches += len(nodes)
        for node in nodes:
            self._styles.setdefault(node.mem_id, {}).update(style)

    def is_hidden(self, node: LexborNode) -> bool:
        """Whether an element, with all that is in it, is not shown; a colour is for `is_pale`."""
        style = self._style(node)
        return (
            ("hidden" in node.attributes and "display" not in style)
            or style.get("display", "").startswith("none")
            or style.get("visibility", "")[:6] in ("hidden", "collap")
            or style.get("mso-hide", "").startswith("all")
            or _points(style.get("opacity", "1")) == 0
            or any(_points(style.get(name, "0")) < _FAR for name in ("text-indent", "left", "top"))
        )

    def is_pale(self, node: LexborNode) -> bool:
        """Whether the text right in an element has the colour of its ground or is far too small."""
        look = self._look(node)
        if look.small:
            return True
        if look.color is None or not is_same(look.color, look.ground or WHITE):
            return False
        return not look.open or states_quantity(node.text())

    def _look(self, node: LexborNode) -> _Look:
        """What an element has from itself and from those it stands in."""
        chain: list[LexborNode] = []
        above: LexborNode | None = node
        while above is not None and above.tag != "-document" and above.mem_id not in self._looks:
            chain.append(above)
            above = above.parent
        look = self._looks.get(above.mem_id, _Look()) if above is not None else _Look()
        for inner in reversed(chain):
            style = self._style(inner)
            size, ground = style.get("font-size"), _ground(style)
            named = self._linked and bool(inner.attributes.get("class") or inner.id)
            look = _Look(
                _color(style.get("color", "")) or look.color,
                ground or look.ground,
                _points(size) <= MIN_POINTS if size else look.small,
                # A ground told further in covers what a class further out may draw.
                ground is None and (named or look.open),
            )
            self._looks[inner.mem_id] = look
        return look

    def _style(self, node: LexborNode) -> Style:
        attributes = node.attributes
        named = self._styles.get(node.mem_id, {})
        own = _declared(attributes.get("style") or "")
        old = {
            name: attributes.get(key) or "" for key, name in (("bgcolor", "background"), ("color", "color"))
        }
        if attributes.get("background"):
            old["background"] = "url()"
        return {name: value for name, value in old.items() if value} | named | own


def _declared(text: str) -> Style:
    style: Style = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name in _READ and value.strip():
            name = "background" if name == "background-color" else name
            style[name] = value.replace("!important", "").strip().lower()
    return style


def _color(text: str) -> Color | None:
    """A colour; None where nothing is told, `AUTOMATIC` for one that is not white."""
    if not text or text in ("inherit", "unset"):
        return None
    if text == "transparent":
        return WHITE
    short = _SHORT_HEX.fullmatch(text)
    if short:
        return hex_color("".join(digit * 2 for digit in short.groups())) or AUTOMATIC
    rgb = _RGB.fullmatch(text)
    if rgb:
        if rgb[4] and _points(rgb[4]) == 0:
            return WHITE
        return int(rgb[1]), int(rgb[2]), int(rgb[3])
    return _NAMED.get(text) or hex_color(text) or AUTOMATIC


def _ground(style: Style) -> Color | None:
    background = style.get("background")
    if not background or background in ("none", "transparent", "inherit", "initial"):
        return None
    if "url(" in background or "gradient" in background:
        return AUTOMATIC
    first = background if background.startswith("rgb") else background.split()[0]
    rgb = _RGB.match(first)
    return _color(rgb[0] if rgb else first)


def _points(text: str) -> float:
    """A length in points, endless where it is none."""
    match = _LENGTH.match(text)
    return float(match[1]) * _POINTS[match[2]] if match else float("inf")

"""The visible text of a Word paragraph: insertions kept, deletions dropped, field codes and what nobody sees left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.numbering import W
from corpus.readers.word_look import Look, run_look
from corpus.readers.word_styles import Styles, value

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_DROPPED = frozenset(
    W + name
    for name in (
        "del moveFrom pPr rPr instrText delText delInstrText sdtPr sdtEndPr smartTagPr customXmlPr rt rubyPr "
        "annotationRef footnoteRef endnoteRef separator continuationSeparator pgNum object"
    ).split()
)
_SIGNS = {
    W + "tab": " ", W + "ptab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": "",
}  # fmt: skip
# Symbol fonts keep their signs in the private use area; those that reports use for choices and ticks.
_SYMBOLS = {
    ("wingdings", 0x6F): "□", ("wingdings", 0xA8): "□", ("wingdings", 0xFC): "√", ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFB): "×", ("wingdings", 0xFD): "☒", ("wingdings", 0x6C): "●", ("wingdings", 0x6E): "■",
    ("wingdings 2", 0x52): "☑", ("wingdings 2", 0xA3): "□", ("wingdings 2", 0x50): "√", ("wingdings 2", 0x4F): "×",
    ("symbol", 0xB3): "≥", ("symbol", 0xA3): "≤", ("symbol", 0xB4): "×", ("symbol", 0xB1): "±", ("symbol", 0xB7): "·",
}  # fmt: skip


@dataclass(slots=True)
class Notes:
    """The notes in the order in which the visible text refers to them."""

    footnotes: list[str] = field(default_factory=list)
    endnotes: list[str] = field(default_factory=list)


class TextReader:
    """Reads paragraphs one after another; a field may run over several of them."""

    def __init__(self, styles: Styles, notes: Notes) -> None:
        self._styles = styles
        self._notes = notes
        self._fields: list[bool] = []
        self._parts: list[str] = []
        self._boxes: list[etree._Element] = []
        self._unseen: list[str] = []

    def read(self, paragraph: etree._Element, look: Look) -> tuple[str, list[etree._Element], str]:
        """The text, with a line feed for each break, the text boxes anchored in the paragraph, the text not seen."""
        self._parts, self._boxes, self._unseen = [], [], []
        self._read_all(paragraph, look)
        # A code that its paragraph does not close would swallow all that follows.
        self._fields = [shown for shown in self._fields if shown]
        return "".join(self._parts), self._boxes, "".join(self._unseen)

    def _read_all(self, node: etree._Element, look: Look) -> None:
        for child in node:
            tag = child.tag
            if tag in _DROPPED:
                continue
            if tag == W + "r":
                self._read_all(child, self._look(child, look))
            elif tag == W + "t":
                # A line feed inside w:t is a space; only w:br and w:cr break the line.
                self._write(" ".join((child.text or "").splitlines()).replace("\t", " "), look)
            elif tag in _SIGNS:
                self._write(_SIGNS[tag], look)
            elif tag == W + "sym":
                self._write(_symbol(child), look)
            elif tag == W + "fldChar":
                self._field(child.get(W + "fldCharType", ""))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._note(child, look)
            elif tag in (W + "drawing", W + "pict", W + "txbxContent"):
                self._boxes += _text_boxes(child)
            elif tag == MC + "AlternateContent":
                self._read_all(alternative(child), look)
            elif tag in (M + "oMath", M + "oMathPara"):
                self._write(_formula(child), look)
            else:
                self._read_all(child, look)

    def _write(self, text: str, look: Look) -> None:
        if all(self._fields):
            (self._unseen if look.unseen else self._parts).append(text)

    def _field(self, kind: str) -> None:
        """A stack of fields: True once the result, which is shown, has begun."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, reference: etree._Element, look: Look) -> None:
        if not look.unseen:
            notes = (
                self._notes.footnotes if reference.tag == W + "footnoteReference" else self._notes.endnotes
            )
            notes.append(reference.get(W + "id", ""))

    def _look(self, run: etree._Element, look: Look) -> Look:
        properties = run.find(W + "rPr")
        if properties is None:
            return look
        style = value(properties.find(W + "rStyle"))
        named = self._styles.get(style).look if style else Look()
        return run_look(properties).over(named).over(look)


def _symbol(node: etree._Element) -> str:
    font, code = node.get(W + "font", "").lower(), node.get(W + "char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get((font, number & 0xFF)) if number >= 0xF000 or number < 0x100 else None
    return known or ("" if 0xD800 <= number <= 0xF8FF or not 32 <= number <= 0x10FFFF else chr(number))


def _text_boxes(node: etree._Element) -> list[etree._Element]:
    """The outermost text boxes under a drawing, each once though it is stored in two forms."""
    if node.tag == W + "txbxContent":
        return [node]
    children = alternative(node) if node.tag == MC + "AlternateContent" else node
    return [box for child in children for box in _text_boxes(child)]


def alternative(node: etree._Element) -> etree._Element:
    """The one branch of alternate content to read: the first that holds text, else the first."""
    branches = [child for child in node if child.tag in (MC + "Choice", MC + "Fallback")]
    for branch in branches:
        if next(branch.iter(W + "t"), None) is not None:
            return branch
    return branches[0] if branches else node


def _formula(node: etree._Element) -> str:
    """A formula in one line: "(87.93+100+100)/3"."""
    if node.tag in (M + "t", W + "t"):
        return node.text or ""
    parts = [_formula(child) for child in node if child.tag not in (M + "ctrlPr", W + "del", W + "rPr")]
    if node.tag == M + "f" and len([part for part in parts if part]) == 2:
        top, bottom = (part if len(part) < 2 or part.isalnum() else f"({part})" for part in parts if part)
        return f"{top}/{bottom}"
    return "".join(parts)

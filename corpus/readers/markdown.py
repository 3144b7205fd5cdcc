"""Markdown, as converters and people write it: numbers are never read as markup.

Emphasis by single stars is left alone (193*7*2 is a product), four spaces are an indent and not code, a line of
dashes under text is a rule and not a heading, and [1]: at the start of a line is text. HTML tables are taken out
of the source first, wherever they stand, and read as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import ReportFormatError
from corpus.readers.html import walk_html
from corpus.readers.lines import join_lines
from corpus.readers.text import DAMAGED, decode_text
from corpus.types import Document

_TABLE_TAG = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_PIPE = re.compile(r"(?<!\\)\|")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_MATH = re.compile(r"\$([^$\n]{1,80})\$")
_MATH_SIGNS = {
    "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "times": "×", "div": "÷",
    "sim": "～", "approx": "≈", "pm": "±", "cdot": "·", "%": "%", "quad": " ", ",": "", " ": " ",
}  # fmt: skip
_MATH_SIGN = re.compile(r"\\([a-zA-Z]+|[%, ])")
_PLAIN_MATH = re.compile(r"[\d\s.,，%％+\-=<>≥≤×÷～~≈±·/()（）*\u4e00-\u9fff]*")


def read_markdown(data: bytes) -> Document:
    """Read a Markdown file; heading levels are kept, list numbers stand in the text as they were typed."""
    decoded = decode_text(data)
    builder = DocumentBuilder("md")
    if decoded.damaged:
        builder.warnings.append(DAMAGED)
    parser = MarkdownIt("commonmark").enable("table")
    parser.disable(["emphasis", "code", "lheading", "reference"])
    for is_table, source in _split_tables(_take_front_matter(decoded.text, builder)):
        if is_table:
            walk_html(source, builder)
        else:
            _Emitter(builder, source.split("\n")).emit(parser.parse(source))
    document = builder.build()
    if not document.blocks:
        raise ReportFormatError("文件中没有文字，请检查是否导出完整。")
    return document


def _take_front_matter(text: str, builder: DocumentBuilder) -> str:
    """Cut the YAML head off; its title is part of the report, often the only place that names the agency."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text
    title = _FRONT_TITLE.search(match.group(1))
    if title:
        builder.add_block("paragraph", title.group(1).strip("\"'"))
    return text[match.end() :]


def _split_tables(text: str) -> Iterator[tuple[bool, str]]:
    """(is an HTML table, source) in order; a table that is never closed runs to the end of its paragraph."""
    start = depth = 0
    for tag in _TABLE_TAG.finditer(text):
        if tag.group(1):
            depth = max(0, depth - 1)
            if not depth and text[start:].startswith("<"):
                yield True, text[start : tag.end()]
                start = tag.end()
        else:
            if not depth:
                yield False, text[start : tag.start()]
                start = tag.start()
            depth += 1
    yield depth > 0, text[start:]


class _Emitter:
    """Turns the token stream of one piece of Markdown into blocks."""

    def __init__(self, builder: DocumentBuilder, lines: list[str]) -> None:
        self._builder = builder
        self._lines = lines
        self._label = ""
        self._level: int | None = None
        self._cells: list[CellDraft] = []
        self._row = self._column = -1
        self._width = 0
        self._in_table = False

    def emit(self, tokens: Sequence[Token]) -> None:
        """Append the blocks of `tokens`."""
        for token in tokens:
            if token.type == "inline":
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                for line in token.content.splitlines():
                    self._builder.add_block("paragraph", line.strip())
            elif token.type == "html_block":
                walk_html(token.content, self._builder)
            elif token.type == "heading_open":
                self._level = int(token.tag[1])
            elif token.type == "heading_close":
                self._level = None
            elif token.type == "list_item_open":
                self._label = f"{token.info}{token.markup} " if token.info else ""
            else:
                self._table(token)

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self._cells, self._row, self._in_table = [], -1, True
        elif token.type in ("th_open", "td_open"):
            self._column += 1
        elif token.type == "tr_open":
            self._row, self._column = self._row + 1, -1
            self._add_surplus(token)
        elif token.type == "table_close":
            self._in_table = False
            self._builder.add_table(self._cells)

    def _add_surplus(self, row: Token) -> None:
        """Keep the cells of a row beyond its header's, which the parser throws away."""
        line = self._lines[row.map[0]] if row.map else ""
        texts = _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))
        if self._row == 0:
            self._width = len(texts)
        for column, text in enumerate(texts[self._width :], self._width):
            self._cells.append(CellDraft(self._row, column, text.replace("\\|", "|")))

    def _inline(self, token: Token) -> None:
        lines = _plain_lines(token.children or [])
        if self._in_table:
            text = join_lines(lines)
            self._cells.append(CellDraft(self._row, self._column, text, header=self._row == 0))
            return
        for line in lines:
            self._builder.add_block(
                "heading" if self._level else "paragraph", self._label + line, level=self._level
            )
            self._label = ""


def _plain_lines(tokens: Sequence[Token]) -> list[str]:
    """What a reader of the page sees of inline markup, line by line."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or re.match(r"<br\b", token.content, re.IGNORECASE):
            parts.append("\n")
    lines = (_plain_math(_STRONG.sub(r"\2", line)) for line in "".join(parts).split("\n"))
    return [stripped for line in lines if (stripped := re.sub(r"[ \t\xa0]+", " ", line).strip())]


def _plain_math(line: str) -> str:
    r"""Set simple formulas as text: "$69.33\%$" is 69.33%; anything more is left as it stands."""

    def plain(match: re.Match[str]) -> str:
        text = _MATH_SIGN.sub(lambda sign: _MATH_SIGNS.get(sign.group(1), sign.group()), match.group(1))
        return text.strip() if _PLAIN_MATH.fullmatch(text) else match.group()

    return _MATH.sub(plain, line)

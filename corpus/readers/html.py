"""HTML, also under the names .xls, .doc or .jsp: text blocks in order, tables on a grid of our own."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import ReportFormatError, ReportLimitError
from corpus.readers.grid import SpannedCell, place_cells
from corpus.readers.html_look import Looks
from corpus.readers.lines import join_lines, unwrap
from corpus.readers.list_numbers import print_list_number
from corpus.readers.text import DAMAGED, decode_text
from corpus.readers.visibility import Unseen
from corpus.types import Document

MAX_DEPTH = 512
MAX_TABLE_DEPTH = 32

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# These close themselves when the next one opens, so they add no depth of their own.
_SELF_CLOSING = frozenset("p li td th tr dd dt option tbody thead tfoot colgroup html head body".split())
_SKIPPED = frozenset(
    "script style noscript template head title svg math iframe object embed audio video canvas map "
    "select textarea button input nav footer".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q ruby rt rp s "
    "samp small span st1 strike strong sub sup time tt u var wbr img".split()
)
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACES = re.compile(r"[ \t\f]+")
_NAVIGATION_CHARS = 12
_PLACE_CHARS = 12


def read_html(data: bytes) -> Document:
    """Read a web page; page menus made of links alone are left out.

    Raises:
        ReportLimitError: nested deeper than `MAX_DEPTH`, or a table too large.
    """
    decoded = decode_text(data)
    check_depth(decoded.text)
    builder = DocumentBuilder("html")
    if decoded.damaged:
        builder.warnings.append(DAMAGED)
    tree = LexborHTMLParser(decoded.text)
    body_text = tree.body.text() if tree.body else ""
    title = _page_title(tree)
    if title and "".join(title.split()) not in "".join(body_text.split()):
        builder.add_block("heading", title, level=1)
    if tree.body is not None:
        _walk_into(tree.body, builder, Looks(tree))
    document = builder.build()
    if not document.blocks:
        raise ReportFormatError("网页中没有正文文字，请检查是否保存完整。")
    return document


def walk_html(fragment: str, builder: DocumentBuilder) -> None:
    """Append the blocks and tables of an HTML fragment, such as a table inside Markdown."""
    check_depth(fragment)
    tree = LexborHTMLParser(fragment)
    if tree.body is not None:
        _walk_into(tree.body, builder, Looks(tree))


def check_depth(html: str) -> None:
    """Refuse deep nesting before the parser sees it; its time grows with the square of the depth."""
    # Scripts write tags of their own, which count only when leaving them out makes the difference.
    if _is_too_deep(html) and _is_too_deep(_SCRIPT.sub("", html)):
        raise ReportLimitError(
            f"网页标签嵌套过深（上限{MAX_DEPTH}层，表格{MAX_TABLE_DEPTH}层），无法读取，请在浏览器中打开后另存为 PDF 再导入。"
        )


def _is_too_deep(html: str) -> bool:
    depth = tables = 0
    for closing, name in _TAG.findall(html):
        name = name.lower()
        if name in _VOID or name in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if name == "table":
            tables = max(0, tables - 1) if closing else tables + 1
        if depth > MAX_DEPTH or tables > MAX_TABLE_DEPTH:
            return True
    return False


def _page_title(tree: LexborHTMLParser) -> str:
    """The article title the site states, else the first part of the window title."""
    for node in tree.css("meta"):
        if (node.attributes.get("name") or "").lower() == "articletitle":
            return (node.attributes.get("content") or "").strip()
    title = tree.css_first("title")
    return re.split(r"[_|]| - ", title.text())[0].strip() if title else ""


def _walk_into(root: LexborNode, builder: DocumentBuilder, looks: Looks) -> None:
    def add_block(text: str, level: int | None, label: str) -> None:
        builder.add_block("heading" if level else "paragraph", text, level=level, auto_label=label)

    unseen = Unseen()
    _Walker(add_block, builder.add_table, looks, unseen).walk(root)
    builder.warnings += unseen.warnings()


class _Walker:
    """Walks a tree without recursion (but for tables) and hands out lines of text and tables in order."""

    def __init__(
        self,
        add_block: Callable[[str, int | None, str], None],
        add_table: Callable[[list[CellDraft]], object],
        looks: Looks,
        unseen: Unseen,
        last: str = "",
    ) -> None:
        self._looks = looks
        self._unseen = unseen
        self._last = last
        self._add_block = add_block
        self._add_table = add_table
        self._parts: list[str] = []
        self._level: int | None = None
        self._label = ""
        self._lists: list[int | None] = []
        self._links = 0
        self._plain_chars = 0

    def walk(self, root: LexborNode) -> None:
        """Walk what is inside `root`."""
        node = root.child
        while node is not None:
            if self._enter(node):
                if node.child is not None:
                    node = node.child
                    continue
                self._leave(node)
            while node.next is None:
                parent = node.parent
                if parent is None or parent.mem_id == root.mem_id:
                    self._flush()
                    return
                node = parent
                self._leave(node)
            node = node.next
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take a node in; False when what is inside it is done with or not shown."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node)
            return False
        if tag in _SKIPPED or tag.startswith("-"):
            return False
        if self._looks.is_hidden(node):
            self._leave_out(node.text())
            return False
        if tag == "table" and not _is_layout(node):
            self._flush()
            self._table(node)
            return False
        if tag == "br":
            self._flush()
        elif tag == "a" and "href" in node.attributes:
            self._links += 1
        elif tag not in _INLINE:
            self._flush()
            self._open_block(tag, node)
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and "href" in node.attributes:
            self._links -= 1
        elif tag not in _INLINE and not tag.startswith("-"):
            self._flush()
            if tag in _HEADINGS:
                self._level = None
            elif tag in ("ol", "ul"):
                self._lists.pop()

    def _open_block(self, tag: str, node: LexborNode) -> None:
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag == "ol":
            self._lists.append(_number(node, "start", 1))
        elif tag == "ul":
            self._lists.append(None)
        elif tag == "li" and self._lists and (number := self._lists[-1]) is not None:
            number = _number(node, "value", number)
            style = _LIST_STYLES.get(
                node.parent.attributes.get("type") or "" if node.parent else "", "decimal"
            )
            self._label = print_list_number(number, style) + ". "
            self._lists[-1] = number + 1

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        parent = node.parent
        if parent is not None and text.strip() and self._looks.is_pale(parent):
            self._leave_out(text)
            return
        if parent is not None and parent.tag == "pre":
            for line in text.split("\n"):
                self._parts.append(line)
                self._flush()
            return
        self._parts.append(text)
        if not self._links:
            self._plain_chars += len(text.strip())

    def _leave_out(self, text: str) -> None:
        last = "".join(self._parts).strip()[:_PLACE_CHARS] or self._last
        self._unseen.add(f"“{last}”之后" if last else "开头", text)

    def _flush(self) -> None:
        text = _SPACES.sub(" ", unwrap("".join(self._parts)).replace("\xa0", " ")).strip()
        menu = not self._plain_chars and len(text) <= _NAVIGATION_CHARS and not re.search(r"\d", text)
        self._parts.clear()
        self._plain_chars = 0
        if text and not menu:
            self._add_block(text, self._level, self._label)
            self._label = ""
            self._last = text[:_PLACE_CHARS]

    def _table(self, table: LexborNode) -> None:
        nested: list[list[CellDraft]] = []
        rows: list[list[SpannedCell]] = []
        for row in _rows(table, self._add_block):
            if self._looks.is_hidden(row):
                self._leave_out(row.text())
            else:
                rows.append([self._cell(node, nested) for node in _children(row) if self._is_cell(node)])
        drafts = place_cells(rows)
        if any(draft.text for draft in drafts):
            self._add_table(drafts)
        for inner in nested:
            self._add_table(inner)

    def _is_cell(self, node: LexborNode) -> bool:
        if node.tag not in ("td", "th"):
            return False
        hidden = self._looks.is_hidden(node)
        if hidden:
            self._leave_out(node.text())
        return not hidden

    def _cell(self, node: LexborNode, nested: list[list[CellDraft]]) -> SpannedCell:
        lines: list[str] = []
        inside = _Walker(
            lambda text, level, label: lines.append(label + text),
            nested.append,
            self._looks,
            self._unseen,
            self._last,
        )
        inside.walk(node)
        self._last = inside._last
        return SpannedCell(
            join_lines(lines),
            _number(node, "rowspan", 1),
            max(1, _number(node, "colspan", 1)),
            node.tag == "th",
        )


def _rows(table: LexborNode, add_block: Callable[[str, int | None, str], None]) -> list[LexborNode]:
    rows: list[LexborNode] = []
    for child in _children(table):
        if child.tag == "caption":
            add_block(" ".join(child.text().split()), None, "")
        elif child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows.extend(row for row in _children(child) if row.tag == "tr")
    return rows


def _is_layout(table: LexborNode) -> bool:
    """Whether a table only arranges the page: one cell, or most of its text in tables of its own."""
    cells = [cell for row in _rows(table, lambda text, level, label: None) for cell in _children(row)]
    if len([cell for cell in cells if cell.tag in ("td", "th")]) <= 1:
        return True
    outermost = [inner for cell in cells for inner in _outermost_tables(cell)]
    return bool(outermost) and 2 * sum(len(inner.text()) for inner in outermost) > len(table.text())


def _outermost_tables(cell: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    pending = _children(cell)
    while pending:
        node = pending.pop()
        if node.tag == "table":
            found.append(node)
        else:
            pending.extend(_children(node))
    return found


def _children(node: LexborNode) -> list[LexborNode]:
    children: list[LexborNode] = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _number(node: LexborNode, name: str, default: int) -> int:
    match = re.match(r"\s*(\d{1,6})", node.attributes.get(name) or "")
    return int(match.group(1)) if match else default

"""Lines become paragraphs: a wrapped line joins the one before, a heading stays alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.captions import is_caption, is_unit_line
from corpus.readers.lines import is_wide
from corpus.readers.pdf_flow import NOTE_MARK, PageFlow, TextLine
from corpus.readers.pdf_lines import Line, split_line
from corpus.readers.pdf_tables import PageTable
from corpus.types import BlockKind, Box

LABEL = re.compile(
    r"第[一二三四五六七八九十百\d]+[部章节条编]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[、.．)）](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]|注\s*\d*[：:]|附件|附表|表\s*\d"
)
_LEADERS = re.compile(
    r"(?:…{3,}|[.．·•]{4,}|(?:\s[.．·]){4,}|-{6,}|_{6,})\s*[-–—]?\s*\d{0,4}\s*[-–—]?\s*$|…{2}\s*\d{1,3}$"
)
_FIRST_WORD = re.compile(r"[（(“‘《〈【]*(?:[0-9A-Za-z.,%０-９-]+|.)[）)”’》〉】，。；：、！？%]*")
_SENTENCE_END = tuple("。！？；：!?;:")
_MAX_CONTENTS = 45
_ENOUGH_LINES = 6
_ROW_GAP = 1.2

Margins = tuple[float, float]


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; grows while its document is read."""

    lines: list[TextLine] = field(default_factory=list)
    kind: BlockKind = "paragraph"

    @property
    def text(self) -> str:
        """The lines joined."""
        text = ""
        for item in self.lines:
            text = join(text, item.line.text)
        return text

    @property
    def boxes(self) -> list[Box]:
        """One box for each line, on the page as shown."""
        return [
            item.frame.shown(item.line.left, item.line.top, item.line.right, item.line.bottom)
            for item in self.lines
        ]


def join(before: str, after: str) -> str:
    """Join a wrapped line to the text before it; a break inside a number or beside an ideograph leaves no space."""
    if not before or not after:
        return before + after
    tight = is_wide(before[-1]) or is_wide(after[0]) or (_numeric(before[-1]) and _numeric(after[0]))
    return before + ("" if tight or before[-1] == "-" else " ") + after


def _numeric(char: str) -> bool:
    return char.isdigit() or char in ".,%-"


Entry = Paragraph | PageTable


def find_paragraphs(pages: Sequence[PageFlow]) -> list[Entry]:
    """All paragraphs and tables of a document in reading order, wrapped lines joined, also over a page break."""
    margins = _margins(pages)
    entries: list[Entry] = []
    notes: list[Entry] = []
    current: Paragraph | None = None
    for page in pages:
        for item in page.items:
            if isinstance(item, PageTable):
                entries += [*notes, item]
                notes, current = [], None
            elif item.footnote:
                _add_note(notes, item)
            elif current and _continues(current, item, margins):
                current.lines.append(item)
            else:
                entries += notes
                notes, current = [], Paragraph([item])
                entries.append(current)
    return _mark_contents([*entries, *notes])


def _add_note(notes: list[Entry], item: TextLine) -> None:
    last = notes[-1] if notes else None
    if isinstance(last, Paragraph) and not NOTE_MARK.match(item.line.text):
        last.lines.append(item)
    else:
        notes.append(Paragraph([item], "footnote"))


def _margins(pages: Sequence[PageFlow]) -> dict[tuple[int, int], Margins]:
    """Left and right edge of the text for each page size: what most long lines keep to."""
    edges: dict[tuple[int, int], list[Margins]] = {}
    for page in pages:
        for item in page.items:
            if isinstance(item, TextLine) and len(item.line.glyphs) >= 15 and not item.column:
                edges.setdefault(_size_key(item), []).append((item.line.left, item.line.right))
    margins = {}
    for size, pairs in edges.items():
        lefts, rights = sorted(left for left, _ in pairs), sorted(right for _, right in pairs)
        left, right = lefts[len(lefts) // 20], rights[-1 - len(rights) // 10]
        # Of a few lines none need be full: margins are then taken to be alike on both sides.
        margins[size] = left, right if len(pairs) >= _ENOUGH_LINES else max(right, size[0] - left)
    return margins


def _size_key(item: TextLine) -> tuple[int, int]:
    width, height = item.frame.upright_size
    return round(width), round(height)


def _continues(paragraph: Paragraph, item: TextLine, all_margins: dict[tuple[int, int], Margins]) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last, line = paragraph.lines[-1], item.line
    before = last.line
    margins = last.column or all_margins.get(_size_key(last))
    own = item.column or all_margins.get(_size_key(item))
    if max(len(split_line(before, _ROW_GAP)), len(split_line(line, _ROW_GAP))) > 2:
        return False  # rows of a table without lines: one row's figures must not run into the next
    if margins is None or own is None or abs(line.size - before.size) > 0.12 * before.size:
        return False
    if not _is_full(before, line, margins[1]) or is_unit_line(line.text) or _is_contents(before.text):
        return False
    if item.frame.page == last.frame.page and not _same_spacing(paragraph, item):
        return False
    if LABEL.match(line.text) and before.text.endswith(_SENTENCE_END):
        return False
    indent = line.left - own[0]
    first = paragraph.lines[0].line.left
    hanging = len(paragraph.lines) > 1 and abs(line.left - before.left) < 0.5 * line.size
    centred = _is_centred(line, own) and _is_centred(before, margins) and len(line.text) < len(before.text)
    return indent < 1.2 * line.size or hanging or line.left < first - 1.0 * line.size or centred


def _is_centred(line: Line, margins: Margins) -> bool:
    return abs(line.left + line.right - margins[0] - margins[1]) < 2 * line.size


def _is_full(line: Line, following: Line, edge: float) -> bool:
    """Whether the first word of the line that follows would not have fitted: a number or a bracket is not broken."""
    word = _FIRST_WORD.match(following.text)
    width = 0.0
    for glyph in following.glyphs[: len(word.group()) if word else 1]:
        width += glyph.right - glyph.left
    return edge - line.right < width + 0.8 * line.size


def _same_spacing(paragraph: Paragraph, item: TextLine) -> bool:
    last = paragraph.lines[-1].line
    pitch = item.line.baseline - last.baseline
    if pitch <= 0:
        return paragraph.lines[-1].column != item.column
    if len(paragraph.lines) > 1 and paragraph.lines[-2].frame.page == item.frame.page:
        known = last.baseline - paragraph.lines[-2].line.baseline
        if known > 0:
            return pitch < 1.3 * known + 1
    return pitch < 2.7 * item.line.size


def _is_contents(text: str) -> bool:
    return _LEADERS.search(text) is not None


def _mark_contents(entries: list[Entry]) -> list[Entry]:
    """Mark lines with leaders, and a list under 目录 whose first entry comes again further on."""
    paragraphs = [entry for entry in entries if isinstance(entry, Paragraph)]
    for paragraph in paragraphs:
        if _is_contents(paragraph.text):
            paragraph.kind = "contents"
    for index, paragraph in enumerate(paragraphs):
        if _squeezed(paragraph.text) in ("目录", "目次"):
            _mark_list(paragraphs[index + 1 :])
            break
    return entries


def _mark_list(following: Sequence[Paragraph]) -> None:
    if not following:
        return
    first = _squeezed(following[0].text)
    end = next((i for i, paragraph in enumerate(following) if i and _squeezed(paragraph.text) == first), 0)
    listed = following[:end]
    if all(len(paragraph.text) <= _MAX_CONTENTS or paragraph.kind == "contents" for paragraph in listed):
        for paragraph in listed:
            paragraph.kind = "contents"


def _squeezed(text: str) -> str:
    """A heading without its number, white space, leaders and page number."""
    bare = re.sub(r"\s|[.．…·]{2,}\s*\d*$", "", text)
    label = LABEL.match(bare)
    return bare[label.end() :] if label else bare


def mark_table_lines(entries: Sequence[Entry]) -> None:
    """Tell the lines over a table apart: its caption and its 单位 line; and the note under it."""
    for index, entry in enumerate(entries):
        if isinstance(entry, Paragraph):
            _mark_note(entries, index, entry)
            continue
        above = _above(entries, index)
        for paragraph in above:
            if paragraph.kind == "paragraph" and is_unit_line(paragraph.text):
                paragraph.kind = "unit"
        named = [p for p in above if p.kind == "paragraph" and is_caption(p.text)]
        if named:
            named[0].kind = "caption"


def _mark_note(entries: Sequence[Entry], index: int, paragraph: Paragraph) -> None:
    under = index > 0 and (
        isinstance(entries[index - 1], PageTable) or getattr(entries[index - 1], "kind", "") == "note"
    )
    if under and re.match(r"(?:备?注|说明|数据来源|资料来源)\s*\d*\s*[：:]", paragraph.text):
        paragraph.kind = "note"


def _above(entries: Sequence[Entry], index: int) -> list[Paragraph]:
    """The few short lines over a table on its page, nearest first."""
    table = entries[index]
    above: list[Paragraph] = []
    for entry in reversed(entries[max(0, index - 4) : index]):
        if not isinstance(entry, Paragraph) or not isinstance(table, PageTable):
            break
        if entry.lines[-1].frame.page != table.frame.page or len(entry.text) > 60 or entry.kind == "contents":
            break
        above.append(entry)
    return above

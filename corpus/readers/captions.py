"""The lines over a table that name it and state its unit, for all readers alike."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.types import Block, Document, Span, Table

_LOOK_BACK = 4
_TOP_ROWS = 4
_CAPTION_CHARS = 60

_MEASURE = r"(?:[亿百十万千]*元|[亿万千]|%|％|万?人次?|万?件|[个辆台套户次份项批亩吨]|批次|公里|平方米)"
# "单位：" also names an agency (编制单位：某局); only a measure at the end of the line, or before ")", is a unit.
_UNIT = re.compile(rf"单\s*位\s*[:：]\s*(?:人民币)?\s*{_MEASURE}(?:\s*[、,，/／]\s*{_MEASURE})*\s*[)）]?\s*$")
_CURRENCY = re.compile(rf"(?:计量|货币|金额)单位\s*[:：]?\s*(?:人民币)?\s*{_MEASURE}")
_NUMBERED = re.compile(
    r"(?:附?表|附件)\s*[\d０-９一二三四五六七八九十]+(?:[-－—.．][\d０-９]+)*\s*[:：、.．\s]?"
)
_TABLE_NAME = re.compile(
    r"(?:表|明细|清单|统计|情况)(?:\s*[（(][^（）()]{1,20}[)）])*(?:\s*[（(]?续[表)）]*)?$"
)
_UNIT_TAIL = re.compile(r"[\s　]*[（(]?(?:金额|计量)?单\s*位\s*[:：].*$")
_NOTE = re.compile(r"\s*(?:[（(]?(?:备|附)?注[）)]?\s*[:：]|(?:数据来源|资料来源|填表说明)\s*[:：])")
# What may stand between a table's name and the table: the year, the form's number, the agency.
_SIDE_LINE = re.compile(
    r"[（(]?\s*(?:19|20)\d\d\s*年度?\s*[)）]?"
    r"|(?:公开|财决|预算|决算)?\s*\d{1,3}(?:[-－]\d{1,2})?\s*表"
    r"|(?:附表|表)\s*[\d０-９]{1,3}(?:[-－][\d０-９]{1,2})?"
    r"|(?:编制|填报|填表|预算|主管|实施|项目|公开)?(?:部门|单位|机关)(?:[（(]?(?:名称|公章|盖章)[）)]?)*\s*[:：].{0,60}"
)


def is_unit_line(text: str) -> bool:
    """Whether a line states a table's unit: "单位：万元", "编制单位：某局  金额单位：元"; not "单位：某局"."""
    text = text.strip()
    return len(text) <= 80 and bool(_UNIT.search(text) or _CURRENCY.search(text))


def is_caption(text: str) -> bool:
    """Whether a line names a table: "表1-1：资金支出明细表", "2024年度“三公”经费支出情况表（单位：万元）"."""
    text = _UNIT_TAIL.sub("", text.strip())
    if not text or len(text) > _CAPTION_CHARS or "。" in text or text[-1] in "，；：,;:、":
        return False
    return bool(_NUMBERED.match(text) or _TABLE_NAME.search(text))


def is_side_line(text: str) -> bool:
    """Whether a line may stand between a table and its name: "公开01表", "（2024年度）", "部门：某局"."""
    return bool(_SIDE_LINE.fullmatch(text.strip()))


def mark_captions(document: Document) -> Document:
    """Set `caption` and `unit` of each table, from the lines directly over it or from its own first rows.

    Lines over a table become blocks of kind "caption" and "unit", a 注： under it "note"; headings stay. What a reader has
    set already is kept.
    """
    blocks, tables = list(document.blocks), list(document.tables)
    for place, block in enumerate(document.blocks):
        if block.table is not None:
            table = _from_lines(document.text, blocks, place, tables[block.table])
            tables[block.table] = _from_rows(document.text, table)
            _mark_note(document.text, blocks, place + 1)
    return replace(document, blocks=tuple(blocks), tables=tuple(tables))


def _mark_note(text: str, blocks: list[Block], place: int) -> None:
    """A paragraph directly under a table that begins with 注："""
    if place < len(blocks) and blocks[place].kind == "paragraph" and _NOTE.match(blocks[place].span.of(text)):
        blocks[place] = replace(blocks[place], kind="note")


def _from_lines(text: str, blocks: list[Block], place: int, table: Table) -> Table:
    for above in range(place - 1, max(-1, place - 1 - _LOOK_BACK), -1):
        block = blocks[above]
        line = block.span.of(text)
        if block.kind not in ("paragraph", "heading", "caption", "unit"):
            break
        if table.caption is None and is_caption(line) and not is_side_line(line):
            table = replace(table, caption=block.span)
            if is_unit_line(line) and table.unit is None:
                table = replace(table, unit=block.span)
            blocks[above] = block if block.kind == "heading" else replace(block, kind="caption")
            break
        if table.unit is None and is_unit_line(line):
            table = replace(table, unit=block.span)
            blocks[above] = replace(block, kind="unit")
        elif not is_side_line(line):
            break
    return table


def _from_rows(text: str, table: Table) -> Table:
    """A title or unit inside the table: cells that stand alone in their row, before the first full row."""
    caption, unit = table.caption, table.unit
    for row in range(min(_TOP_ROWS, table.n_rows)):
        filled = [cell for cell in table.cells if cell.row == row and cell.span.start < cell.span.end]
        lines: list[tuple[Span, str]] = [(cell.span, cell.span.of(text)) for cell in filled]
        for span, line in lines:
            if unit is None and is_unit_line(line):
                unit = span
        if caption is None and len(lines) == 1 and is_caption(lines[0][1]):
            caption = lines[0][0]
        if len(lines) > 3:
            break
    return replace(table, caption=caption, unit=unit)

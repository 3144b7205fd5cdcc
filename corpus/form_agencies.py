"""Whose form a table is: the agency beside 实施单位, 预算单位 or 主管部门."""

from __future__ import annotations

import re

from corpus.agencies import is_agency
from corpus.lines import fold
from corpus.types import Document, Span, Table

# Who filled the form in comes before who is over it.
_LABELS = (
    re.compile(
        r"(?:项目)?(?:具体)?实施(?:单位|部门)|项目(?:单位|承担单位)|(?:预算|填报|编制|自评|被评价)(?:单位|部门)|(?:单位|部门)(?:[(]单位[)])?名称"
    ),
    re.compile(r"(?:预算|项目|业务)?主管(?:单位|部门)(?:名称)?"),
)
_SHAPE = re.compile(r"(?P<label>[^:]{2,14}?)(?:[(](?:盖章|公章|签章|及代码|全称)[)])?(?::(?P<name>.+))?")
_CODE = re.compile(r"^[\[(]?\d{3,}[\])]?[-\s]*")


def agency_in_forms(document: Document) -> Span | None:
    """The one agency that the forms of a document name as their own, else the one over them."""
    found: list[dict[str, Span]] = [{} for _ in _LABELS]
    for table in document.tables:
        for label, span in _labelled(document.text, table):
            for names, pattern in zip(found, _LABELS, strict=True):
                if pattern.fullmatch(label):
                    names.setdefault(re.sub(r"\s", "", span.of(document.text)), span)
    return next((next(iter(names.values())) for names in found if len(names) == 1), None)


def _labelled(text: str, table: Table) -> list[tuple[str, Span]]:
    """The labels of a table's cells with the agency that stands behind or beside each."""
    grid = table.grid()
    pairs = []
    for cell in table.cells:
        shape = _SHAPE.fullmatch(re.sub(r"\s+", "", fold(cell.span.of(text))))
        if not shape:
            continue
        right = cell.column + cell.column_span
        beside = grid[cell.row][right] if right < table.n_columns else None
        # 主管部门：某局 stands in one cell.
        if shape["name"]:
            span = _named(text, Span(cell.span.end - len(shape["name"]), cell.span.end))
        else:
            span = _named(text, beside.span) if beside else None
        if span:
            pairs.append((shape["label"], span))
    return pairs


def _named(text: str, span: Span) -> Span | None:
    """The agency that a cell names, its code left out: 036001-澄江市图书馆."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    code = _CODE.match(words.strip())
    named = Span(start + (code.end() if code else 0), span.start + len(words.rstrip()))
    return named if is_agency(named.of(text)) else None

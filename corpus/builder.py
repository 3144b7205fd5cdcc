"""Readers append blocks and tables here; the builder owns the text and hands out the spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.types import Block, BlockKind, Box, Cell, Document, Span, Table


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A cell before it has a span; its text is flattened to one line."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    doubtful: bool = False
    box: Box | None = None


class DocumentBuilder:
    """Collects a document in reading order; each block ends with a line feed that belongs to no block."""

    def __init__(self, format: str) -> None:
        self._format = format
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._tables: list[Table] = []
        self.warnings: list[str] = []
        self.page_sizes: list[tuple[float, float]] = []
        self.doubtful: list[Span] = []

    def _write(self, text: str) -> Span:
        span = Span(self._length, self._length + len(text))
        self._parts.append(text)
        self._length = span.end
        return span

    def add_block(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int | None = None,
        auto_label: str = "",
        boxes: Iterable[Box] = (),
    ) -> Span | None:
        """Append one block; `auto_label` is a generated number that is put before `text`. None when blank."""
        if not (auto_label + text).strip():
            return None
        span = self._write(auto_label + text)
        label = Span(span.start, span.start + len(auto_label)) if auto_label else None
        self._blocks.append(Block(kind, span, level, label, None, tuple(boxes)))
        self._write("\n")
        return span

    def add_table(
        self,
        drafts: Iterable[CellDraft],
        *,
        caption: Span | None = None,
        unit: Span | None = None,
        pages: Iterable[int] = (),
        boxes: Iterable[Box] = (),
    ) -> Span | None:
        """Append a table; drafts may come in any order and must not overlap. None when there are none."""
        ordered = sorted(drafts, key=lambda draft: (draft.row, draft.column))
        if not ordered:
            return None
        start = self._length
        cells: list[Cell] = []
        row = ordered[0].row
        for number, draft in enumerate(ordered):
            if number:
                self._write("\n" * (draft.row - row) or "\t")
            row = draft.row
            span = self._write(" ".join(draft.text.split()))
            cells.append(
                Cell(
                    draft.row,
                    draft.column,
                    span,
                    draft.row_span,
                    draft.column_span,
                    draft.header,
                    draft.doubtful,
                    draft.box,
                )
            )
        span = Span(start, self._length)
        n_rows = max(cell.row + cell.row_span for cell in cells)
        n_columns = max(cell.column + cell.column_span for cell in cells)
        self._blocks.append(Block("table", span, table=len(self._tables), boxes=tuple(boxes)))
        self._tables.append(
            Table(span, n_rows, n_columns, tuple(cells), caption, unit, tuple(sorted(set(pages))))
        )
        self._write("\n")
        return span

    def build(self) -> Document:
        """The finished document."""
        return Document(
            self._format,
            "".join(self._parts),
            tuple(self._blocks),
            tuple(self._tables),
            tuple(self.warnings),
            tuple(self.page_sizes),
            tuple(self.doubtful),
        )

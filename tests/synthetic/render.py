"""A finished paper as the bytes of a file: plain text, Markdown with HTML or pipe tables, HTML, Word."""

from __future__ import annotations

import io
import zipfile
from html import escape

from paper import Item, Merged, Paper, TableRows

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def render(paper: Paper, form: str) -> bytes:
    """The file of a paper: `form` is txt, txt-gb (GB18030), md-html, md-pipe, html or docx."""
    if form == "docx":
        return _docx(paper)
    if form == "html":
        body = "\n".join(_html_item(item) for item in paper.items)
        return f'<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>'.encode()
    lines = (_text_item(item, form) for item in paper.items)
    return ("\n\n".join(lines) + "\n").encode("gb18030" if form == "txt-gb" else "utf-8")


def _text_item(item: Item, form: str) -> str:
    if item.table is not None:
        if form == "md-pipe" and _is_simple(item.table):
            return _pipe_table(item.table)
        return _html_table(item.table)
    if item.level and not form.startswith("txt"):
        return f"{'#' * item.level} {item.text}"
    return item.text


def _is_simple(rows: TableRows) -> bool:
    return not any(isinstance(cell, Merged) for row in rows for cell in row)


def _pipe_table(rows: TableRows) -> str:
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _html_table(rows: TableRows) -> str:
    return (
        "<table>"
        + "".join("<tr>" + "".join(_html_cell(cell) for cell in row) + "</tr>" for row in rows)
        + "</table>"
    )


def _html_cell(cell: str | Merged) -> str:
    if not isinstance(cell, Merged):
        return f"<td>{escape(cell)}</td>"
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
        f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    )
    return f"<td{spans}>{escape(cell.text)}</td>"


def _html_item(item: Item) -> str:
    if item.table is not None:
        return _html_table(item.table)
    tag = f"h{item.level + 1}" if item.level else "p"
    return f"<{tag}>{escape(item.text)}</{tag}>"


def _docx(paper: Paper) -> bytes:
    body = "".join(
        _word_table(item.table) if item.table is not None else _word_paragraph(item.text)
        for item in paper.items
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELS),
            ("word/document.xml", document),
        ):
            # A fixed date, so that one seed always gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return data.getvalue()


def _word_paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_table(rows: TableRows) -> str:
    """Rows with gridSpan, and vMerge for cells that come down from above."""
    down: dict[int, tuple[int, int]] = {}
    printed = []
    for row in rows:
        cells, column, queue = [], 0, list(row)
        while queue or any(at >= column for at in down):
            if column in down:
                left, width = down.pop(column)
                cells.append(_word_cell("", width, "<w:vMerge/>"))
                if left > 1:
                    down[column - 1000] = (left - 1, width)
                column += width
                continue
            if not queue:
                break
            cell = queue.pop(0)
            text, n_rows, width = (
                (cell.text, cell.rows, cell.columns) if isinstance(cell, Merged) else (cell, 1, 1)
            )
            merge = '<w:vMerge w:val="restart"/>' if n_rows > 1 else ""
            cells.append(_word_cell(text, width, merge))
            if n_rows > 1:
                down[column - 1000] = (n_rows - 1, width)
            column += width
        # Columns noted for the next row are kept apart by a shift while this row is written.
        down = {at + 1000 if at < 0 else at: value for at, value in down.items()}
        printed.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(printed)}</w:tbl>"


def _word_cell(text: str, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{width}"/>' if width > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{_word_paragraph(text)}</w:tc>"

"""A comparison as a file: CSV that Excel opens in Chinese, or an Excel sheet with numbers as numbers."""

from __future__ import annotations

import csv
import io
import re

from assistant.types import Answer
from ui.markup import plain
from ui.render_compare import COLUMNS, table_rows

# What a spreadsheet would run as a formula when a text cell begins with it.
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def inert(text: str) -> str:
    """`text` that no spreadsheet takes for a formula."""
    text = plain(text)
    return "'" + text if _FORMULA.match(text) and not re.fullmatch(r"[-+]?[\d,.]+%?", text) else text


def to_csv(answer: Answer) -> bytes:
    """The figures of `answer` as UTF-8 CSV with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in table_rows(answer):
        writer.writerow([inert(cell) if isinstance(cell, str) else f"{cell:f}" for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(answer: Answer) -> bytes:
    """The figures of `answer` as an Excel workbook: one sheet of figures, one saying what was asked."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "对比"
    sheet.append(list(COLUMNS))
    for row in table_rows(answer):
        sheet.append([inert(cell) if isinstance(cell, str) else cell for cell in row])
    for letter, width in zip("ABCDEFGH", (24, 8, 20, 10, 16, 14, 8, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    about = book.create_sheet("说明")
    about.append(["问题", inert(answer.question)])
    about.append(["回答", inert(answer.text)])
    if answer.coverage:
        about.append(["给出该数的报告", f"{answer.coverage.disclosed} / {answer.coverage.reports}"])
        about.append(
            ["未披露", inert("、".join(name or "（未写明部门）" for name in answer.coverage.missing))]
        )
    if answer.computation:
        about.append(["算式", inert(answer.computation)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

"""Workbooks: values as their number formats show them, merged cells once, limits counted while reading.

The .xlsx parts are read directly: a library that builds an object for each place of a merged range can be made
to use any amount of memory, and some refuse the style sheets that WPS writes.
"""

from __future__ import annotations

import io
import re

import xlrd
from lxml import etree

from corpus.builder import DocumentBuilder
from corpus.errors import ReportFormatError
from corpus.readers.excel_look import xls_unseen, xlsx_unseen
from corpus.readers.number_format import built_in_format, format_number, plain_number
from corpus.readers.package import Package
from corpus.readers.sheet import Budget, Merge, Sheet, add_sheet
from corpus.types import Document

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ON = ("1", "true")
_NOTHING = ("0", "0.0")
_MAX_COLUMNS = 16_384
_EMPTY = "工作簿中没有内容，请检查是否导出完整。"


def read_xlsx(data: bytes) -> Document:
    """Read an Excel workbook (.xlsx, .xlsm); macros are never run, formulas show their saved result.

    Raises:
        ReportLimitError: more cells, text or merged area than a report can have.
    """
    package = Package(data)
    main_part = package.related("").get("officeDocument", "xl/workbook.xml")
    workbook = package.xml(main_part)
    if workbook is None:
        raise ReportFormatError("文件中没有工作簿，请用 Excel 或 WPS 打开后另存为 xlsx 再导入。")
    parts = package.related(main_part)
    sheet_parts = package.targets(main_part)
    reader = _XlsxReader(
        _shared_strings(package.xml(parts.get("sharedStrings", ""))),
        _formats(styles := package.xml(parts.get("styles", ""))),
        xlsx_unseen(styles),
        date_1904=workbook.find(f"{S}workbookPr[@date1904='1']") is not None,
    )
    builder = DocumentBuilder("xlsx")
    for node in workbook.iterfind(f"{S}sheets/{S}sheet"):
        name = node.get("name", "")
        root = package.xml(sheet_parts.get(node.get(R + "id", ""), ""))
        if node.get("state", "visible") != "visible":
            builder.warnings.append(f"隐藏的工作表“{name}”没有读取。")
        elif root is not None:
            add_sheet(builder, reader.read(name, root))
    return _finish(builder)


def read_xls(data: bytes) -> Document:
    """Read an Excel 97-2003 workbook."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise ReportFormatError("文件设有打开密码，请在 Excel 或 WPS 中去掉密码后再导入。") from error
        raise ReportFormatError(
            "工作簿已损坏或格式过旧，请用 Excel 或 WPS 打开后另存为 xlsx 再导入。"
        ) from error
    budget = Budget()
    unseen = xls_unseen(book)
    builder = DocumentBuilder("xls")
    for source in book.sheets():
        if source.visibility:
            builder.warnings.append(f"隐藏的工作表“{source.name}”没有读取。")
            continue
        sheet = Sheet(source.name)
        for top, end_row, left, end_column in source.merged_cells:
            sheet.merges.append(Merge(top, left, end_row - 1, end_column - 1))
            budget.add_merge(sheet.merges[-1])
        sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
        sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden}
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                text = _xls_text(book, source.cell(row, column))
                budget.add_cell(len(text))
                if text:
                    sheet.texts[row, column] = text
                    if source.cell_xf_index(row, column) in unseen:
                        sheet.unseen.add((row, column))
        add_sheet(builder, sheet)
    return _finish(builder)


def _xls_text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).strip()
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return format_number(cell.value, code, date_1904=bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


def _finish(builder: DocumentBuilder) -> Document:
    document = builder.build()
    if not document.blocks:
        raise ReportFormatError(_EMPTY)
    return document


class _XlsxReader:
    def __init__(
        self, strings: list[str], formats: list[str], unseen: frozenset[int], *, date_1904: bool
    ) -> None:
        self._strings = strings
        self._formats = formats
        self._unseen = unseen
        self._date_1904 = date_1904
        self._budget = Budget()

    def read(self, name: str, root: etree._Element) -> Sheet:
        """The shown texts of one worksheet."""
        sheet = Sheet(name, hidden_columns=_hidden_columns(root))
        sheet.open_ground = any(
            root.find(S + name) is not None for name in ("tableParts", "conditionalFormatting")
        )
        row = -1
        for row_node in root.iterfind(f"{S}sheetData/{S}row"):
            number = row_node.get("r", "")
            row = int(number) - 1 if re.fullmatch(r"[1-9]\d{0,6}", number) else row + 1
            if row_node.get("hidden") in _ON or row_node.get("ht") in _NOTHING:
                sheet.hidden_rows.add(row)
            column = -1
            for cell in row_node.iterfind(S + "c"):
                place = _place(cell.get("r", ""))
                column = place[1] if place else column + 1
                self._cell(sheet, cell, row, column)
        for node in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            first, _, last = node.get("ref", "").partition(":")
            top_left, bottom_right = _place(first), _place(last)
            if top_left and bottom_right:
                merge = Merge(*top_left, max(top_left[0], bottom_right[0]), max(top_left[1], bottom_right[1]))
                self._budget.add_merge(merge)
                sheet.merges.append(merge)
        return sheet

    def _cell(self, sheet: Sheet, cell: etree._Element, row: int, column: int) -> None:
        text = self._text(cell)
        self._budget.add_cell(len(text))
        if text:
            sheet.texts[row, column] = text
            style = cell.get("s", "0")
            if style.isdigit() and int(style) in self._unseen:
                sheet.unseen.add((row, column))
        elif cell.find(S + "f") is not None and cell.get("t") != "str":
            sheet.uncalculated.append((row, column))

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(S + "is")
            return "" if inline is None else _rich_text(inline)
        node = cell.find(S + "v")
        value = "" if node is None else (node.text or "").strip()
        if kind == "s":
            return self._strings[int(value)] if value.isdigit() and int(value) < len(self._strings) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, "")
        if kind != "n":
            return _unescape(value)
        return self._number(value, cell.get("s", "0"))

    def _number(self, value: str, style: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if number in (float("inf"), float("-inf")) or number != number:
            return ""
        place = int(style) if style.isdigit() else 0
        code = self._formats[place] if place < len(self._formats) else "General"
        return (
            format_number(number, code, date_1904=self._date_1904)
            if code != "General"
            else plain_number(number)
        )


def _place(reference: str) -> tuple[int, int] | None:
    """(row, column), 0-based, of a reference such as "XFD1048576"."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def _hidden_columns(root: etree._Element) -> set[int]:
    """The columns, 0-based, that are hidden or have no width."""
    hidden: set[int] = set()
    for node in root.iterfind(f"{S}cols/{S}col"):
        first, last = node.get("min", ""), node.get("max", "")
        if (
            first.isdigit()
            and last.isdigit()
            and (node.get("hidden") in _ON or node.get("width") in _NOTHING)
        ):
            hidden.update(range(int(first) - 1, min(int(last), _MAX_COLUMNS)))
    return hidden


def _shared_strings(root: etree._Element | None) -> list[str]:
    return [] if root is None else [_rich_text(node) for node in root.iterfind(S + "si")]


def _rich_text(node: etree._Element) -> str:
    """The text of a string item; phonetic guides are left out."""
    parts = [child for child in node if child.tag in (S + "t", S + "r")]
    texts = [child.text if child.tag == S + "t" else child.findtext(S + "t") for child in parts]
    return _unescape("".join(text or "" for text in texts)).strip()


def _unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda match: "" if match.group(1).lower() == "000d" else chr(int(match.group(1), 16)), text
    )


def _formats(root: etree._Element | None) -> list[str]:
    """The format code of each cell style."""
    if root is None:
        return []
    codes = {
        node.get("numFmtId", ""): node.get("formatCode", "")
        for node in root.iterfind(f"{S}numFmts/{S}numFmt")
    }
    numbers = [node.get("numFmtId", "0") for node in root.iterfind(f"{S}cellXfs/{S}xf")]
    return [
        codes.get(number) or built_in_format(int(number) if number.isdigit() else 0) for number in numbers
    ]

import io
import zipfile

import openpyxl
import pytest

from corpus.dispatch import read_bytes
from corpus.errors import ReportFormatError, ReportLimitError
from corpus.readers.excel import read_xls, read_xlsx
from corpus.readers.number_format import format_number


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (-0.0625, "0.00%", "-6.25%"),
        (0.5, "0%", "50%"),
        (1352.756, "#,##0.00", "1,352.76"),
        (2.675, "0.00", "2.68"),
        (-1, "0.00;(0.00)", "(1.00)"),
        (-1234.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,234.50)"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12.50"),
        (-12.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-12.50"),
        (0.14, '0.00"万元"', "0.14万元"),
        (12, "[$¥-804]#,##0.0", "¥12.0"),
        (-0.001, "0.00", "0.00"),
        (0.25, "#.##", ".25"),
        (1.5, "0.##", "1.5"),
        (1234567, "#,##0,", "1,235"),
        (7, "000", "007"),
        (0, "0;-0;", ""),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901234, "General", "12345678901234"),
        (0.0000001, "General", "0.0000001"),
        (2024.10, "General", "2024.1"),
        (1234567, '0!.0,"万元"', "123.5万元"),
        (1234567, '0\\!.0,"万元"', "123.5万元"),
        (1234567, '0!.0000"万元"', "123.4567万元"),
        (-5, '0!.0,"万"', "0.0万"),
        (45400, 'yyyy"年"m"月"d"日"', "2024年4月18日"),
        (45400.4375, "yyyy-mm-dd hh:mm", "2024-04-18 10:30"),
        (45400, "yyyy/m/d", "2024/4/18"),
        (0.4375, "h:mm:ss", "10:30:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
    ],
)
def test_numbers_read_as_the_sheet_shows_them(value, code, shown):
    assert format_number(value, code) == shown


@pytest.mark.parametrize("code", ['[>=10000]0!.0,"万";0', "# ?/?", "0.00E+00", "[h]:mm"])
def test_a_format_that_is_not_understood_leaves_the_plain_value(code):
    assert format_number(12345.5, code) == "12345.5"


def save(fill):
    book = openpyxl.Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def grid(document, place=0):
    table = document.tables[place]
    return [[cell.span.of(document.text) if cell else None for cell in row] for row in table.grid()]


def test_title_and_unit_are_lines_and_the_rest_is_the_table():
    def fill(book):
        sheet = book.active
        sheet["A1"] = "2024年度“三公”经费支出情况表"
        sheet.merge_cells("A1:C1")
        sheet["A2"], sheet["C2"] = "编制单位：某局", "单位：万元"
        sheet["A3"], sheet["B3"] = "项目", "2024年"
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B3:C3")
        sheet["B4"], sheet["C4"] = "预算\n数", "决算数"
        sheet.append(["公务接待费", 3, 0.14])
        sheet["B5"].number_format = "0.00"
        sheet.append(["公务用车", None, -0.0625])
        sheet["C6"].number_format = "0.00%"
        sheet["A7"] = "注：四舍五入。"

    document = read_bytes(save(fill))
    assert [
        (block.kind, block.span.of(document.text)) for block in document.blocks if block.table is None
    ] == [
        ("caption", "2024年度“三公”经费支出情况表"),
        ("paragraph", "编制单位：某局"),
        ("unit", "单位：万元"),
        ("note", "注：四舍五入。"),
    ]
    assert grid(document) == [
        ["项目", "2024年", "2024年"],
        ["项目", "预算数", "决算数"],
        ["公务接待费", "3.00", "0.14"],
        ["公务用车", "", "-6.25%"],
    ]
    (table,) = document.tables
    assert table.unit.of(document.text) == "单位：万元"
    assert table.caption.of(document.text) == "2024年度“三公”经费支出情况表"


def test_two_tables_on_one_sheet():
    def fill(book):
        for row in (
            ["表1 收入表"],
            ["项目", "金额"],
            ["甲", 1],
            [],
            ["乙", 2],
            [],
            ["表2 支出表"],
            ["项目", "金额"],
            ["丙", 3],
        ):
            book.active.append(row)

    document = read_bytes(save(fill))
    assert [table.caption.of(document.text) for table in document.tables] == ["表1 收入表", "表2 支出表"]
    assert grid(document) == [["项目", "金额"], ["甲", "1"], ["", ""], ["乙", "2"]]


def test_hidden_sheets_are_named_and_left_out():
    def fill(book):
        book.active.append(["项目", "金额"])
        book.create_sheet("底稿").append(["秘密", 1])
        book["底稿"].sheet_state = "hidden"

    document = read_xlsx(save(fill))
    assert "秘密" not in document.text
    assert "底稿" in document.warnings[0]


def test_a_formula_without_a_saved_result_is_blank_and_doubtful():
    def fill(book):
        book.active.append(["合计", "=1+1", 5])

    document = read_xlsx(save(fill))
    assert [(cell.span.of(document.text), cell.doubtful) for cell in document.tables[0].cells] == [
        ("合计", False), ("", True), ("5", False),
    ]  # fmt: skip
    assert "B1" in document.warnings[0]


def test_one_cell_at_the_far_corner_is_refused():
    def fill(book):
        book.active["A1"], book.active["XFD1048576"] = "甲", "乙"

    with pytest.raises(ReportLimitError, match="已用区域"):
        read_xlsx(save(fill))


def raw_xlsx(sheet, strings=""):
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        sheets = f'<sheets><sheet name="Sheet1" r:id="r1" xmlns:r="{relations}"/></sheets>'
        archive.writestr("xl/workbook.xml", f"<workbook {space}>{sheets}</workbook>")
        links = "".join(
            f'<Relationship Id="{name}" Type="{relations}/{kind}" Target="{kind}.xml"/>'
            for name, kind in (("r1", "worksheet"), ("r2", "sharedStrings"))
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr("xl/worksheet.xml", f"<worksheet {space}>{sheet}</worksheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{strings}</sst>")
    return buffer.getvalue()


def test_cells_without_places_rich_strings_and_bad_indexes():
    row = '<row><c t="s"><v>0</v></c><c><v>1.5</v></c><c t="s"><v>99</v></c><c t="b"><v>1</v></c></row>'
    strings = "<si><r><t>公务</t></r><r><t>接待</t></r><rPh><t>jie</t></rPh></si>"
    document = read_xlsx(raw_xlsx(f"<sheetData>{row}</sheetData>", strings))
    assert grid(document) == [["公务接待", "1.5", "", "TRUE"]]


def test_a_merge_over_the_whole_sheet_is_refused():
    sheet = '<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    with pytest.raises(ReportLimitError, match="合并"):
        read_xlsx(raw_xlsx(sheet))


def test_one_long_string_in_many_cells_is_refused():
    cells = '<row><c t="s"><v>0</v></c></row>' * 3000
    with pytest.raises(ReportLimitError, match="内容过多"):
        read_xlsx(raw_xlsx(f"<sheetData>{cells}</sheetData>", f"<si><t>{'一' * 10_000}</t></si>"))


def test_an_empty_workbook_is_refused():
    with pytest.raises(ReportFormatError, match="没有内容"):
        read_xlsx(save(lambda book: None))


@pytest.mark.parametrize(("name", "read"), [("tables.xls", read_xls), ("tables_cached.xlsx", read_xlsx)])
def test_both_kinds_of_workbook_read_alike(shared, name, read):
    document = read((shared / "parsing" / name).read_bytes())
    rows = {row[1]: row for row in grid(document)}
    assert rows["合计"] == ["1", "合计", "18.36", "20.00", "15.14", "-4.86", "-17.54%"]
    assert "二、公务接待费" not in rows  # its row is hidden
    assert "隐藏的行中7个单元格" in document.warnings[0]
    assert "隐藏底稿" in document.warnings[1]


def planted(book):
    sheet = book.active
    sheet.title = "三公"
    for row in (
        ["项目", "2022年", "2024年"],
        ["公务接待费", 99, 0.14],
        ["公务用车", 98, 1],
        ["合计", 197, 1.14],
    ):
        sheet.append(row)
    return sheet


def test_hidden_rows_and_columns_are_left_out_and_told():
    def fill(book):
        sheet = planted(book)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    document = read_bytes(save(fill))
    assert grid(document) == [["项目", "2024年"], ["公务接待费", "0.14"], ["合计", "1.14"]]
    assert document.warnings == (
        "工作表“三公”隐藏的行中3个单元格没有读取（3）。",
        "工作表“三公”隐藏的列中3个单元格没有读取（B）。",
    )


def test_a_merged_cell_shows_in_what_is_left_of_it():
    def fill(book):
        sheet = planted(book)
        sheet.insert_rows(1)
        sheet["A1"], sheet["B1"] = "项目", "金额"
        sheet.merge_cells("B1:C1")
        sheet.column_dimensions["B"].hidden = True

    assert grid(read_bytes(save(fill)))[0] == ["项目", "金额"]


def test_white_text_on_white_is_left_out_and_on_a_dark_cell_it_stays():
    white, dark = (
        openpyxl.styles.Font(color="FFFFFFFF"),
        openpyxl.styles.PatternFill("solid", fgColor="FF1F4E79"),
    )

    def fill(book):
        sheet = planted(book)
        sheet["B2"].font = white
        sheet["B3"].font = openpyxl.styles.Font(sz=1)
        sheet["C1"].font, sheet["C1"].fill = white, dark

    document = read_bytes(save(fill))
    assert grid(document) == [
        ["项目", "2022年", "2024年"], ["公务接待费", "", "0.14"], ["公务用车", "", "1"], ["合计", "197", "1.14"]
    ]  # fmt: skip
    assert document.warnings == ("工作表“三公”字色与底色相同或极小、看不见的2个单元格没有读取（B2、B3）。",)

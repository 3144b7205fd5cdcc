import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.pdf import read_pdf
from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_frame import Frame
from corpus.readers.pdf_grid import find_grids
from corpus.readers.pdf_numbers import NativeNumbers, is_number, join_broken, number_spans
from corpus.types import Document, Table

XS = (60, 160, 260, 360)
HEAD = ("项目", "预算数", "决算数")


def shown(document: Document, table: Table) -> list[list[str]]:
    return [["" if c is None else c.span.of(document.text) for c in row] for row in table.grid()]


def only_table(document: Document) -> tuple[Table, list[list[str]]]:
    (table,) = document.tables
    return table, shown(document, table)


def test_caption_unit_and_heads(draw):
    rows = [HEAD, ("办公费", "1,200.00", "980.50"), ("合计", "1,200.00", "980.50")]
    page = (
        draw.text(200, 780, "2024年度收支决算表")
        + draw.text(60, 760, "编制部门：某局")
        + draw.text(300, 760, "单位：万元")
    )
    document = read_pdf(draw.pdf([page + draw.table(XS, (680, 700, 720, 740), rows)]))
    table, grid = only_table(document)
    assert grid == [list(row) for row in rows]
    assert table.caption.of(document.text) == "2024年度收支决算表"
    assert table.unit.of(document.text) == "单位：万元"
    assert [cell.header for cell in table.cells] == [True] * 3 + [False] * 6
    assert table.cells[4].box.page == 1
    assert table.cells[4].box.top == pytest.approx(842 - 720, abs=1)


def test_missing_lines_merge_cells(draw):
    lines = [(60, 740, 360, 740), (160, 720, 360, 720), (60, 700, 360, 700), (60, 680, 360, 680)]
    lines += [(60, 740, 60, 680), (160, 740, 160, 680), (260, 720, 260, 680), (360, 740, 360, 680)]
    page = "".join(draw.line(*line) for line in lines)
    page += (
        draw.text(70, 715, "项目")
        + draw.text(230, 724, "2024年")
        + draw.text(170, 704, "预算数")
        + draw.text(270, 704, "决算数")
    )
    page += draw.text(70, 684, "合计") + draw.text(170, 684, "20.00") + draw.text(270, 684, "15.14")
    table, grid = only_table(read_pdf(draw.pdf([page])))
    assert grid == [["项目", "2024年", "2024年"], ["项目", "预算数", "决算数"], ["合计", "20.00", "15.14"]]
    assert [(c.row_span, c.column_span) for c in table.cells[:2]] == [(2, 1), (1, 2)]
    assert [c.header for c in table.cells] == [True] * 4 + [False] * 3


def test_a_table_without_side_lines_keeps_its_outer_columns(draw):
    page = "".join(draw.line(60, y, 360, y) for y in (700, 720, 740)) + draw.line(160, 700, 160, 740)
    page += (
        draw.text(70, 724, "项目")
        + draw.text(170, 724, "金额")
        + draw.text(70, 704, "合计")
        + draw.text(170, 704, "9.50")
    )
    assert only_table(read_pdf(draw.pdf([page])))[1] == [["项目", "金额"], ["合计", "9.50"]]


def test_a_frame_around_text_is_no_table(draw):
    document = read_pdf(
        draw.pdf([draw.rules((60, 360), (700, 740)) + draw.text(70, 715, "框内的说明文字。")])
    )
    assert document.tables == ()
    assert document.text == "框内的说明文字。\n"


def test_a_table_inside_a_cell_is_a_table_of_its_own(draw):
    page = draw.rules((60, 200, 400), (600, 700, 740)) + draw.rules((220, 300, 380), (620, 640, 660))
    page += (
        draw.text(70, 715, "外层")
        + draw.text(70, 650, "甲")
        + draw.text(225, 644, "内层")
        + draw.text(305, 624, "1,203.78")
    )
    document = read_pdf(draw.pdf([page]))
    outer, inner = (shown(document, table) for table in document.tables)
    assert outer == [["外层", ""], ["甲", ""]]
    assert inner == [["内层", ""], ["", "1,203.78"]]


def test_columns_of_figures_without_lines_are_a_table(draw):
    rows = [
        HEAD,
        ("办公费", "1,200.00", "980.50"),
        ("差旅费", "10.00", "0.00"),
        ("合计", "1,200.00", "980.50"),
    ]
    page = "".join(
        draw.text(x, 700 - 20 * n, text)
        for n, row in enumerate(rows)
        for x, text in zip((72, 250, 400), row, strict=True)
    )
    document = read_pdf(
        draw.pdf([draw.text(72, 760, "支出情况如下。") + page + draw.text(72, 600, "以上为全部支出。")])
    )
    assert only_table(document)[1] == [list(row) for row in rows]
    assert "没有框线" in document.warnings[0]


def test_rows_too_few_for_a_table_stay_apart(draw):
    rows = [("办公费用支出", "共计十二项", "1,200.00"), ("差旅费用支出", "共计十一项", "980.50")]
    page = "".join(
        draw.text(x, 700 - 20 * n, t)
        for n, row in enumerate(rows)
        for x, t in zip((72, 250, 475), row, strict=True)
    )
    document = read_pdf(draw.pdf([page]))
    assert document.text == "办公费用支出 共计十二项 1,200.00\n差旅费用支出 共计十一项 980.50\n"


def test_a_list_of_pages_is_no_table(draw):
    page = "".join(
        draw.text(72, 700 - 20 * n, f"第{n}章的名称") + draw.text(450, 700 - 20 * n, str(n))
        for n in range(1, 6)
    )
    assert read_pdf(draw.pdf([page])).tables == ()


def test_adjoining_numbers_are_cut_at_a_clean_border(draw):
    page = (
        draw.rules((60, 110, 160), (700, 720))
        + draw.text(68, 704, "6351.00")
        + draw.text(111, 704, "6351.00")
    )
    assert only_table(read_pdf(draw.pdf([page])))[1] == [["6351.00", "6351.00"]]


def test_a_number_over_a_border_stays_whole_and_is_in_doubt(draw):
    page = draw.rules((60, 110, 160), (700, 720)) + draw.text(85, 704, "12345678.90")
    table, grid = only_table(read_pdf(draw.pdf([page])))
    assert sorted(grid[0]) == ["", "12345678.90"]
    assert [cell.doubtful for cell in table.cells if cell.span.start < cell.span.end] == [True]


def test_a_number_the_file_does_not_bear_out_is_in_doubt(draw):
    frame = draw.rules((60, 160, 260), (700, 740)) + draw.text(70, 715, "接待费")
    other = draw.text(300, 500, "另一行")
    whole, late = draw.text(170, 715, "37.91"), draw.text(170, 715, "37.") + other + draw.text(188, 715, "91")
    for content, doubtful in ((frame + whole + other, False), (frame + late, True)):
        table, grid = only_table(read_pdf(draw.pdf([content])))
        assert grid == [["接待费", "37.91"]]
        assert table.cells[1].doubtful is doubtful


def test_a_lone_character_that_can_not_be_read_puts_its_number_in_doubt(draw):
    # A private character stands for the point, as fonts cut down to a few glyphs have it.
    frame = draw.rules((60, 160, 260), (700, 740)) + draw.text(70, 715, "接待费")
    number = draw.text(170, 715, "37") + draw.text(182, 715, "\ue000") + draw.text(188, 715, "91")
    table, grid = only_table(read_pdf(draw.pdf([frame + number])))
    assert grid == [["接待费", "37\ufffd91"]]
    assert table.cells[1].doubtful


def two_pages(draw, first, second, *, bottom=60, top=780):
    def page(rows, high):
        ys = [high - 20 * n for n in range(len(rows) + 1)]
        return draw.table(XS, ys[::-1], rows)

    return read_pdf(draw.pdf([page(first, bottom + 20 * len(first)), page(second, top)]))


def test_a_table_over_a_page_break_is_one_without_its_repeated_head(draw):
    document = two_pages(draw, [HEAD, ("甲", "1.50", "2.50")], [HEAD, ("乙", "3.50", "4.50")])
    table, grid = only_table(document)
    assert grid == [list(HEAD), ["甲", "1.50", "2.50"], ["乙", "3.50", "4.50"]]
    assert table.pages == (1, 2)
    assert table.cells[-1].box.page == 2


def test_a_row_cut_by_the_page_break_is_joined(draw):
    first = [HEAD, ("参加第二届全国技", "1.50", "2.50")]
    document = two_pages(draw, first, [("能省赛", "", ""), ("乙", "3.50", "4.50")])
    assert only_table(document)[1] == [
        list(HEAD),
        ["参加第二届全国技能省赛", "1.50", "2.50"],
        ["乙", "3.50", "4.50"],
    ]


def test_a_row_of_its_own_is_not_joined_to_the_one_before(draw):
    document = two_pages(draw, [HEAD, ("甲", "1.50", "2.50")], [("二、支出", "", ""), ("乙", "3.50", "4.50")])
    assert only_table(document)[1][2] == ["二、支出", "", ""]


def test_a_merged_cell_goes_on_over_the_page_break(draw):
    def page(rows, ys):
        drawn = "".join(draw.line(160, y, 360, y) for y in ys) + draw.line(60, ys[0], 160, ys[0])
        drawn += draw.line(60, ys[-1], 160, ys[-1]) + "".join(draw.line(x, ys[0], x, ys[-1]) for x in XS)
        for row, y in zip(rows, ys[1:], strict=True):
            drawn += "".join(draw.text(x + 2, y + 4, t) for x, t in zip(XS, row, strict=False) if t)
        return drawn

    first = page([("产出指标", "数量", "20"), ("", "质量", "30")], (120, 100, 80))
    second = page([("", "时效", "40"), ("", "成本", "10")], (780, 760, 740))
    grid = only_table(read_pdf(draw.pdf([first, second])))[1]
    assert [row[0] for row in grid] == ["产出指标"] * 4


def test_a_form_on_each_page_is_a_table_on_each_page(draw):
    def form(name, amount):
        return [
            ("绩效目标表", "", ""),
            ("项目名称", name, ""),
            ("主管部门", "某局", ""),
            ("资金总额", amount, ""),
        ]

    assert len(two_pages(draw, form("甲项目", "1.50"), form("乙项目", "2.50")).tables) == 2


def test_a_new_head_after_a_total_is_a_new_table(draw):
    second = [("科目", "基本支出", "项目支出"), ("乙", "3.50", "4.50")]
    assert len(two_pages(draw, [HEAD, ("合计", "1.50", "2.50")], second).tables) == 2


def test_other_columns_are_another_table(draw):
    second = draw.table((60, 130, 360), (740, 760, 780), [("甲", "1.00"), ("乙", "2.00")])
    first = draw.table(XS, (60, 80, 100), [HEAD, ("甲", "1.50", "2.50")])
    assert len(read_pdf(draw.pdf([first, second])).tables) == 2


def test_every_cell_of_the_known_report(shared):
    document = read_pdf((shared / "parsing" / "report.pdf").read_bytes())
    truth = json.loads((shared / "parsing" / "truth.json").read_text("utf-8"))["tables"]
    for name, table in zip(("sangong", "zipingbiao"), document.tables, strict=False):
        grid = [["".join(cell.split()) for cell in row] for row in shown(document, table)]
        assert grid[: len(truth[name])] == [["".join(cell.split()) for cell in row] for row in truth[name]]


@pytest.mark.parametrize(
    ("first", "then", "joined"),
    [
        ("1,203,4", "56.78", ("1,203,456.78", True)),
        ("1,203,", "456.78", ("1,203,456.78", True)),
        ("12345", "67.89", ("1234567.89", False)),
        ("2023", "年", None),
        ("1.25", "3.50", None),
    ],
)
def test_broken_numbers(first, then, joined):
    assert join_broken(first, then) == joined


def test_numbers():
    assert all(map(is_number, ("1,234.50", "-3.22", "(1.00)", "98.00%", "３２", "0.95")))
    assert not any(map(is_number, ("1,23.5", "095.", "—", "", "1 352", "21.1万件")))
    assert [place.of("增长5.15%，共1,203,人") for place in number_spans("增长5.15%，共1,203,人")] == [
        "5.15",
        "1,203",
    ]


def test_native_numbers_do_not_bear_out_part_of_a_number():
    native = NativeNumbers(["合计 2,995.\n39 万元", "12.50"])
    assert native.bear_out("2,995.39")
    assert not native.bear_out("995.39")
    assert not native.bear_out("2.50")


@given(
    st.integers(0, 3),
    st.floats(-0.1, 0.1),
    st.floats(20, 80),
    st.floats(20, 80),
)
def test_a_point_set_upright_is_shown_where_it_was(turns, tilt, x, y):
    frame = Frame(1, 100, 100, turns)
    box = frame.shown(*frame.upright(x, y), *frame.upright(x, y))
    assert (box.left, box.top) == (pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01))
    tilted = Frame(1, 100, 100, turns, tilt).shown(50, 50, 50, 50)
    assert (tilted.left, tilted.top) == (pytest.approx(50, abs=0.01), pytest.approx(50, abs=0.01))


def test_a_line_through_all_rows_in_pieces_is_one_line():
    pieces = [
        Ruling(False, x + (0.4 if n % 2 else 0), 20 * n, 20 * n + 19.5)
        for x in (10, 60, 110)
        for n in range(3)
    ]
    across = [Ruling(True, y, 10, 110) for y in (0, 20, 40, 60)]
    (grid,), loose = find_grids([*pieces, *across])
    assert (len(grid.xs), len(grid.ys), len(grid.areas), loose) == (3, 4, 6, ())

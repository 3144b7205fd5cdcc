import io
import re
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from ui.export import to_csv, to_xlsx
from ui.render_compare import axis_unit, comparable, groups_of, ordered, render_compare


def bars(html):
    return re.findall(r"left:([\d.]+)%;width:([\d.]+)%", html)


def test_bars_start_at_zero_and_keep_the_printed_digits(fake_assistant):
    html = render_compare(fake_assistant.ask("对比"), "turn")
    assert bars(html) == [("0.00", "100.00"), ("0.00", "0.83")]
    assert re.findall(r'jd-value">([^<]*)<', html) == ["16.90", "0.14"]
    assert "从 0 起" in html


def test_a_negative_value_lies_left_of_zero(fake_assistant, figure_of):
    answer = fake_assistant.ask("对比")
    figures = (figure_of("30%", "30", "%", 30, "%"), figure_of("-10%", "-10", "%", -10, "%"))
    assert bars(render_compare(replace(answer, figures=figures), "turn")) == [
        ("25.00", "75.00"),
        ("0.00", "25.00"),
    ]


def test_zero_has_no_bar(fake_assistant, figure_of):
    figures = (figure_of("1万元", "1"), figure_of("0万元", "0", agency="乙"))
    html = render_compare(replace(fake_assistant.ask("对比"), figures=figures), "turn")
    assert bars(html) == [("0.00", "100.00")]
    assert re.findall(r'jd-value">([^<]*)<', html) == ["1", "0"]


def test_a_comparison_stands_largest_first_and_a_trend_as_it_comes(fake_assistant, figure_of):
    answer = replace(
        fake_assistant.ask("对比"), figures=(figure_of("1", "1"), figure_of("2", "2", agency="乙"))
    )
    assert [figure.raw for figure in ordered(answer)] == ["2", "1"]
    trend = replace(answer, slots=replace(answer.slots, intent="trend"))
    assert [figure.raw for figure in ordered(trend)] == ["1", "2"]


def test_years_stand_in_their_order_and_what_was_computed_below(fake_assistant, figure_of):
    given = [figure_of(raw, raw, year=year) for raw, year in (("3", 2024), ("1", 2022), ("2", 2023))]
    change = figure_of("2", "2", basis="增减额", year=2024, computed=True)
    answer = replace(fake_assistant.ask("对比"), figures=(change, *given))
    assert [figure.year for figure in ordered(answer)[:3]] == [2022, 2023, 2024]
    assert ordered(answer)[3].computed


def test_coverage_names_what_is_missing(fake_assistant):
    html = render_compare(fake_assistant.ask("对比"), "turn")
    assert "3 份报告中 <b>2</b> 份给出该数；未披露：示例区河湖管理局" in html


def test_different_units_never_share_an_axis(figure_of):
    groups = groups_of([figure_of("0.14万元", "0.14"), figure_of("7人", "7", "人", 7, "人")])
    assert [key[2] for key, _ in groups] == ["元", "人"]


def test_the_axis_takes_the_unit_most_figures_are_printed_in(figure_of):
    figures = [figure_of("1", "1"), figure_of("2", "2"), figure_of("3元", "3", "元", 3)]
    assert axis_unit(figures, "元") == ("万元", Decimal(10000))


def test_a_single_figure_is_no_comparison(fake_assistant):
    answer = fake_assistant.ask("三公")
    assert not comparable(answer)
    assert "没有可并列的数字" in render_compare(answer, "turn")


def test_csv_opens_in_excel_with_chinese(fake_assistant):
    data = to_csv(fake_assistant.ask("对比"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert "示例区文化馆,2023,三公经费,决算,16.90万元,16.90,万元,文化馆2023.docx" in data.decode("utf-8-sig")


def test_xlsx_holds_numbers_and_what_was_asked(fake_assistant):
    book = load_workbook(io.BytesIO(to_xlsx(fake_assistant.ask("各部门对比"))))
    rows = list(book["对比"].values)
    assert rows[1][5] == 16.9
    assert ("问题", "各部门对比") in list(book["说明"].values)


def test_a_cell_can_not_be_a_formula(fake_assistant, figure_of):
    answer = replace(
        fake_assistant.ask("对比"), figures=(figure_of("1", "1", agency="=1+1", indicator="@x"),) * 2
    )
    assert ",=1+1" not in to_csv(answer).decode("utf-8-sig")
    assert "\n'=1+1,2023,'@x," in to_csv(answer).decode("utf-8-sig").replace("\r", "")
    cells = [cell for row in load_workbook(io.BytesIO(to_xlsx(answer)))["对比"].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []

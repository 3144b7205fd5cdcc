"""A template is filled with figures, units and sources; what is not certain stays empty and says why."""

from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from assistant.assistant import Assistant
from assistant.fill import TemplateError, fill
from corpus.load import load_report
from index.library import Library

TEXT = """{year}年度示例区{name}整体支出绩效自评报告

一、支出情况

{year}年度三公经费预算支出为0.90万元，决算支出为{spent}万元。

会议费支出{meeting}万元。开展活动20余次。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fill")
    with Library(folder / "library") as library:
        for name, year, spent, meeting in (
            ("文化馆", 2023, "0.40", "1"),
            ("图书馆", 2023, "0.60", "2"),
            ("文化馆", 2024, "0.50", "3"),
        ):
            file = folder / f"{name}{year}.txt"
            file.write_text(TEXT.format(name=name, year=year, spent=spent, meeting=meeting), encoding="utf-8")
            library.add(load_report(file))
        yield Assistant(library)


def template(tmp_path, rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    path = tmp_path / "template.xlsx"
    workbook.save(path)
    return path


def filled(assistant, path):
    done = fill(assistant, path, path.with_name("out.xlsx"))
    return done, load_workbook(done.path).active


def test_a_grid_is_filled_in_the_unit_of_its_heads(assistant, tmp_path):
    path = template(
        tmp_path,
        [
            ["2023年度情况"],
            ["部门", "三公经费决算（元）", "会议费（万元）", "培训费（万元）"],
            ["文化馆"],
            ["图书馆"],
        ],
    )
    done, sheet = filled(assistant, path)
    assert (done.asked, done.filled) == (6, 4)
    assert [sheet.cell(3, column).value for column in (2, 3, 4)] == [4000, 1, None]
    assert sheet.cell(4, 2).value == 6000
    assert "决算支出为0.40万元" in sheet.cell(3, 2).comment.text
    assert sheet.cell(3, 4).comment.text.startswith("未披露")


def test_years_may_stand_down_the_side(assistant, tmp_path):
    path = template(tmp_path, [["年度", "文化馆三公经费决算（万元）"], [2023], [2024]])
    _, sheet = filled(assistant, path)
    assert [sheet.cell(row, 2).value for row in (2, 3)] == [0.4, 0.5]


def test_a_list_of_questions_gets_answer_unit_and_source(assistant, tmp_path):
    path = template(
        tmp_path,
        [
            ["序号", "问题"],
            [1, "文化馆2023年会议费多少"],
            [2, "文化馆2022年会议费多少"],
            [3, "文化馆2023年活动多少次"],
        ],
    )
    done, sheet = filled(assistant, path)
    assert [cell.value for cell in sheet[1]] == ["序号", "问题", "答案", "单位", "出处"]
    assert [sheet.cell(2, column).value for column in (3, 4)] == [1, "万元"]
    assert sheet.cell(3, 3).value is None
    assert sheet.cell(3, 5).value.startswith("未披露")
    assert sheet.cell(4, 3).value == "20余次"
    assert (done.asked, done.filled) == (3, 2)


def test_a_figure_in_another_kind_of_unit_stays_out(assistant, tmp_path):
    _, sheet = filled(assistant, template(tmp_path, [["2023年"], ["部门", "会议费（人）"], ["文化馆"]]))
    assert sheet.cell(3, 2).value is None
    assert sheet.cell(3, 2).comment is not None


def test_a_template_that_can_not_be_filled_is_refused(assistant, tmp_path):
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(b"not a workbook")
    with pytest.raises(TemplateError, match="另存为"):
        fill(assistant, wrong, tmp_path / "o.xlsx")
    path = template(tmp_path, [["没有什么可填"]])
    with pytest.raises(TemplateError, match="没有可填的格子"):
        fill(assistant, path, tmp_path / "o.xlsx")
    with pytest.raises(TemplateError, match="模板本身"):
        fill(assistant, path, path)
    assert not (tmp_path / "o.xlsx").exists()


def test_exact_values_are_kept(assistant, tmp_path):
    _, sheet = filled(assistant, template(tmp_path, [["部门", "2024年三公经费决算（万元）"], ["文化馆"]]))
    assert Decimal(str(sheet.cell(2, 2).value)) == Decimal("0.5")


def test_a_ranking_is_answered_in_words(assistant, tmp_path):
    path = template(
        tmp_path, [["问题"], ["2023年各部门三公经费决算排名"], ["文化馆2023年三公经费决算是多少"]]
    )
    _, sheet = filled(assistant, path)
    assert "图书馆" in sheet["B2"].value
    assert "文化馆" in sheet["B2"].value
    assert sheet["C2"].value is None
    assert (sheet["B3"].value, sheet["C3"].value) == (0.4, "万元")


def test_heads_over_two_rows_are_read_together(assistant, tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    for row in (["2023年"], ["部门", "三公经费（万元）", None], [None, "预算数", "决算数"], ["示例区文化馆"]):
        sheet.append(row)
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("A2:A3")
    path = tmp_path / "merged.xlsx"
    workbook.save(path)
    done, sheet = filled(assistant, path)
    assert (done.asked, done.filled) == (2, 2)
    assert [float(cell.value) for cell in sheet[4][1:3]] == [0.9, 0.4]


def test_labels_in_several_columns_and_a_column_of_units(assistant, tmp_path):
    path = template(
        tmp_path,
        [
            ["序号", "部门", "年度", "单位", "三公经费决算", "会议费"],
            [1, "示例区文化馆", 2023, "元"],
            [2, "示例区文化馆", 2024, "万元"],
            ["合计"],
        ],
    )
    done, sheet = filled(assistant, path)
    assert (done.asked, done.filled) == (4, 4)
    assert [float(sheet.cell(row, column).value) for row in (2, 3) for column in (5, 6)] == [
        4000,
        10000,
        0.5,
        3,
    ]
    assert sheet["E4"].value is None


def test_a_column_headed_danwei_may_hold_offices(assistant, tmp_path):
    path = template(tmp_path, [["2023年"], ["单位", "会议费（万元）"], ["示例区文化馆"]])
    _, sheet = filled(assistant, path)
    assert float(sheet["B3"].value) == 1


def test_the_title_names_the_agency_of_rows_of_years(assistant, tmp_path):
    path = template(tmp_path, [["示例区文化馆历年会议费"], ["年度", "会议费（万元）"], [2023], ["2024年"]])
    _, sheet = filled(assistant, path)
    assert [float(sheet["B3"].value), float(sheet["B4"].value)] == [1, 3]


@pytest.mark.parametrize("content", [b"PK\x03\x04junk", b"hello", b""])
def test_what_is_no_workbook_is_refused_in_one_sentence(assistant, tmp_path, content):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    with pytest.raises(TemplateError, match="打不开"):
        fill(assistant, path, tmp_path / "out.xlsx")
    assert not list(tmp_path.glob("out*"))

import pytest

from corpus.builder import CellDraft, DocumentBuilder
from corpus.readers.captions import is_caption, is_side_line, is_unit_line, mark_captions


@pytest.mark.parametrize(
    "line",
    [
        "单位：万元", "（单位：万元）", "单位:元", "单 位：亿元", "金额单位：人民币万元", "计量单位：万元", "单位：万",
        "编制单位：某县财政局　　　单位：万元", "公开01表 部门：某局 单位：元", "单位：万元、%", "单位：辆", "单位：千元/人",
    ],
)  # fmt: skip
def test_lines_that_state_a_unit(line):
    assert is_unit_line(line)


@pytest.mark.parametrize(
    "line",
    ["单位：某县财政局", "编制单位：某局", "项目单位：万元镇政府", "本单位：正科级", "单位名称：市人大"],
)
def test_lines_that_name_an_agency(line):
    assert not is_unit_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "表1-1：2021-2024年资金支出明细表", "2024年度“三公”经费支出情况表", "收入支出决算总表（单位：万元）", "附表3 项目清单",
        "附件1：评分表", "项目支出绩效自评表（2024年度）", "部门收支总体情况表（续表）",
    ],
)  # fmt: skip
def test_lines_that_name_a_table(line):
    assert is_caption(line)


@pytest.mark.parametrize(
    "line", ["具体情况见下表。", "一、收入：", "2024年决算支出15.14万元", "", "说明如下表，" * 2]
)
def test_lines_that_do_not(line):
    assert not is_caption(line)


@pytest.mark.parametrize(
    "line", ["公开01表", "（2024年度）", "部门：某局", "填报单位（盖章）：某局", "财决01-1表"]
)
def test_lines_that_may_stand_between(line):
    assert is_side_line(line)


def build(*lines, cells=(("项目", "决算数"), ("接待费", "0.14")), after=""):
    builder = DocumentBuilder("txt")
    for line in lines:
        builder.add_block("paragraph", line)
    builder.add_table(
        CellDraft(row, column, text) for row, texts in enumerate(cells) for column, text in enumerate(texts)
    )
    builder.add_block("paragraph", after)
    document = mark_captions(builder.build())
    table = document.tables[0]
    parts = [span and span.of(document.text) for span in (table.caption, table.unit)]
    return [block.kind for block in document.blocks], *parts


def test_caption_and_unit_over_a_table():
    assert build("正文。", "收入支出决算总表", "公开01表", "部门：某局", "单位：万元") == (
        ["paragraph", "caption", "paragraph", "paragraph", "unit", "table"],
        "收入支出决算总表",
        "单位：万元",
    )


def test_one_line_may_be_both():
    assert build("支出情况表（单位：元）")[1:] == ("支出情况表（单位：元）", "支出情况表（单位：元）")


def test_prose_ends_the_search():
    assert build("上一张总表", "正文一句。")[1:] == (None, None)


def test_title_and_unit_inside_the_table():
    cells = [("支出情况表", ""), ("", "单位：万元"), ("项目", "决算数"), ("接待费", "0.14")]
    assert build("正文。", cells=cells)[1:] == ("支出情况表", "单位：万元")


def test_a_note_under_the_table():
    assert build(after="注：本表为空表。")[0] == ["table", "note"]
    assert build(after="注意事项如下")[0] == ["table", "paragraph"]

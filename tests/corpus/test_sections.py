"""Headings by wording, shape and number; the documents are tiny and made up."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import CellDraft, DocumentBuilder
from corpus.labels import parse_label
from corpus.reading import read_document
from corpus.sections import find_sections
from corpus.types import Document


def make_document(text: str) -> Document:
    """One block a line; a line "[表] a|b" is a table of one row, "# x" a stated heading of level 1, "^ x" a caption."""
    builder = DocumentBuilder("txt")
    for line in text.strip().splitlines():
        line = line.strip()
        if line.startswith("[表]"):
            builder.add_table(CellDraft(0, column, cell) for column, cell in enumerate(line[3:].split("|")))
        elif stated := re.match(r"(#+) ", line):
            builder.add_block("heading", line[stated.end() :], level=len(stated.group(1)))
        elif line.startswith("^ "):
            builder.add_block("caption", line[2:])
        else:
            builder.add_block("paragraph", line)
    return builder.build()


def tree(text: str) -> list[tuple[int, str, str]]:
    """(level, label, title) of every section."""
    return [(s.level, s.label, s.title) for s in find_sections(make_document(text)).sections]


@pytest.mark.parametrize(
    ("text", "scheme", "number", "rest"),
    [
        ("第三部分决算情况", "part", 3, "决算情况"),
        ("第二章 总则", "part", 2, "总则"),
        ("十一、其他重要事项", "cn", 11, "其他重要事项"),
        ("二十三、其他支出", "cn", 23, "其他支出"),
        ("(五)当年预算", "cn_paren", 5, "当年预算"),
        ("(一)、基本支出预算", "cn_paren", 1, "基本支出预算"),
        ("1、推进", "num", 1, "推进"),
        ("3 机构设置", "num_space", 3, "机构设置"),
        ("4 2024年预算说明", "num_space", 4, "2024年预算说明"),
        ("10.《条例》", "num", 10, "《条例》"),
        ("4.2024年收支总表", "num", 4, "2024年收支总表"),
        ("(1)工资", "num_paren", 1, "工资"),
        ("③项目", "circled", 3, "项目"),
        ("2.1.3 资金到位", "dotted3", 3, "资金到位"),
        ("1.1总体目标", "dotted2", 1, "总体目标"),
        ("附件2:问题清单", "appendix", 2, "问题清单"),
        ("附件:自评表", "appendix", 1, "自评表"),
        ("附件5-2:明细表", "appendix_part", 5, "明细表"),
    ],
)
def test_labels(text, scheme, number, rest):
    label = parse_label(text)
    assert label is not None
    assert (label.scheme, label.number, label.rest) == (scheme, number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2.5万元用于采购",
        "12.50%",
        "(2023年度)",
        "一、二类赛由主办单位决定",
        "2023.12",
        "一是管理办法",
        "附件说明见后",
        "三公经费",
    ],
)
def test_no_label(text):
    assert parse_label(text) is None


def test_usual_nesting():
    assert tree(
        """
        第一部分 概况
        一、主要职能
        （一）财政
        1、预算
        （1）编制
        ①时间
        每年十月。
        二、机构设置
        共六个科室。
        """
    ) == [
        (1, "第一部分", "概况"),
        (2, "一、", "主要职能"),
        (3, "（一）", "财政"),
        (4, "1、", "预算"),
        (5, "（1）", "编制"),
        (6, "①", "时间"),
        (2, "二、", "机构设置"),
    ]


def test_dotted_numbers_and_full_width_digits():
    assert tree(
        "一、目标\n１、总体\n达到要求。\n1.1 数量目标\n完成十项。\n1.2 质量目标\n合格。\n２、分项\n见下。"
    ) == [
        (1, "一、", "目标"),
        (2, "１、", "总体"),
        (3, "1.1", "数量目标"),
        (3, "1.2", "质量目标"),
        (2, "２、", "分项"),
    ]


def test_bare_numbers_open_the_outer_level_and_their_lists_stay_text():
    text = """
    1 主要职能
    1、负责水质监测。
    2、负责河道巡查。
    2 部门预算说明
    本年收入预算300万元。
    2.1 机关运行经费
    机关运行经费20万元。
    12 个项目完成验收
    3 其他情况
    无
    """
    assert tree(text) == [
        (1, "1", "主要职能"),
        (1, "2", "部门预算说明"),
        (2, "2.1", "机关运行经费"),
        (1, "3", "其他情况"),
    ]


def test_nesting_is_learnt_from_the_document():
    # Here （一） stands inside 1、 and not the other way round.
    text = "\n".join(
        f"{part}、部分\n1、甲\n（一）子甲\n正文。\n（二）子乙\n正文。\n2、乙\n（一）子丙\n正文。"
        for part in "一二"
    )
    levels = {label: level for level, label, _ in tree(text)}
    assert levels == {"一、": 1, "二、": 1, "1、": 2, "2、": 2, "（一）": 3, "（二）": 3}


def test_lost_numbers_take_the_level_of_the_gap():
    assert tree(
        """
        二、一般公共预算支出情况
        （一）基本支出情况
        用于运转。
        政府性基金预算支出情况
        无
        国有资本经营预算支出情况
        无
        五、绩效情况
        良好。
        其他需要说明的情况
        无
        """
    ) == [
        (1, "二、", "一般公共预算支出情况"),
        (2, "（一）", "基本支出情况"),
        (1, "", "政府性基金预算支出情况"),
        (1, "", "国有资本经营预算支出情况"),
        (1, "五、", "绩效情况"),
        (1, "", "其他需要说明的情况"),
    ]


def test_inner_heading_known_by_its_words():
    assert tree(
        "一、基本情况\n（一）单位情况\n编制十人。\n主要职能和重点工作计划：\n1、负责公开工作。负责监督。\n2、其他事项。"
    ) == [
        (1, "一、", "基本情况"),
        (2, "（一）", "单位情况"),
        (3, "", "主要职能和重点工作计划"),
    ]


def test_lead_in_is_no_heading():
    assert tree("一、概况\n主要职能包括：\n（一）贯彻执行国家法律。负责起草。") == [(1, "一、", "概况")]


def test_numbered_paragraph_is_text():
    assert tree(
        "一、支出\n（1）工资676.02万元，包括津贴。\n（2）会议费0.5万元。\n（3）培训费：0万元。\n合计见表。"
    ) == [(1, "一、", "支出")]


def test_short_numbered_line_with_full_stop_is_heading_when_text_follows():
    assert tree(
        "一、绩效\n1、服务更高效。\n推出十项服务。\n2、行动更快捷。\n办结率提高。\n3、成效明显。\n群众满意。"
    ) == [
        (1, "一、", "绩效"),
        (2, "1、", "服务更高效"),
        (2, "2、", "行动更快捷"),
        (2, "3、", "成效明显"),
    ]


def test_list_entries_are_text_also_the_last_one():
    assert tree(
        "一、措施\n1、加强管理。\n2、严守纪律。\n3、防止违规。\n以上措施将逐项落实。\n二、公开\n已公示。"
    ) == [
        (1, "一、", "措施"),
        (1, "二、", "公开"),
    ]


def test_orphan_and_double_numbers():
    assert tree(
        """
        六、绩效
        5、资金规范。
        （1）保障
        从严控制。
        （2）公开
        按时公开。
        （五）存在问题及改进措施。
        有待提高。
        （五）补充说明
        另行报告。
        """
    ) == [
        (1, "六、", "绩效"),
        (2, "5、", "资金规范"),
        (3, "（1）", "保障"),
        (3, "（2）", "公开"),
        (2, "（五）", "存在问题及改进措施"),
        (2, "（五）", "补充说明"),
    ]


def test_text_after_numbered_headings_leaves_their_section():
    document = make_document("一、情况\n1、人员\n共十人。\n2、资产情况良好。年末共有车辆两辆。\n二、其他\n无")
    outline = find_sections(document)
    assert [section.title for section in outline.sections] == ["情况", "人员", "其他"]
    assert "资产" not in outline.sections[1].span.of(document.text)
    assert "资产" in outline.sections[0].span.of(document.text)


def test_heading_stuck_to_the_sentence_before():
    document = make_document(
        "二、运行经费\n预算为464.64万元三、政府采购情况\n采购4821.20万元。\n四、绩效目标\n已设置。"
    )
    sections = find_sections(document).sections
    assert [section.heading.of(document.text) for section in sections] == [
        "二、运行经费",
        "三、政府采购情况",
        "四、绩效目标",
    ]
    assert sections[0].span.of(document.text).endswith("464.64万元")


def test_contents_are_found_and_name_the_pages():
    document = make_document(
        """
        示例区2024年部门预算
        目 录
        一、部门主要职能……………3
        二、名词解释……………4
        三、部门预算表
        1．2024年收支预算总表
        示例区财政局主要职能
        本局负责：
        一、负责预算。编制草案。
        名词解释
        （一）基本支出：指运转支出。
        ^ 2024年收支预算总表
        [表] 项目|金额
        """
    )
    outline = find_sections(document)
    assert [(s.level, s.title) for s in outline.sections] == [
        (1, "示例区财政局主要职能"),
        (1, "名词解释"),
        (1, "2024年收支预算总表"),
    ]
    (contents,) = outline.contents
    assert contents.of(document.text).startswith("目 录")
    assert contents.of(document.text).endswith("1．2024年收支预算总表")


def test_contents_end_where_the_first_entry_comes_again():
    outline = find_sections(
        make_document("目录\n一、概况\n二、决算\n一、概况\n共十人。\n二、决算\n支出五万元。")
    )
    assert [section.title for section in outline.sections] == ["概况", "决算"]


def test_field_residue_is_contents():
    document = make_document("一、概况 PAGEREF _Toc123 \\h 4\n一、概况\n共十人。")
    outline = find_sections(document)
    assert [span.of(document.text) for span in outline.contents] == ["一、概况 PAGEREF _Toc123 \\h 4"]
    assert len(outline.sections) == 1


def test_contents_without_a_body_hide_nothing():
    document = make_document("目录\n一、概况\n二、决算")
    outline = find_sections(document)
    assert [span.of(document.text) for span in outline.contents] == ["目录"]
    assert [section.title for section in outline.sections] == ["概况", "决算"]


def test_title_broken_over_two_lines_is_one_heading():
    document = make_document(
        "目录\n第一部分 示例局决算情况说明\n第二部分 名词解释\n第一部分 示例局决算情况\n说明\n总计五万元。\n第二部分 名词解释\n略。"
    )
    first = find_sections(document).sections[0]
    assert first.title == "示例局决算情况说明"
    assert first.heading.of(document.text) == "第一部分 示例局决算情况\n说明"


def test_table_cells_and_captions_are_no_headings():
    assert tree(
        "一、收支\n见下表。\n# 表2-1：收支情况\n[表] 一、财政拨款收入|二、外交支出\n二、说明\n无"
    ) == [
        (1, "一、", "收支"),
        (1, "二、", "说明"),
    ]


def test_stated_levels_place_unnumbered_headings():
    assert tree("# 基本情况\n## 单位\n编制十人。\n### 科室\n三个。\n# 支出\n五万元。") == [
        (1, "", "基本情况"),
        (2, "", "单位"),
        (3, "", "科室"),
        (1, "", "支出"),
    ]


def test_one_stated_level_for_all_says_nothing():
    assert tree("# 一、概况\n# （一）单位\n编制十人。\n# 1.科室\n三个。") == [
        (1, "一、", "概况"),
        (2, "（一）", "单位"),
        (3, "1.", "科室"),
    ]


def test_appendix_takes_its_name_from_the_next_headings():
    assert tree("# 一、概况\n无\n# 附件4-2：\n# 问卷调查\n# 分析报告\n# 一、对象\n选手。") == [
        (1, "一、", "概况"),
        (1, "附件4-2：", "问卷调查分析报告"),
        (2, "一、", "对象"),
    ]


def test_body_goes_on_after_an_appendix():
    assert tree("四、绩效\n良好。\n五、问题\n不足。\n附件：自评表\n[表] 项目|得分\n六、说明\n无") == [
        (1, "四、", "绩效"),
        (1, "五、", "问题"),
        (1, "附件：", "自评表"),
        (1, "六、", "说明"),
    ]


def test_wrapped_numbered_line_is_no_heading():
    full = "（六）全面推进预算和绩效管理一体化改革拟订和组织实施本区预算"
    lines = [full, "绩效管理制度。"] * 20
    assert tree("一、主要职能\n" + "\n".join(lines)) == [(1, "一、", "主要职能")]


def test_the_target_report(shared):
    document = read_document(shared / "reports" / "lingling-2023.txt")
    sections = find_sections(document).sections
    outer = [f"{s.label}{s.title}" for s in sections if s.level == 1]
    assert outer == [
        "一、基本情况",
        "二、一般公共预算支出情况",
        "政府性基金预算支出情况",
        "国有资本经营预算支出情况",
        "社会保险基金预算支出情况",
        "六、部门整体支出绩效情况",
        "七、存在的问题及原因分析",
        "八、下一步改进措施",
        "九、绩效自评结果拟应用和公开情况",
        "其他需要说明的情况",
    ]
    under_six = [
        f"{s.label}{s.title}"[:6]
        for s in sections
        if s.parent is not None and sections[s.parent].label == "六、"
    ]
    assert [heading[:2] for heading in under_six] == ["1、", "2、", "3、", "4、", "5、", "（五"]


LINE = st.sampled_from(
    [
        "一、基本情况",
        "二、支出情况",
        "（一）单位",
        "（三）人员",
        "1、经费",
        "2.会议费0.5万元。",
        "（1）培训",
        "①其他",
        "无",
        "本年支出共五万元。其中会议费一万元。",
        "政府性基金预算支出情况",
        "其他需要说明的情况",
        "目录",
        "一、概况………3",
        "# 附件1：清单",
        "## 小节",
        "[表] 一、收入|10",
        "附件2：",
        "支出464.64万元三、采购情况",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=25))
def test_sections_nest(lines):
    document = make_document("\n".join(lines))
    outline = find_sections(document)
    sections = outline.sections
    for place, section in enumerate(sections):
        assert section.span.contains(section.heading)
        assert section.span.start == section.heading.start
        assert section.heading.end <= section.body_end <= section.span.end
        children = [child for child in sections if child.parent == place]
        assert section.body_end == (children[0].span.start if children else section.span.end)
        if section.parent is None:
            assert section.level == 1
        else:
            parent = sections[section.parent]
            assert section.parent < place
            assert section.level == parent.level + 1
            assert parent.span.contains(section.span)
        assert not any(
            span.start < section.heading.end and section.heading.start < span.end for span in outline.contents
        )
    for before, after in pairwise(sections):
        assert before.heading.end <= after.heading.start
        assert before.span.end <= after.span.start or before.span.contains(after.span)

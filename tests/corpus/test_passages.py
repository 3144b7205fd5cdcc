"""Passages: exact spans, whole rows, one section each, nothing lost and nothing twice."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import CellDraft, DocumentBuilder
from corpus.metadata import find_metadata
from corpus.passages import (
    MAX_CHARS,
    MAX_ROW_CHARS,
    MAX_TABLE_CHARS,
    contextualize,
    split_passages,
)
from corpus.reading import read_document
from corpus.sections import find_sections
from corpus.types import Box, Document, Report


def make_document(lines: list[str]) -> Document:
    """One block a line; "[表] a|b / c|d" is a table; "# x" a stated heading, "^ x" a caption, "单位：" a unit line."""
    builder = DocumentBuilder("txt")
    for line in lines:
        if line.startswith("[表]"):
            rows = [row.split("|") for row in line[3:].split("/")]
            builder.add_table(
                CellDraft(r, c, cell, header=r == 0)
                for r, row in enumerate(rows)
                for c, cell in enumerate(row)
            )
        elif line.startswith("# "):
            builder.add_block("heading", line[2:], level=1)
        elif line.startswith("^ "):
            builder.add_block("caption", line[2:])
        else:
            builder.add_block("unit" if line.startswith("单位：") else "paragraph", line)
    return builder.build()


def make_report(document: Document) -> Report:
    outline = find_sections(document)
    return Report(
        file_name="样例.txt",
        sha256="",
        format=document.format,
        text=document.text,
        metadata=find_metadata(document, outline, "样例.txt"),
        blocks=document.blocks,
        sections=outline.sections,
        passages=split_passages(document, outline),
        tables=document.tables,
        figures=(),
    )


def texts(*lines: str) -> list[str]:
    return [passage.text for passage in make_report(make_document(list(lines))).passages]


LONG = "本年度继续推进各项重点工作并按时完成全部年度任务目标，资金支付率保持在较高水平。"


def test_headings_are_not_in_passages():
    assert texts("一、概况", "（一）单位", "编制十人。", "二、支出", "无") == ["编制十人。", "无"]


def test_heading_without_text_is_its_own_passage():
    assert texts("一、概况", "编制十人。", "二、其他情况") == ["编制十人。", "二、其他情况"]


def test_tiny_neighbours_go_together_but_not_over_a_section():
    assert texts("一、支出", "会议费0.5万元。", "培训费0万元。", "二、其他", "另有一项。") == [
        "会议费0.5万元。\n培训费0万元。",
        "另有一项。",
    ]


def test_paragraphs_that_say_enough_stay_apart():
    first, second = LONG * 2, LONG * 3
    assert texts("一、概况", first, second) == [first, second]


def test_long_paragraph_is_cut_after_sentences():
    found = texts("一、概况", LONG * 25)
    assert "".join(found) == LONG * 25
    assert all(len(text) <= MAX_CHARS and text.endswith("。") for text in found)
    assert max(map(len, found)) - min(map(len, found)) < MAX_CHARS // 2


def test_number_is_never_cut():
    number = "12345678901234567.89"
    for before in range(120, 200):
        found = texts("一、概况", "支出" * before + number + "万元" + "支出" * 100)
        assert len(found) == 2
        assert sum(text.count(number + "万元") for text in found) == 1


def test_sentence_broken_by_a_page_is_one_passage():
    assert texts("一、标准", "省赛每个赛项25", "万元，一类赛每个赛项15万元。" + LONG, LONG + LONG) == [
        "省赛每个赛项25\n万元，一类赛每个赛项15万元。" + LONG,
        LONG + LONG,
    ]


def test_contents_are_in_no_passage():
    found = texts("目录", "一、概况………1", "二、决算………2", "一、概况", "共十人。", "二、决算", "五万元。")
    assert found == ["共十人。", "五万元。"]


def test_table_is_cut_between_rows_and_carries_its_lead():
    rows = "/".join(f"科目{number:03d}|{'一般公共服务支出' * 4}|{number}.50" for number in range(40))
    report = make_report(
        make_document(["一、收支", "见表。", "^ 表1 支出表", "单位：万元", f"[表]项目|名称|金额/{rows}"])
    )
    passages = [passage for passage in report.passages if passage.table == 0]
    assert passages[0].text.startswith("表1 支出表\n单位：万元\n项目\t名称\t金额\n")
    assert all(len(passage.text) <= MAX_TABLE_CHARS for passage in passages)
    assert all(re.match("科目", passage.text) for passage in passages[1:])
    printed = "\n".join(passage.text for passage in passages)
    assert all(len(re.findall(f"科目{number:03d}\t", printed)) == 1 for number in range(40))
    assert {report.sections[passage.section or 0].title for passage in passages} == {"收支"}


def test_row_of_heads_is_not_left_alone_before_a_long_row():
    found = texts("一、评分", f"[表]指标|评价意见/立项|{'依据充分。' * 150}")
    assert found == [f"指标\t评价意见\n立项\t{'依据充分。' * 150}"]


def test_overlong_row_is_cut_between_cells():
    found = texts("一、评分", f"[表]指标|要点|意见/立项|{LONG * 20}|{LONG * 20}")
    assert all(len(text) <= MAX_ROW_CHARS for text in found)
    assert sum(text.count("资金支付率") for text in found) == 40


def test_blank_table_gives_no_passage():
    assert texts("一、基金", "[表]||", "二、说明", "无") == ["一、基金", "无"]


def test_contextualize_joins_headings_and_repeats_heads():
    rows = "/".join(f"科目{number:03d}|{'一般公共服务支出' * 4}|{number}.50" for number in range(40))
    document = make_document(
        [
            "2023年度示例区财政局部门决算",
            "一、收支",
            "（一）支出",
            "见表。",
            "^ 表1 支出表",
            f"[表]项目|名称|金额/{rows}",
        ]
    )
    table = replace(document.tables[0], caption=document.blocks[4].span)
    report = make_report(replace(document, tables=(table,)))
    first, *later = (passage for passage in report.passages if passage.table == 0)
    heads = "2023年度示例区财政局部门决算\n一、收支\n（一）支出\n"
    assert contextualize(report, first) == heads + first.text
    assert contextualize(report, later[0]) == heads + "表1 支出表\n项目 名称 金额\n" + later[0].text
    prose = next(passage for passage in report.passages if passage.text == "见表。")
    assert contextualize(report, prose) == heads + "见表。"


def test_boxes_come_from_lines_and_cells():
    builder = DocumentBuilder("pdf")
    boxes = [Box(1, 10, 20 * line, 200, 20 * line + 10) for line in range(20)]
    builder.add_block("paragraph", "一、概况", boxes=[Box(1, 0, 0, 50, 10)])
    builder.add_block("paragraph", LONG * 20, boxes=boxes)
    builder.add_table(
        [
            CellDraft(0, 0, "项目", box=Box(2, 10, 10, 50, 20)),
            CellDraft(0, 1, "金额", box=Box(2, 50, 10, 90, 20)),
        ],
        boxes=[Box(2, 0, 0, 500, 800)],
    )
    document = builder.build()
    passages = split_passages(document, find_sections(document))
    prose = [passage for passage in passages if passage.table is None]
    assert prose[0].boxes[0] == boxes[0]
    assert prose[-1].boxes[-1] == boxes[-1]
    assert all(0 < len(passage.boxes) < 20 for passage in prose)
    assert passages[-1].boxes == (Box(2, 10, 10, 90, 20),)


def test_passage_takes_only_the_boxes_of_its_own_blocks():
    builder = DocumentBuilder("pdf")
    for page in range(1, 31):
        builder.add_block("paragraph", "没有句号的一行文字说明年度工作", boxes=[Box(page, 0, 0, 100, 10)])
    document = builder.build()
    passages = split_passages(document, find_sections(document))
    assert len(passages) > 1
    pages = [box.page for passage in passages for box in passage.boxes]
    assert pages == list(range(1, 31))


def test_the_target_report(shared):
    report = make_report(read_document(shared / "reports" / "lingling-2023.txt"))
    (found,) = [passage for passage in report.passages if "决算支出为0.14万元" in passage.text]
    assert report.headings(found.section) == ("二、一般公共预算支出情况", "（一）基本支出情况")
    assert [passage.text for passage in report.passages].count("无") == 4


PIECE = st.sampled_from(
    [
        "一、基本情况",
        "（一）单位",
        "（二）人员情况",
        "1、会议费0.5万元。",
        "（1）培训",
        "无",
        "具体情况如下：",
        LONG * 12,
        "没有标点的一行",
        "甲" * 900,
        "支出464.64万元三、采购情况",
        "目录",
        "一、概况………3",
        "# 附件1：清单",
        "# 小节",
        "^ 表1 支出情况表",
        "单位：万元",
        "[表]项目|金额/会议费|0.50/合计|",
        "[表]|",
        f"[表]项目|{'说明' * 700}/甲|乙",
        "2.5\u3000万元\n\u3000 续行。 ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECE, max_size=20))
def test_every_visible_character_is_in_exactly_one_passage(lines):
    document = make_document(lines)
    outline = find_sections(document)
    passages = split_passages(document, outline)
    times = [0] * len(document.text)
    for passage in passages:
        assert passage.text == passage.span.of(document.text)
        assert passage.text == passage.text.strip()
        assert passage.text
        assert passage.table is not None or len(passage.text) <= MAX_CHARS
        for offset in range(passage.span.start, passage.span.end):
            times[offset] += 1
    heads = {offset for s in outline.sections for offset in range(s.heading.start, s.heading.end)}
    hidden = {offset for span in outline.contents for offset in range(span.start, span.end)}
    for offset, character in enumerate(document.text):
        if character.isspace():
            continue
        if offset in hidden:
            assert times[offset] == 0
        elif offset in heads:
            assert times[offset] <= 1
        else:
            assert times[offset] == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECE, max_size=20))
def test_passages_keep_to_their_section(lines):
    document = make_document(lines)
    outline = find_sections(document)
    passages = split_passages(document, outline)
    assert list(passages) == sorted(passages, key=lambda passage: passage.span)
    filled = set()
    for passage in passages:
        if passage.section is None:
            continue
        section = outline.sections[passage.section]
        assert section.span.contains(passage.span)
        for child in outline.sections:
            if child.parent == passage.section:
                assert not child.span.contains(passage.span)
        place = passage.section
        while place is not None:
            filled.add(place)
            place = outline.sections[place].parent
    assert filled == set(range(len(outline.sections)))

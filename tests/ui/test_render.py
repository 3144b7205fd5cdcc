import re
from dataclasses import replace

import pytest

from assistant.types import Answer, Coverage, Slots
from ui.render import citation, render_evidence, render_reply
from ui.render_compare import render_compare

KINDS = ["三公", "接待费", "对比", "不一致", "哪个口径", "恶意", "没有的"]


@pytest.fixture
def evidence_of(fake_assistant):
    def render(question):
        answer = fake_assistant.ask(question)
        return render_evidence(answer, "turn", fake_assistant.library.report)

    return render


def text_of(html):
    return re.sub(r"<[^>]+>", " ", html)


def test_the_card_shows_the_figure_as_printed_and_in_three_units(evidence_of):
    html = evidence_of("三公")
    assert '<b class="jd-num">0.14</b><span class="jd-unit">万元</span>' in html
    assert "1,400 元 ＝ 0.14 万元 ＝ 0.000014 亿元" in html


def test_the_quote_stands_marked_in_its_sentence(evidence_of):
    assert '决算支出为<mark class="jd-quote">0.14万元</mark>，接待' in evidence_of("三公")


def test_the_source_names_report_and_headings(evidence_of):
    text = text_of(evidence_of("三公"))
    assert "2023年度示例区行政审批局整体支出绩效评价报告" in text
    assert "二、一般公共预算支出情况 › （一）基本支出情况" in text


def test_a_cell_stands_marked_in_its_table_with_its_heads(evidence_of):
    html = evidence_of("接待费")
    assert re.findall(r'class="jd-hit[^"]*">([^<]*)<', html) == ["6.90"]
    assert re.findall(r'class="jd-head-hit[^"]*">([^<]*)<', html) == ["决算数", "公务接待费"]
    assert "单位：万元" in html


def test_a_cell_of_a_deleted_report_is_still_named(fake_assistant):
    html = render_evidence(fake_assistant.ask("接待费"), "turn", lambda report_id: None)
    assert "“三公”经费支出表 · 公务接待费 · 决算数" in html
    assert '<mark class="jd-quote">6.90</mark>' in html


def test_findings_are_shown(evidence_of):
    assert "⚠ 合计 16.90 与各项之和 16.90 相符" in evidence_of("接待费")


def test_a_conflict_shows_both_values_alike(evidence_of):
    html = evidence_of("不一致")
    cards = re.findall(r'<section class="([^"]*)">.*?<b class="jd-num">([^<]*)</b>', html)
    assert cards == [("jd-card", "0.14"), ("jd-card", "6.90")]
    assert html.index('class="jd-pair"') < html.index("0.14</b>")


def test_a_conflict_has_no_figure_in_bold_in_the_chat(fake_assistant):
    assert "<b>" not in render_reply(fake_assistant.ask("不一致"), "turn")


def test_an_answer_has_its_figure_in_bold_in_the_chat(fake_assistant):
    assert "<b>0.14万元</b>" in render_reply(fake_assistant.ask("三公"), "turn")


def test_not_disclosed_says_so_and_what_was_searched(fake_assistant):
    near = fake_assistant.ask("三公")
    answer = Answer(
        "2022年三公", "not_disclosed", "2022年未披露三公经费。", Slots((2022,), ("示例区文化馆",), ("三公经费",), "决算"),
        evidence=near.evidence, coverage=Coverage(2, 0, ()),
    )  # fmt: skip
    text = text_of(render_evidence(answer, "turn", fake_assistant.library.report))
    for words in ("未披露", "2022年", "示例区文化馆", "三公经费", "决算", "2 份报告", "最接近的内容"):
        assert words in text
    assert "jd-num" not in render_evidence(answer, "turn", fake_assistant.library.report)


def test_choices_are_links(evidence_of, fake_assistant):
    assert 'href="#/choose/%E9%A2%84%E7%AE%97"' in evidence_of("哪个口径")


def test_about_is_marked_on_the_card(evidence_of):
    html = evidence_of("恶意")
    assert "约" in html
    assert "20余" in html
    assert "原文是约数" in html


def test_a_computed_figure_says_so_with_its_computation(fake_assistant, figure_of):
    answer = fake_assistant.ask("三公")
    figure = figure_of("1132.65万元", "1132.65", computed=True, report="")
    answer = replace(
        answer, status="computed", figures=(figure,), computation="676.02 + 456.63 = 1132.65 万元"
    )
    html = render_evidence(answer, "turn", fake_assistant.library.report)
    assert "不是原文所载" in html
    assert "676.02 + 456.63 = 1132.65 万元" in html


@pytest.mark.parametrize("question", KINDS)
def test_every_fragment_is_one_line_and_balanced(fake_assistant, question):
    answer = fake_assistant.ask(question)
    for html in (
        render_reply(answer, "turn"),
        render_evidence(answer, "turn", fake_assistant.library.report),
        render_compare(answer, "turn"),
    ):
        assert "\n" not in html
        names = [name for name in re.findall(r"<(/?[a-z0-9]+)", html) if name not in ("br", "img")]
        stack = []
        for name in names:
            if name.startswith("/"):
                assert stack.pop() == name[1:]
            else:
                stack.append(name)
        assert stack == []


def test_hostile_text_never_makes_an_element_or_an_address(fake_assistant):
    answer = fake_assistant.ask("恶意<img src=y>")
    html = render_reply(answer, "t") + render_evidence(answer, "t", fake_assistant.library.report)
    html += render_compare(replace(answer, figures=answer.figures * 2), "t")
    assert "<script" not in html
    assert "<img" not in html
    assert set(re.findall(r'href="([^"]{2})', html)) <= {"#/", "?a", "do"}


def test_the_citation_is_plain_text_with_its_place(fake_assistant):
    assert citation(fake_assistant.ask("三公")) == (
        "示例区行政审批局2023年三公经费决算为0.14万元。"
        "（来源：《2023年度示例区行政审批局整体支出绩效评价报告》，二、一般公共预算支出情况，（一）基本支出情况）"
    )

"""The form of a project's self-evaluation: whose it is, its money, what was planned and what was reached."""

import pytest

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library

FORM = """# 项目支出绩效自评表

（2024年度）

<table>
<tr><td>项目名称</td><td colspan="8">公共图书馆免费开放及数字资源建设</td></tr>
<tr><td>主管部门</td><td colspan="3">示例市文化广电和旅游局</td><td>实施单位</td><td colspan="4">036001-示例市图书馆</td></tr>
<tr><td rowspan="3">项目资金（万元）</td><td></td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td><td>分值</td><td>执行率</td><td colspan="2">得分</td></tr>
<tr><td>年度资金总额</td><td>150</td><td>168.5</td><td>161.37</td><td>10</td><td>95.77%</td><td colspan="2">9.58</td></tr>
<tr><td>其中：本级资金</td><td>80</td><td>80</td><td>72.87</td><td>—</td><td>91.09%</td><td colspan="2">—</td></tr>
<tr><td rowspan="2">年度总体目标</td><td colspan="4">预期目标</td><td colspan="4">实际完成情况</td></tr>
<tr><td colspan="4">接待读者45万人次，新增图书2.4万册。</td><td colspan="4">接待读者51.6万人次，新增图书2.36万册。</td></tr>
<tr><td rowspan="5">绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td><td>偏差原因</td></tr>
<tr><td rowspan="2">产出指标（60分）</td><td>数量指标</td><td>新增图书册数</td><td>≥24000册</td><td>23600册</td><td>30</td><td>29.5</td><td>招标采购延期</td></tr>
<tr><td>成本指标</td><td>图书采购单价</td><td>≤45元/册</td><td>43.6元/册</td><td>30</td><td>30</td><td></td></tr>
<tr><td rowspan="2">效益指标（30分）</td><td>社会效益指标</td><td>有效持证读者增长率</td><td>≥5%</td><td>3.8%</td><td>15</td><td>11.4</td><td>统计口径变化</td></tr>
<tr><td>满意度指标</td><td>读者满意度</td><td>≥90%</td><td>95.2%</td><td>15</td><td>15</td><td></td></tr>
</table>
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "form.md"
    path.write_text(FORM, encoding="utf-8")
    return load_report(path)


@pytest.fixture(scope="module")
def ask(report, tmp_path_factory):
    library = Library(tmp_path_factory.mktemp("form") / "library")
    library.add(report)
    return Assistant(library).ask


def test_the_form_is_of_who_carries_the_project_out(report):
    assert report.metadata.agency.value == "示例市图书馆"
    assert report.metadata.years == (2024,)


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("图书馆免费开放项目年初预算多少", "150"),
        ("图书馆免费开放项目全年预算数", "168.5"),
        ("图书馆免费开放项目执行了多少", "161.37"),
        ("图书馆年度资金总额年初预算多少", "150"),
        ("图书馆本级资金花了多少", "72.87"),
        ("图书馆接待读者多少人次", "51.6万人次"),
        ("图书馆新增图书多少册", "2.36万册"),
        ("图书馆新增图书册数指标值", "≥24000册"),
        ("图书馆图书采购单价", "43.6元/册"),
        ("图书馆有效持证读者增长率实际完成多少", "3.8%"),
        ("图书馆读者满意度", "95.2%"),
        ("图书馆新增图书册数得了多少分", "29.5"),
    ],
)
def test_what_was_planned_and_what_was_reached_are_told_apart(ask, question, raw):
    answer = ask(question)
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])


def test_levels_of_indicators_are_counted_without_the_head_over_them_all(ask):
    text = ask("图书馆哪个指标扣分最多").text
    assert "一级指标中扣分最多的是效益指标（30分）" in text
    assert "三级指标中扣分最多的是有效持证读者增长率：得11.4分，扣3.6分" in text

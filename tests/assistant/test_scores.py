"""What an indicator scored, its full marks, and what was taken off."""

import pytest

REPORT = """# 示例区民政局2022年度养老服务项目绩效评价报告

## 一、评价情况

经评价，综合得分82.5分，等级为“良”。其中：资金管理20分得17.6分，产出指标40分得36分。老年人满意度满分10分，得9.1分；入户调查，老年人满意率93.1%。

## 二、评分表

<table>
<tr><td>一级指标</td><td>三级指标</td><td>标准分</td><td>扣分</td><td>最后得分</td><td>评分说明</td></tr>
<tr><td rowspan="2">决策</td><td>立项依据充分性</td><td>30</td><td>0</td><td>30</td><td></td></tr>
<tr><td>绩效指标明确性</td><td>30</td><td>7.5</td><td>22.5</td><td>社会效益指标未量化</td></tr>
<tr><td rowspan="2">过程</td><td>资金使用合规性</td><td>20</td><td>8</td><td>12</td><td>超范围支出6.2万元</td></tr>
<tr><td>制度执行有效性</td><td>20</td><td>2</td><td>18</td><td>未按季抽查</td></tr>
<tr><td colspan="2">总分</td><td>100</td><td>17.5</td><td>82.5</td><td></td></tr>
</table>
"""


@pytest.fixture(scope="module")
def ask(assistant_of):
    return assistant_of(REPORT, "report.md").ask


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("资金使用合规性得了多少分", "为12分"),
        ("资金使用合规性扣了多少分", "为8分"),
        ("资金使用合规性满分多少", "为20分"),
        ("资金管理得了多少分", "为17.6分"),
        ("产出指标满分多少", "为40分"),
        ("养老服务项目绩效评价总得分", "为82.5分"),
    ],
)
def test_a_score_its_full_marks_and_what_was_taken_off_are_told_apart(ask, question, said):
    answer = ask(question)
    assert (answer.status, len(answer.figures)) == ("answered", 1)
    assert said in answer.text


def test_what_was_taken_off_is_the_full_marks_less_the_score(ask):
    answer = ask("产出指标扣了多少分")
    assert answer.status == "computed"
    assert answer.computation == "40分 − 36分 = 4分"
    assert "扣4分" in answer.text


@pytest.mark.parametrize("question", ["老年人满意率多少", "老年人满意率是多少"])
def test_the_points_given_for_satisfaction_are_not_how_satisfied_people_are(ask, question):
    assert [figure.raw for figure in ask(question).figures] == ["93.1%"]


@pytest.mark.parametrize(
    ("question", "computation"),
    [
        ("决策指标得了多少分", "30 + 22.5 = 52.5分"),
        ("过程指标扣了几分", "（20 + 20）−（12 + 18）= 10分"),
        ("过程指标满分多少", "20 + 20 = 40分"),
    ],
)
def test_a_head_of_the_scorecard_scores_what_its_rows_score_together(ask, question, computation):
    answer = ask(question)
    assert (answer.status, answer.computation) == ("computed", computation)


@pytest.mark.parametrize(
    ("question", "history", "said"),
    [
        ("资金使用合规性为什么扣分", [], "超范围支出6.2万元"),
        ("资金使用合规性扣分原因", [], "超范围支出6.2万元"),
        ("为什么扣分", ["资金使用合规性得了多少分"], "超范围支出6.2万元"),
        ("原因呢", ["制度执行有效性扣了几分"], "未按季抽查"),
    ],
)
def test_why_points_were_lost_is_told_by_the_row(ask, question, history, said):
    answer = ask(question, history)
    assert answer.status == "answered"
    assert answer.text.endswith(said)
    assert answer.evidence[0].text[slice(*answer.evidence[0].quote)] == said


def test_a_row_that_gives_no_reason_is_answered_by_no_other(ask):
    assert ask("立项依据充分性为什么扣分").status == "not_disclosed"

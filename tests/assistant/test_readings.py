"""Several values under one name: parts of a whole, rows of a table, or a contradiction."""

import pytest

REPORT = """# 示例区体育局2024年度项目支出绩效评价报告

## 一、项目概况

体育馆新建工程规划建筑面积为9000平方米，其中地上建筑面积为6000平方米，地下建筑面积为3000平方米，建筑高度为20米。

## 二、完成情况

第二届运动会比赛项目12个。第一届运动会已编制经费决算。

表1：赛事举办情况

| 赛区 | 实际办赛场次 |
| --- | --- |
| 城东 | 办赛5场 |
| 城西 | 办赛7场 |
| 城南 | 办赛9场 |

馆内座席为800个。验收时清点，馆内座席为780个。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "a.md")


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("体育馆建筑面积多少", "9000平方米"),
        ("体育馆地下建筑面积多少", "3000平方米"),
        ("体育馆地上建筑面积", "6000平方米"),
        ("体育馆建筑有多高", "20米"),
    ],
)
def test_the_whole_answers_for_the_whole(assistant, question, raw):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures[0].raw) == ("answered", raw)


def test_rows_of_a_table_do_not_contradict_each_other(assistant):
    assert assistant.ask("办赛多少场").status == "ambiguous"


def test_two_values_in_two_sentences_do(assistant):
    assert assistant.ask("馆内座席多少个").status == "conflict"


def test_how_many_there_were_is_no_yes(assistant):
    answer = assistant.ask("第二届运动会做决算了吗")
    assert answer.status == "not_disclosed"
    assert answer.figures == ()


PRIZES = """# 2023-2024年市级技能竞赛经费项目绩效评价报告

项目单位：示例市人社局

## 一、资金情况

2023-2024年市级技能竞赛经费共安排预算资金900万元，其中2023年为400万元，2024年为500万元。

2023年一次性竞赛补贴经费支出310万元。2023年获奖选手、教练团队及选送单位奖补经费支出90万元。

第二届市赛赛项共70个。第一届市赛结余资金12万元。
"""


@pytest.fixture(scope="module")
def prizes(assistant_of):
    return assistant_of(PRIZES, "a.md")


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("2023年竞赛经费多少", "400万元"),
        ("竞赛项目2024年资金多少", "500万元"),
        ("2023年一次性竞赛补贴经费支出多少", "310万元"),
        ("2023年获奖选手、教练团队及选送单位奖补经费多少", "90万元"),
        ("第一届市赛结余多少", "12万元"),
    ],
)
def test_what_the_report_is_about_is_all_its_money(prizes, question, raw):
    assert prizes.ask(question).figures[0].raw == raw


@pytest.mark.parametrize(
    "question", ["第二届市赛结余多少", "2023年获奖选手奖补经费多少", "2023年选送单位奖补经费多少"]
)
def test_what_is_of_several_or_of_something_else_does_not_answer(prizes, question):
    answer = prizes.ask(question)
    assert answer.status == "not_disclosed"
    assert answer.figures == ()


BOUGHT = """示例区档案馆2024年度部门决算

一、政府采购支出情况

2024年度政府采购支出总额50万元，其中：政府采购货物支出20万元、政府采购工程支出5万元、政府采购服务支出25万元。

二、基本支出

基本支出300万元，其中：人员经费260万元，公用经费40万元。
"""


@pytest.fixture(scope="module")
def bought(assistant_of):
    return assistant_of(BOUGHT, "a.txt")


@pytest.mark.parametrize(
    ("question", "raws"),
    [
        ("政府采购总额及其中服务类", ["50万元", "25万元"]),
        ("政府采购总额及其中货物、工程、服务各多少", ["50万元", "20万元", "5万元", "25万元"]),
        ("政府采购里货物和服务各多少", ["20万元", "25万元"]),
        ("政府采购支出中工程多少", ["5万元"]),
        ("基本支出及其中人员经费", ["300万元", "260万元"]),
        ("政府采购支出多少", ["50万元"]),
    ],
)
def test_a_whole_and_its_parts_by_their_own_word(bought, question, raws):
    assert [figure.raw for figure in bought.ask(question).figures] == raws


def test_a_part_is_asked_of_the_whole_before(bought):
    before = ["2024年政府采购支出多少"]
    assert bought.ask("其中工程多少", before).figures[0].raw == "5万元"
    assert bought.ask("服务呢", [*before, "其中工程多少"]).figures[0].raw == "25万元"
    assert bought.ask("工程有几个", before).figures == ()


def test_whether_an_office_is_in_charge_is_no_amount(bought):
    assert bought.ask("档案馆管不管政府采购").figures == ()

"""Figures near what is asked and of something else: another place, another of a kind, another fund or unit."""

import pytest

REPORT = """# 示例市水利局2023年度河道治理专项资金绩效评价报告

## 一、资金情况

县级自筹资金计划4,030万元，实际到位2,323万元，其中安平县应自筹860万元，实际到位215万元，仅为25%。

各级财政投入治理资金9,800万元，治理资金累计支出8,600万元。

部门收入预算2,843万元，其中：一般公共预算拨款收入2,411万元（其中：经费拨款2,331万元），政府性基金预算拨款收入250万元。部门支出预算2,843万元，其中：基本支出1,186万元，项目支出1,657万元。

全市政府债务余额41.28亿元，大班额比例由2022年的6.2%下降到1.8%。

## 二、分校情况

<table>
<tr><td>学校名称</td><td>计划投资（万元）</td><td>到位资金（万元）</td></tr>
<tr><td>城关一小</td><td>820</td><td>705</td></tr>
<tr><td>城关二小</td><td>126</td><td>120</td></tr>
</table>

<table>
<tr><td>项目名称</td><td>实施区县</td><td>下达资金（万元）</td><td>支出金额（万元）</td><td>支出进度（%）</td></tr>
<tr><td>黑臭水体整治</td><td>城东区</td><td>860</td><td>812.5</td><td>94.48</td></tr>
<tr><td>黑臭水体整治</td><td>滨江区</td><td>640</td><td>402</td><td>62.81</td></tr>
<tr><td>污水管网改造</td><td>滨江区</td><td>310</td><td>300</td><td>96.77</td></tr>
</table>

会议费3.4万元，培训费6.15万元。

公交运营补贴3,450万元，其中：敬老乘车补贴1,280万元，线路亏损补贴2,170万元。

累计完成投资17,583万元。

1. 沙溪河护岸工程（城区段）。批复概算4,850万元，治理河长12.3公里，完成投资4,287万元。

2. 梅溪河安平段护岸工程。批复概算2,980万元，治理河长8.5公里，完成投资1,987万元。

## 三、养护情况

农村公路日常养护4,860万元（其中：县道1,620万元、乡道1,980万元、村道1,260万元）。养护里程3,412公里，其中县道682公里、乡道1,150公里、村道1,580公里。

群众对整治“非常满意”占52.1%，“满意”占36.3%，“不满意”占2.7%。

<table>
<tr><td>指标名称</td><td>计量单位</td><td>实际</td></tr>
<tr><td>门诊收入</td><td>万元</td><td>17688</td></tr>
<tr><td>门诊次均费用</td><td>元</td><td>252</td></tr>
<tr><td>住院收入</td><td>万元</td><td>35244</td></tr>
<tr><td>住院次均费用</td><td>元</td><td>8416</td></tr>
<tr><td>体检次均费用</td><td>元</td><td>611</td></tr>
</table>

<table>
<tr><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td></tr>
<tr><td>水利数据采购量</td><td>20TB</td><td>18TB</td><td>10</td><td>9</td></tr>
<tr><td>水利图纸采购单价</td><td>≤45元/册</td><td>43元/册</td><td>10</td><td>10</td></tr>
</table>

沙溪河堤防工程于2022年10月8日开工。护岸局部开裂，正在整改。
"""


@pytest.fixture(scope="module")
def ask(assistant_of):
    return assistant_of(REPORT, "report.md").ask


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("安平县自筹资金实际到位多少", "215万元"),
        ("安平县应自筹多少", "860万元"),
        ("城关二小计划投资多少", "126"),
        ("治理资金投入多少", "9,800万元"),
        ("大班额比例降到多少", "1.8%"),
        ("政府性基金预算拨款收入多少", "250万元"),
        ("沙溪河护岸工程概算多少", "4,850万元"),
        ("梅溪河安平段治理河长", "8.5公里"),
        ("梅溪河护岸工程完成投资多少", "1,987万元"),
        ("累计完成投资多少", "17,583万元"),
        ("滨江区黑臭水体整治下达多少", "640"),
        ("滨江区黑臭水体整治支出金额", "402"),
        ("滨江区污水管网改造支出进度", "96.77"),
        ("群众非常满意占多少", "52.1%"),
        ("满意的占多少", "36.3%"),
        ("群众不满意占多少", "2.7%"),
        ("水利数据采购量目标值", "20TB"),
    ],
)
def test_the_figure_of_the_very_thing(ask, question, raw):
    answer = ask(question)
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])


@pytest.mark.parametrize(
    "question",
    [
        "永兴县自筹资金实际到位多少",
        "城关三小计划投资多少",
        "专项债务余额多少",
        "一般公共预算拨款多少",
        "政府性基金拨款多少",
        "2023年城关一小计划投资和到位资金相差多少",
        "护岸开裂什么时候整改",
        "城西区黑臭水体整治下达多少",
        "群众比较满意占多少",
        "体检收入多少",
        "水利软件采购量目标值",
    ],
)
def test_nothing_near_it_answers(ask, question):
    assert (ask(question).status, ask(question).figures) == ("not_disclosed", ())


def test_when_is_answered_by_a_date(ask):
    assert "2022年10月8日" in ask("沙溪河堤防工程什么时候开工").text


def test_parts_count_as_their_whole_does(ask):
    assert [f.raw for f in ask("其中村道多少", ["农村公路日常养护多少钱"]).figures] == ["1,260万元"]
    assert [f.raw for f in ask("其中村道多少", ["养护里程多少公里"]).figures] == ["1,580公里"]


def test_names_side_by_side_are_asked_each(ask):
    assert [f.raw for f in ask("会议费培训费分别多少").figures] == ["3.4万元", "6.15万元"]


def test_what_a_name_ends_in_is_kept_where_its_other_half_is_swapped(ask):
    assert [f.raw for f in ask("住院呢", ["门诊收入多少"]).figures] == ["35244"]
    assert [f.raw for f in ask("那住院次均费用呢", ["门诊收入多少"]).figures] == ["8416"]
    assert ask("体检呢", ["门诊收入多少"]).figures == ()


def test_a_share_of_what_a_sentence_lists_it_under(ask):
    answer = ask("水利局县道养护占农村公路日常养护多少")
    assert answer.figures == () or str(answer.figures[0].value) == "33.33"
    answer = ask("水利局敬老乘车补贴占公交运营补贴多少")
    assert (answer.status, str(answer.figures[0].value)) == ("computed", "37.10")


@pytest.mark.parametrize(
    "question", ["水利局公交运营补贴占敬老乘车补贴多少", "水利局敬老乘车补贴占治理资金多少"]
)
def test_no_share_of_what_it_is_not_listed_under(ask, question):
    assert ask(question).computation is None

"""A column read down the rows of a plain table: most, least, how far two rows are apart, what several come to."""

import pytest


def _table(*rows):
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>\n"


REPORT = "# 示例市教育局2023年度校舍改造专项资金绩效评价报告\n\n" + "\n".join(
    (
        "## 一、分校情况\n",
        _table(
            ("学校名称", "计划投资（万元）", "到位资金（万元）", "未付资金（万元）"),
            ("城关一小", "820", "705", "115"),
            ("城关二小", "126", "120", "/"),
            ("石坪中学", "1,085", "902", "183"),
            ("其他3所学校", "1,200", "1,100", "100"),
            ("合计", "3,231", "2,827", "398"),
        ),
        "## 二、分项目情况\n",
        _table(
            ("项目名称", "实施区县", "下达资金（万元）", "支出进度（%）"),
            ("校园亮化", "城东区", "860", "94.48"),
            ("校园亮化", "滨江区", "640", "62.81"),
            ("食堂改造", "滨江区", "900", "60.83"),
        ),
        "## 三、分片情况\n",
        _table(
            ("片区名称", "建设面积（平方米）", "绿化面积（平方米）"),
            ("东片", "3,000", "约20"),
            ("东片北", "1,000", "30"),
            ("东片南", "2,000", "50"),
            ("西片", "900", "40"),
        ),
        "## 四、评分情况\n",
        _table(
            ("三级指标", "分值", "得分"),
            ("项目立项", "8", "7.5"),
            ("资金投入", "7", "6"),
            ("产出数量", "15", "15"),
            ("合计", "30", "28.5"),
        ),
    )
)


@pytest.fixture(scope="module")
def ask(assistant_of):
    return assistant_of(REPORT, "report.md").ask


@pytest.mark.parametrize(
    ("question", "name", "raw"),
    [
        ("哪所学校计划投资最多", "石坪中学", "1,085"),
        ("示例市教育局哪所学校的计划投资最少", "城关二小", "126"),
        ("2023年到位资金最多的是哪所学校", "石坪中学", "902"),
        ("哪所学校未付资金最多", "石坪中学", "183"),
        ("哪个项目支出进度最低", "食堂改造", "60.83"),
    ],
)
def test_the_row_that_has_most_or_least(ask, question, name, raw):
    answer = ask(question)
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])
    assert f"的是{name}" in answer.text


def test_what_is_not_listed_by_itself_is_told(ask):
    assert ask("哪所学校计划投资最多").text.endswith("另有其他3所学校1,200万元，没有逐项列出。")


@pytest.mark.parametrize(
    "question",
    [
        # Not every school has a number there.
        "哪所学校未付资金最少",
        # A project in two rows has neither's number.
        "哪个项目下达资金最多",
        "哪个项目支出进度最高",
        # Another kind, a table whose rows hold others, a cell that is about.
        "哪个社区计划投资最多",
        "哪个片区建设面积最大",
        "哪个片区绿化面积最大",
    ],
)
def test_a_column_that_can_not_be_told_by_rows(ask, question):
    assert ask(question).figures == ()


def test_scores_stay_the_scorecards(ask):
    assert "得分率由得分和满分算出" in ask("哪个指标得分最低").text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("城关一小和城关二小计划投资相差多少", "694"),
        ("城关二小比城关一小计划投资少多少", "-694"),
        ("2023年石坪中学与城关一小的到位资金差多少", "197"),
    ],
)
def test_two_rows_apart(ask, question, value):
    answer = ask(question)
    assert answer.status == "computed"
    assert str(answer.figures[0].value) == value
    assert "计算值" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "城关一小和城关三小计划投资相差多少",
        "城关和石坪中学计划投资相差多少",
        "校园亮化和食堂改造下达资金相差多少",
    ],
)
def test_rows_that_are_not_one_each(ask, question):
    assert ask(question).figures == ()


def test_what_the_rows_of_one_thing_come_to(ask):
    answer = ask("示例市教育局校园亮化下达资金一共多少")
    assert (answer.status, str(answer.figures[0].value)) == ("computed", "1500")
    assert [figure.raw for figure in answer.figures[1:]] == ["860", "640"]
    assert "（滨江区）640万元" in answer.text


@pytest.mark.parametrize(
    "question", ["校园亮化支出进度一共多少", "亮化下达资金合计多少", "东片建设面积一共多少"]
)
def test_rows_that_are_not_added(ask, question):
    assert ask(question).computation is None

"""Questions over several reports: who is first, what is missing, what stands out, and where two years disagree."""

from decimal import Decimal

import pytest

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library
from index.types import Filter

ACCOUNT = """示例区{name}{year}年度整体支出绩效自评报告

一、基本情况

内设机构2个，分别为：办公室、业务股。

（一）主要职责

1、管理全区{name}事务。

二、支出情况

（一）项目支出情况

{project}

项目资金由股室提出申请，经分管领导审批后通过国库集中支付系统支付到收款单位。

（二）“三公”经费支出情况

{hosting}

机关运行经费支出{running}万元{before}。

三、绩效评价结果

自评得分91分，评价等级为“优”。

四、存在的问题

1.预算编制不够细。

五、下一步改进措施

1.加强项目前期论证。
"""
SPENT = "公务接待费支出决算为{spent}万元，年初预算为{planned}万元。"
PROJECT = "项目支出为50万元，其中，甲项目30万元，乙项目20万元。"


def account(name, year, hosting, running="100", before="", project=PROJECT):
    return ACCOUNT.format(
        name=name, year=year, hosting=hosting, running=running, before=before, project=project
    )


REPORTS = {
    "财政局2023": account("财政局", 2023, SPENT.format(spent="3.50", planned="3.00"), "90"),
    "财政局2024": account(
        "财政局", 2024, SPENT.format(spent="2.50", planned="4.00"), "80", "，上年度为95.00万元"
    ),
    "教育局2024": account("教育局", 2024, SPENT.format(spent="1.20", planned="1.20"), "120"),
    "水利局2024": account("水利局", 2024, SPENT.format(spent="2.50", planned="2.60"), "70"),
    "民政局2024": account("民政局", 2024, "本年度未单独列示。", "60"),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("across")
    with Library(folder / "library") as library:
        for name, text in REPORTS.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
            library.add(load_report(folder / f"{name}.txt"))
        yield Assistant(library)


def only(assistant, name):
    entries = assistant.library.reports()
    return Filter(report_ids=tuple(entry.id for entry in entries if entry.file_name == f"{name}.txt"))


@pytest.mark.parametrize(
    "question",
    [
        "2024年公务接待费谁家花得最多",
        "2024年各局公务接待费决算排个名",
        "公务接待费2024年从高到低",
        "2024年公务接待费冠军是哪个局",
        "比一比2024年各单位的公务接待费，谁最多",
    ],
)
def test_the_highest_share_a_place_and_who_is_missing_is_named(assistant, question):
    answer = assistant.ask(question)
    assert [figure.raw for figure in answer.figures[:2]] == ["2.50万元", "2.50万元"]
    assert "示例区财政局" in answer.text.partition("其余")[0]
    assert "示例区水利局" in answer.text.partition("其余")[0]
    assert (answer.coverage.reports, answer.coverage.disclosed) == (4, 3)
    assert answer.coverage.missing == ("示例区民政局",)


@pytest.mark.parametrize("question", ["2024年机关运行经费垫底的是哪家", "2024年机关运行经费谁家最少"])
def test_the_lowest_comes_first_where_it_is_asked(assistant, question):
    answer = assistant.ask(question)
    assert answer.figures[0].agency == "示例区民政局"
    assert "最低" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "示例区财政局2023到2024年公务接待费各是多少",
        "示例区财政局公务接待费2023、2024年一览",
        "示例区财政局2023年以来公务接待费",
        "示例区财政局2023-2024年公务接待费是升是降",
    ],
)
def test_several_years_are_a_series_and_never_a_contradiction(assistant, question):
    answer = assistant.ask(question)
    assert answer.status in ("answered", "computed")
    assert {figure.raw for figure in answer.figures} >= {"3.50万元", "2.50万元"}


@pytest.mark.parametrize(
    "question", ["各部门公务接待费决算对比", "各部门公务接待费决算合计", "公务接待费哪个部门最高"]
)
def test_the_year_that_nobody_named_is_said(assistant, question):
    assert "2024年度公务接待费" in assistant.ask(question).text


def test_a_sum_is_written_once_beside_what_it_gives(assistant):
    answer = assistant.ask("各部门2024年公务接待费决算合计")
    assert "6.2万元" in answer.text
    assert answer.computation == "1.2 + 2.5 + 2.5 = 6.2 万元"
    assert answer.computation not in answer.text


def test_equals_are_said_to_be_equal(assistant):
    text = assistant.ask("2024年财政局和水利局公务接待费决算差多少").text
    assert "示例区财政局与示例区水利局相等" in text


def test_the_reports_to_choose_from_are_named(assistant):
    answer = assistant.ask("存在哪些问题")
    assert (answer.status, answer.text.count("《")) == ("ambiguous", 4)


def test_what_two_years_reports_say_of_one_year_is_shown_where_it_differs(assistant):
    answer = assistant.ask("示例区财政局2023年机关运行经费")
    assert answer.status == "conflict"
    assert [figure.raw for figure in answer.figures] == ["90万元", "95.00万元"]
    assert answer.text.startswith("跨年对不上")
    series = assistant.ask("示例区财政局2023到2024年机关运行经费各是多少")
    assert {figure.raw for figure in series.figures} >= {"90万元", "80万元"}
    assert "95.00万元" in series.findings[0]
    assert {item.report for item in answer.evidence} == {"财政局2023.txt", "财政局2024.txt"}


def test_a_part_is_not_added_to_its_whole(tmp_path):
    (tmp_path / "a.txt").write_text(
        "2024年度示例区审计局整体支出绩效自评报告\n\n三公经费支出决算为5万元。\n\n公务接待费支出决算为2万元。\n",
        encoding="utf-8",
    )
    with Library(tmp_path / "library") as library:
        library.add(load_report(tmp_path / "a.txt"))
        answer = Assistant(library).ask("三公经费和公务接待费加起来多少")
    assert "7" not in {figure.raw.removesuffix("万元") for figure in answer.figures}


@pytest.mark.parametrize("question", ["哪些支出超预算了", "超预算的项目有哪些", "有哪些花超了"])
def test_what_was_overspent_is_listed_with_both_figures(assistant, question):
    answer = assistant.ask(question, filter=only(assistant, "财政局2023"))
    assert [figure.raw for figure in answer.figures] == ["3.50万元", "3.00万元"]
    assert "公务接待费" in answer.text


def test_nothing_overspent_is_said_with_how_much_was_looked_at(assistant):
    answer = assistant.ask("哪些支出超预算了", filter=only(assistant, "财政局2024"))
    assert answer.status == "answered"
    assert answer.text.startswith("没有支出超过预算的")
    assert not answer.figures


@pytest.mark.parametrize(
    ("question", "listed"), [("哪些项目执行率低", True), ("执行率低于60%的有哪些", False)]
)
def test_low_execution_is_computed_from_both_amounts(assistant, question, listed):
    answer = assistant.ask(question, filter=only(assistant, "财政局2024"))
    assert ("62.50%（计算值：2.50万元 ÷ 4.00万元）" in answer.text) is listed


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("钱是怎么拨的", "国库集中支付"),
        ("付款流程", "国库集中支付"),
        ("设有哪些股室", "办公室、业务股"),
        ("单位由哪些科室组成", "办公室、业务股"),
        ("评了什么等次", "“优”"),
        ("打算怎么改", "加强项目前期论证"),
        ("针对这些问题怎么办", "加强项目前期论证"),
        ("有啥毛病", "不够细"),
        ("有哪些短板弱项", "不够细"),
        ("这家单位是管什么的", "管理全区"),
        ("履行哪些职能", "管理全区"),
    ],
)
def test_a_topic_is_answered_by_its_own_sentences_only(assistant, question, words):
    answer = assistant.ask(question, filter=only(assistant, "教育局2024"))
    assert answer.status == "answered"
    assert words in answer.text
    assert len(answer.text) < 80


def test_what_is_counted_is_never_answered_by_a_section(assistant):
    answer = assistant.ask("公示材料里培训费多少", filter=only(assistant, "教育局2024"))
    assert answer.status == "not_disclosed"


@pytest.mark.parametrize("question", ["项目支出里哪一项最多", "项目支出哪个项目最大"])
def test_of_several_reports_with_such_parts_the_asker_says_which(assistant, question):
    assert assistant.ask(question).status == "ambiguous"
    assert assistant.ask(question, filter=only(assistant, "财政局2024")).figures[0].indicator == "甲项目"


@pytest.mark.parametrize(
    "question",
    ["财政局2023到2024年决算总额走势", "财政局2023年到2024年决算总额变化", "财政局近两年决算总额"],
)
def test_only_a_basis_named_is_of_all_spending_over_years(tmp_path, question):
    with Library(tmp_path / "library") as library:
        for year, total in ((2023, "1,200,500"), (2024, "1,310,500")):
            path = tmp_path / f"{year}.txt"
            text = f"示例区财政局{year}年度部门决算\n\n一、支出决算\n\n{year}年支出总计{total}元。\n"
            path.write_text(text, encoding="utf-8")
            library.add(load_report(path))
        answer = Assistant(library).ask(question)
    assert answer.status == "computed"
    assert [figure.raw for figure in answer.figures[:2]] == ["1,200,500元", "1,310,500元"]
    assert "110,000元" in answer.text


def test_only_a_basis_named_is_of_all_spending_over_offices(tmp_path):
    with Library(tmp_path / "library") as library:
        for name, total in (("财政局", "120.5"), ("教育局", "131.2")):
            path = tmp_path / f"{name}.txt"
            text = f"示例区{name}2024年度部门预算\n\n一、支出预算\n\n2024年支出总计{total}万元。\n"
            path.write_text(text, encoding="utf-8")
            library.add(load_report(path))
        answer = Assistant(library).ask("2024年哪个部门预算最多")
    assert (answer.status, answer.figures[0].raw) == ("answered", "131.2万元")


def test_one_year_is_not_the_highest_of_one(assistant):
    answer = assistant.ask("教育局哪年的机关运行经费最多")
    assert answer.status == "not_disclosed"
    assert "只有2024年度" in answer.text
    assert answer.evidence


def test_the_year_before_is_ranked_as_the_report_states_it(assistant):
    answer = assistant.ask("哪年的机关运行经费最多", filter=only(assistant, "财政局2024"))
    assert [figure.raw for figure in answer.figures] == ["95.00万元", "80万元"]
    lowest = assistant.ask("哪年的机关运行经费最少", filter=only(assistant, "财政局2024"))
    assert lowest.figures[0].raw == "80万元"


def test_the_year_before_is_reckoned_from_the_stated_change(tmp_path):
    (tmp_path / "a.txt").write_text(
        account("审计局", 2024, "", "184.65", "，比2023年度增加2.55万元"), encoding="utf-8"
    )
    with Library(tmp_path / "library") as library:
        library.add(load_report(tmp_path / "a.txt"))
        answer = Assistant(library).ask("审计局哪年的机关运行经费最少")
    assert answer.status == "computed"
    assert (answer.figures[0].value, answer.figures[0].year) == (Decimal("182.10"), 2023)
    assert answer.figures[0].computed
    assert answer.computation == "184.65万元 − 2.55万元 = 182.1万元"


@pytest.mark.parametrize("question", ["财政局国库中心机关运行经费", "财政局下属的国库中心三公经费多少"])
def test_an_office_under_an_agency_is_not_answered_by_the_agency(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "not_disclosed"
    assert answer.figures == ()
    assert "国库中心" in answer.text


CHANGES = """示例区统计局2025年部门预算

一、“三公”经费

2025年“三公”经费预算数为8万元，比2024年预算减少2万元。其中：公务接待费3万元。与2024年预算持平。公务用车运行费5万元，比2024年预算减少2万元。

二、会议费

会议费预算1万元。机关运行经费预算为70万元，比2024年预算增加4万元。
"""


@pytest.fixture(scope="module")
def budget(assistant_of):
    return assistant_of(CHANGES, "a.txt")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("统计局公务接待费比上年多吗", "没有变化"),
        ("2025年公务接待费有变化吗", "没有变化"),
        ("机关运行经费比去年多了没有", "是，增加了"),
        ("机关运行经费是不是比去年少", "不是，增加了"),
        ("机关运行经费有没有变化", "有变化，增加了"),
        ("三公经费比去年少吗", "是，减少了"),
    ],
)
def test_whether_an_amount_changed_is_answered_yes_or_no(budget, question, verdict):
    answer = budget.ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith(verdict)
    assert answer.evidence


@pytest.mark.parametrize("question", ["会议费比去年多吗", "会议费有变化吗"])
def test_one_years_amount_is_no_change(budget, question):
    answer = budget.ask(question)
    assert answer.status == "not_disclosed"
    assert answer.figures == ()
    assert "会议费（增减额）" in answer.text


@pytest.mark.parametrize(
    "question",
    ["机关运行经费2025年比2023年多多少", "2025年三公经费比2022年减少多少", "2025年三公经费比2023年少吗"],
)
def test_the_change_from_the_year_before_is_none_over_several_years(budget, question):
    answer = budget.ask(question)
    assert answer.status == "not_disclosed"
    assert answer.figures == ()


def test_of_two_years_the_one_that_is_missing_is_told(budget):
    answer = budget.ask("2025年会议费比2024年")
    assert [figure.raw for figure in answer.figures] == ["1万元"]
    assert "没有2024年的" in answer.text
    assert "没有" not in budget.ask("2025年机关运行经费比2024年增加多少").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2024年财政局和教育局公务接待费谁多，多多少", "财政局比示例区教育局多1.3万元"),
        ("财政局2023年和2024年公务接待费哪年多，多多少", "2024年比2023年减少1万元"),
    ],
)
def test_which_is_more_and_by_how_much_is_one_question(assistant, question, told):
    answer = assistant.ask(question)
    assert answer.status == "computed"
    assert told in answer.text


@pytest.mark.parametrize(
    "words", ["三家单位公务接待费一共多少", "几家单位公务接待费合计", "各单位公务接待费一共多少"]
)
def test_offices_that_are_only_counted_are_all_of_them(assistant, words):
    answer = assistant.ask("2024年" + words)
    assert answer.status == "computed"
    assert "合计6.2万元" in answer.text


def test_the_one_that_states_a_thing_is_named(assistant):
    answer = assistant.ask("财政局和民政局2024年公务接待费决算哪个最高")
    assert "示例区财政局2.50万元" in answer.text

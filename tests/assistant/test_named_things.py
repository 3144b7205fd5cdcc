"""Names as people type them: offices with a slip, years in words, projects of the project forms, parts, 届 and reasons."""

import pytest

from assistant.assistant import Assistant
from assistant.slips import mended_names
from assistant.years import with_digits
from corpus.load import load_report
from index.library import Library

AGENCIES = ("上元市南浦区财政局", "上元市南浦区人民政府临河街道办事处", "上元市南浦区人民政府办公室")
TITLES = ("2021-2024年市级职业技能竞赛经费项目绩效评价报告",)

FORM = """<table>
<tr><td>项目名称</td><td>{name}</td><td>项目类别</td><td>特定目标类</td></tr>
<tr><td rowspan="2">项目资金（元）</td><td>项目资金总额</td><td>{total}</td><td>年度资金申请总额</td><td>{asked}</td></tr>
<tr><td>其中：财政资金</td><td>{total}</td><td>其中：当年财政拨款</td><td>{asked}</td></tr>
<tr><td>项目绩效目标</td><td>项目总目标</td><td>年度总体目标</td></tr>
<tr><td></td><td>{name}按时完成，居民满意。</td><td>按时完成。</td></tr>
</table>
"""
BUDGET = """# 南浦区2023年区级部门预算

预算主管部门：上元市南浦区人民政府临河街道办事处

## 部门预算编制说明

2023年，上元市南浦区人民政府临河街道办事处收入预算500万元，其中：财政拨款收入500万元，比2022年预算增加60万元。

1.“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”10.60万元。2022年当年预算执行数为11.40万元，2023年预算安排10.60万元，比2022年预算执行数减少7.02%。主要原因是：宣传活动减少。

## 其他相关情况说明

### 一、“三公”经费预算情况

“三公”经费预算数为3.50万元，比2022年增加1万元，主要原因是更换了一辆公务用车。

### 二、政府采购情况

政府采购预算200万元，其中：政府采购货物预算30万元、政府采购服务预算170万元。

### 三、国有资产占有使用情况

截至2022年8月31日，共有车辆8辆，其中：其他用车8辆。

2023年部门预算安排购置车辆1辆，其中：其他用车1辆。

## 项目经费情况说明

### 一、项目概况

临河社区服务中心新建工程位于南浦路，地上5层。

### 二、立项依据

南发改投〔2021〕9号文。

### 三、实施周期

第一季度审价；第二季度审计。

### 四、年度预算安排

第一季度用款计划25.88万元，第二季度用款计划80.74万元。

## 财政项目支出绩效目标填报表

""" + "\n".join(
    (
        FORM.format(name="社区环境整治和建设经费", total="4,563,800.00", asked="4,500,000.00"),
        "## 财政项目支出绩效目标填报表\n",
        FORM.format(name="各类工作经费", total="7,595,500.00", asked="7,595,500.00"),
    )
)
EVALUATION = """2021-2024年市级职业技能竞赛经费项目绩效评价报告

项目单位：上元市人力资源和社会保障局

一、基本情况

2021-2024年市级职业技能竞赛经费共安排预算资金900万元，其中2021年为200万元，2022年为100万元，2023年为250万元，2024年为350万元。

2021-2024年一次性竞赛补贴共安排资金500万元，占比55.56%。

2024年专项赛计划1个赛事11个赛项。

第一届市赛参赛人数141人，第二届市赛参赛人数210人。

第二届市赛交通银行提供26万元，第二届市赛下拨资金30万元。

一次性竞赛补贴对象达标率得4.00分。

2021年煤炭系统职业技能竞赛10万元。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("things")
    library = Library(folder / "library")
    for name, text in (("budget2023.md", BUDGET), ("evaluation.txt", EVALUATION)):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        library.add(load_report(path))
    return Assistant(library)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("南普区财政局2024年", "南浦区财政局2024年"),
        ("南浦财证局", "南浦财政局"),
        ("凌河街道三公", "临河街道三公"),
        ("临河街到2024年", "临河街道2024年"),
        ("南浦区正府办公室", "南浦区政府办公室"),
    ],
)
def test_a_slip_in_a_name_of_the_library_is_put_right(typed, meant):
    if typed.startswith("凌"):
        # ling is not lin: another place may well be called so.
        assert mended_names(typed, AGENCIES, TITLES) == (typed, ())
        return
    mended, slips = mended_names(typed, AGENCIES, TITLES)
    assert mended == meant
    assert [slip.typed in typed and slip.meant in meant for slip in slips] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "南浦区民政局",
        "南浦区执法局",
        "东浦区财政局",
        "林荷街道",
        "财政局2024年机关运行经费",
        "南浦区财政局决算",
    ],
)
def test_another_name_or_a_word_is_no_slip(question):
    assert mended_names(question, AGENCIES, TITLES) == (question, ())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("二〇二五年预算", "2025年预算"),
        ("二○二四年度", "2024年度"),
        ("2O24年三公", "2024年三公"),
        ("二四年度决算", "24年度决算"),
        ("近二三年", "近二三年"),
        ("二年级", "二年级"),
    ],
)
def test_years_in_words_are_digits(typed, meant):
    assert with_digits(typed) == meant


def test_a_name_put_right_is_said(assistant):
    answer = assistant.ask("临合街道2023年三公经费预算")
    assert answer.figures[0].raw == "3.50万元"
    assert "按“临河街道”理解" in answer.text


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("社区环境整治和建设经费的项目资金总额", "4,563,800.00"),
        ("社区环境整治和建设经费年度资金申请总额是多少", "4,500,000.00"),
        ("各类工作经费项目资金总额多少元", "7,595,500.00"),
        ("2023年各类工作经费当年财政拨款", "7,595,500.00"),
    ],
)
def test_a_project_named_answers_from_its_own_form(assistant, question, raw):
    answer = assistant.ask(question)
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])


def test_a_row_of_every_form_asks_which_project(assistant):
    answer = assistant.ask("临河街道2023年项目资金总额是多少")
    assert answer.status == "ambiguous"
    assert set(answer.choices) == {"社区环境整治和建设经费", "各类工作经费"}


@pytest.mark.parametrize(
    "question",
    [
        "社区环境整治和建设经费2024年项目资金总额",
        "道路养护经费项目资金总额",
        "市民服务中心新建工程2023年第二季度用款计划",
        "各类工作经费决算花了多少",
    ],
)
def test_another_year_or_project_has_no_amount(assistant, question):
    assert assistant.ask(question).status == "not_disclosed"


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("第二届市赛参赛人数", "210人"),
        ("2024年专项赛几个赛项", "11个"),
        ("职业技能竞赛经费2021到2024年一共安排多少预算", "900万元"),
        ("临河街道其他用车几辆", "8辆"),
        ("临河街道2023年安排购置的其他用车几辆", "1辆"),
        ("临河街道2023年打算买几辆车", "1辆"),
        ("临河社区服务中心新建工程2023年第二季度用款计划", "80.74万元"),
        ("临河街道宣传事务2022年预算执行数", "11.40万元"),
    ],
)
def test_the_one_asked_for_answers(assistant, question, raw):
    assert [figure.raw for figure in assistant.ask(question).figures] == [raw]


@pytest.mark.parametrize(
    "question",
    [
        "2023年一次性竞赛补贴资金占比",
        "第二届市赛实际支付资金多少",
        "第二届市赛决算金额",
        "2024年专项赛实际举办几个赛项",
        "第三届市赛参赛人数",
    ],
)
def test_another_side_year_or_turn_is_never_shown(assistant, question):
    assert assistant.ask(question).figures == ()


def test_a_change_of_what_makes_up_the_whole_is_stated_by_its_name(assistant):
    answer = assistant.ask("临河街道2023年收入预算比上年多了多少")
    assert [(f.raw, f.indicator) for f in answer.figures] == [("60万元", "财政拨款收入")]


def test_compared_with_the_year_before_follows_up(assistant):
    answer = assistant.ask("比上年呢", ["临河街道2023年三公经费预算"])
    assert [figure.raw for figure in answer.figures] == ["1万元"]


def test_a_bare_name_that_follows_up_asks_of_money(assistant):
    answer = assistant.ask("采购呢", ["临河街道2023年三公经费预算"])
    assert [figure.raw for figure in answer.figures] == ["200万元"]


def test_an_item_of_the_budget_is_no_office(assistant):
    answer = assistant.ask("临河街道2023年其他政府办公厅（室）及相关机构事务支出多少")
    assert answer.status == "not_disclosed"
    assert "资料库里没有" not in answer.text


def test_spending_and_value_are_money(assistant):
    # 其他用车 is counted in cars, 参赛 in people.
    assert assistant.ask("临河街道2023年其他用车支出").figures == ()
    assert assistant.ask("第二届市赛参赛价值多少").figures == ()


def test_a_way_of_paying_is_no_score(assistant):
    assert assistant.ask("一次性竞赛补贴拨付程序").figures == ()


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("临河社区服务中心新建工程的实施周期", "第一季度审价"),
        ("临河社区服务中心新建工程立项依据是什么", "南发改投〔2021〕9号文"),
        ("临河街道三公经费增加的原因", "更换了一辆公务用车"),
        ("社区环境整治和建设经费的绩效目标是什么", "社区环境整治和建设经费按时完成，居民满意。"),
        ("社区环境整治和建设经费的绩效目标", "社区环境整治和建设经费按时完成，居民满意。"),
    ],
)
def test_a_part_about_a_project_and_a_reason_answer_in_their_words(assistant, question, quote):
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert any(quote in item.text for item in answer.evidence)


OTHERS = """# 示例区司法局2026年部门预算

## 人民调解项目经费情况说明

### 六、年度预算安排

795万元

## 竞赛情况

1、公共安全支出（类）司法（款）公共法律服务（项）686万元。2025年当年预算执行数为679.12万元，2026年预算安排686万元，比2025年预算执行数增加1.01%。

支出总计960万元。

过程指标得11.47分，得分率45.88%，扣分项是管理制度健全性。

主办单位应当于赛后提交竞赛总结和相关资料10份。共发现题目问题6个。一次性补贴完成赛项65个。竞赛经费拨付300万元。
"""


@pytest.fixture(scope="module")
def others(assistant_of):
    return assistant_of(OTHERS, "a.md")


def test_an_amount_under_a_heading_is_said_with_its_project(others):
    answer = others.ask("人民调解经费多少")
    assert "人民调解项目经费·年度预算安排为795万元" in answer.text
    assert answer.figures[0].indicator == "人民调解项目经费·年度预算安排"


@pytest.mark.parametrize("question", ["竞赛总结", "一次性补贴标准是多少", "题多少", "赛项补贴标准"])
def test_a_figure_that_only_shares_words_is_no_answer(others, question):
    assert others.ask(question).figures == ()


@pytest.mark.parametrize("question", ["竞赛经费总共拨了多少", "竞赛经费下达多少", "竞赛经费一共拨付了多少"])
def test_funds_given_are_money(others, question):
    assert [figure.raw for figure in others.ask(question).figures] == ["300万元"]


@pytest.mark.parametrize("question", ["司法局公共法律服务支出", "公共法律服务支出多少", "公共法律服务"])
def test_what_a_budget_looks_back_on_gives_way_to_its_own_year(others, question):
    (figure,) = others.ask(question).figures
    assert (figure.raw, figure.year) == ("686万元", 2026)


def test_a_score_is_no_deduction_and_what_the_report_is_about_may_be_said(others):
    assert others.ask("过程指标扣了多少分").figures == ()
    assert others.ask("司法局预算里过程指标得分率").figures[0].raw == "45.88%"


@pytest.mark.parametrize("question", ["哪里写了10份", "10份是什么"])
def test_an_amount_quoted_is_found_under_any_name(others, question):
    answer = others.ask(question)
    assert answer.status == "answered"
    assert "竞赛总结和相关资料10份" in answer.evidence[0].text


def test_a_budget_published_before_its_year_is_no_adjusted_one(others):
    assert others.ask("2026年调整后预算多少").figures == ()
    assert others.ask("公共法律服务2025年执行数").figures[0].raw == "679.12万元"


def test_one_years_contest_is_no_course_of_the_contests(assistant):
    assert "10万元" not in assistant.ask("竞赛经费2021年到2024年各年拨了多少").text


@pytest.mark.parametrize("words", ["实际用了多少钱", "用了多少钱", "支出多少", "花了多少", "多少钱"])
def test_a_project_that_is_called_a_plan_is_no_plan(assistant_of, words):
    text = (
        "示例区教育局2021年度部门整体支出绩效评价报告\n\n二、项目支出情况\n\n"
        "2021年度项目支出为369.45万元，其中，义务教育薄弱环节改善233.27万元，学生营养改善计划136.18万元。\n"
    )
    answer = assistant_of(text, "示例区教育局2021年度部门整体支出绩效评价报告.txt").ask(
        "学生营养改善计划" + words
    )
    assert [figure.raw for figure in answer.figures] == ["136.18万元"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("第一批补助什么时候下达的", "2023年1月10日"),
        ("补助项目什么时候开工", "2023年3月15日"),
        ("第一批补助什么时候验收", ""),
    ],
)
def test_the_date_of_another_thing_is_no_answer(assistant_of, question, told):
    text = (
        "示例区水务局2023年度项目支出绩效评价报告\n\n一、资金情况\n\n"
        "截至2023年12月31日，第一批补助累计支出120万元。\n\n补助分两批：第一批补助于2023年1月10日下达200万元。\n\n"
        "补助项目于2023年3月15日开工。\n"
    )
    answer = assistant_of(text, "示例区水务局2023年度项目支出绩效评价报告.txt").ask(question)
    assert (answer.status == "answered") == bool(told)
    assert told in answer.text

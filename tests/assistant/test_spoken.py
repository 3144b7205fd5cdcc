"""The way people speak: what they call an indicator, what they say around a question, and what narrows it."""

import pytest

from assistant.manner import content_words, shifts, without_asker
from assistant.understand import understand

REPORT = """示例区农机站2023年度部门决算公开

一、基本情况

本单位核定编制12人，年末实有人数11人。内设科室4个。公务用车保有量3辆。

二、支出情况

2023年度本年支出合计820.40万元，其中：基本支出500.10万元，项目支出320.30万元。

工资福利支出310.00万元。

商品和服务支出150.20万元。

住房公积金缴费25.60万元。

会议费支出1.20万元。培训费支出2.30万元。

社会保障和就业支出41.00万元。

三、“三公”经费情况

“三公”经费支出预算9.00万元，支出决算6.50万元。其中：公务接待费支出决算1.50万元，预算2.00万元；公务用车运行维护费支出决算5.00万元，预算7.00万元。

全年接待外地考察人员共64人次。

农机手培训项目支出18.00万元。

四、年末结转和结余7.70万元。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "a.txt")


@pytest.mark.parametrize(
    ("question", "computation"),
    [
        ("工资福利支出占比多少", "310.00万元 ÷ 820.40万元 = 37.79%"),
        ("发工资占多大比例", "310.00万元 ÷ 820.40万元 = 37.79%"),
        ("培训费占比", "2.30万元 ÷ 820.40万元 = 0.28%"),
    ],
)
def test_a_share_without_a_whole_is_of_all_spending(assistant, question, computation):
    answer = assistant.ask(question)
    assert (answer.status, answer.computation) == ("computed", computation)
    assert "占本年支出合计" in answer.text


@pytest.mark.parametrize("question", ["本年支出合计占比", "年末结转和结余占比"])
def test_neither_the_whole_nor_what_was_not_spent_has_a_share_of_spending(assistant, question):
    assert assistant.ask(question).status == "not_disclosed"


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("请客吃饭花了多少钱", "1.50万元"),
        ("接待这一块开销多大", "1.50万元"),
        ("养车花了几万", "5.00万元"),
        ("车子加油修理总共用了多少", "5.00万元"),
        ("给职工发工资花了多少啊", "310.00万元"),
        ("薪酬福利发了多少", "310.00万元"),
        ("开会用掉多少钱", "1.20万元"),
        ("搞培训花了多少", "2.30万元"),
        ("公积金交了多少", "25.60万元"),
        ("社保就业这块支出多少", "41.00万元"),
        ("年底账上还剩多少", "7.70万元"),
        ("项目上花了多少钱", "320.30万元"),
        ("名下有几台公车", "3辆"),
        ("在职的有几位", "11人"),
        ("几个科室", "4个"),
        ("接待了多少人次", "64人次"),
        ("三公年初定了多少", "9.00万元"),
        ("接待费当初的盘子多大", "2.00万元"),
        ("有没有公务接待", "1.50万元"),
        ("请客吃饭了没", "1.50万元"),
        ("是否接待过客人", "1.50万元"),
        ("有开会吗", "1.20万元"),
        ("手上有几辆公务车", "3辆"),
        ("话说招待过多少位客人", "64人次"),
        ("陪客吃饭开支多少", "1.50万元"),
        ("公车日常开支多少", "5.00万元"),
        ("接待费用掉几个钱", "1.50万元"),
    ],
)
def test_spoken_names_find_the_indicator(assistant, question, raw):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures[0].raw if answer.figures else "") == ("answered", raw)


@pytest.mark.parametrize(
    "question",
    [
        "主任让我查公务接待费决算多少",
        "填报表需要公务接待费决算数",
        "开会前想确认一下，公务接待费决算多少，原话是什么",
        "预算科来电话问，公务接待费决算是几万",
        "到年底公务接待费实际一共用了多少",
        "公务接待费决算多少，可以吗",
        "有个问题，公务接待费决算多少，在线等",
        "公务接待费决祘多少",
    ],
)
def test_what_is_said_around_a_question_changes_nothing(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert answer.figures[0].raw == "1.50万元"


@pytest.mark.parametrize(
    "question",
    [
        "河道清淤项目支出多少",
        "河道清淤项目花了多少",
        "渔民培训花了多少",
        "接待中心改造花了多少",
        "离退休干部公用经费多少",
        "公务接待费上半年花了多少",
        "公务接待费平均每次花多少",
        "培训费年初定了多少",
        "收入多少",
        "工程支出多少",
    ],
)
def test_what_narrows_or_shifts_an_amount_keeps_it_from_being_answered_whole(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "not_disclosed"
    assert not answer.figures


def test_a_project_that_bears_an_indicators_word_is_itself(assistant):
    assert assistant.ask("农机手培训花了多少").figures[0].raw == "18.00万元"


@pytest.mark.parametrize(
    "question",
    [
        "接待费占三公的百分之几",
        "接待费是三公的几成",
        "三公里面接待费占多大比重",
        "公务接待费除以三公经费是多少百分比",
        "三公中有百分之几是接待费",
        "公务接待费与三公经费的比例是多少",
    ],
)
def test_a_share_is_asked_in_many_ways(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "computed"
    assert str(answer.figures[0].value) == "23.08"


@pytest.mark.parametrize(
    "question",
    [
        "会议费和培训费各多少",
        "会议费以及培训费分别花了多少",
        "会议费多少，还有培训费呢",
        "要两个数：会议费、培训费",
        "会议费 培训费 各多少",
    ],
)
def test_several_figures_are_told_one_by_one(assistant, question):
    answer = assistant.ask(question)
    assert [figure.raw for figure in answer.figures] == ["1.20万元", "2.30万元"]


def test_a_part_named_after_its_whole_is_no_second_question(assistant):
    for question in ("三公经费总数有了，公务用车购置费是多少", "三公经费中，公务用车购置费单列了多少"):
        answer = assistant.ask(question)
        assert (answer.status, answer.figures) == ("not_disclosed", ())


@pytest.mark.parametrize("question", ["那决算呢", "决算呢，我对一下账", "有个问题，那决算数是多少"])
def test_follow_ups_with_words_around_them(assistant, question):
    answer = assistant.ask(question, ["三公经费预算多少"])
    assert (answer.slots.indicators, answer.figures[0].raw) == (("三公经费",), "6.50万元")


def test_manner_of_speech_is_told_from_content():
    assert content_words("请问到底一共花了多少钱呢") == ()
    assert content_words("河道清淤花了多少") == ("河道", "清淤")
    assert without_asker("科长想知道三公经费") == "三公经费"
    assert without_asker("做项目需要多少钱") == "做项目需要多少钱"
    assert shifts("三公经费上半年平均多少") == ("上半年", "平均")


def test_years_before_are_named_in_many_ways():
    for question in ("前一年的会议费", "上个年度会议费多少", "再往前一年的会议费"):
        assert understand(question, (), (2023,)).previous_year
    assert not understand("跟去年同期比三公减少多少", (), (2023,)).slots.years


def test_a_change_is_never_answered_by_the_amount(assistant):
    for question in ("公务接待费比上年少多少", "公务接待费少花了多少", "公务接待费较去年涨了多少"):
        assert assistant.ask(question).status == "not_disclosed"
    assert assistant.ask("农机手培训比河道清淤多多少").status == "not_disclosed"


def test_what_one_guest_cost_is_never_answered_by_the_whole(assistant):
    for question in ("每接待一个人花多少", "接待一位客人平均多少钱", "公务接待平均每人多少"):
        assert not assistant.ask(question).figures


def test_a_part_of_a_score_is_not_the_score():
    assert "绩效自评得分" not in understand("产出指标得了几分", (), (2023,)).slots.indicators


def test_a_total_named_behind_a_name_belongs_to_it(assistant):
    assert assistant.ask("培训费总支出是多少").figures[0].raw == "2.30万元"
    assert assistant.ask("住房公积金支出合计多少").figures[0].raw == "25.60万元"


def test_the_year_compared_with_is_the_one_before():
    assert understand("培训费比2022年增加多少", (), (2022, 2023)).slots.years == (2023,)


@pytest.mark.parametrize(
    "question", ["农机考察经费", "外地考察人员住宿费多少", "考察人员接待资金总额", "农机站推广资金"]
)
def test_an_amount_that_nobody_states_is_not_answered_by_words(assistant, question):
    answer = assistant.ask(question)
    assert not answer.figures
    assert answer.status == "not_disclosed"


def test_what_only_sounds_like_spending_is_answered_by_the_budget_too(assistant_of):
    text = "示例区农机站2024年度部门预算\n\n一、支出预算\n\n2024年公务接待费预算1.50万元。\n"
    own = assistant_of(text, "预算.txt")
    named, spent = (own.ask(q) for q in ("招待费", "招待费花了多少"))
    assert (named.status, named.figures[0].basis, named.figures[0].raw) == ("answered", "预算", "1.50万元")
    assert (spent.status, spent.figures) == ("not_disclosed", ())


def test_what_each_gets_is_not_the_whole(assistant_of):
    text = "示例区农机站2024年度项目支出绩效评价报告\n\n一、补贴标准\n\n农机比武补贴标准为每个赛项15万元。\n"
    own = assistant_of(text, "项目.txt")
    each, whole, funds = (
        own.ask(q) for q in ("农机比武每个赛项补贴多少", "农机比武补贴总共多少", "农机比武资金多少")
    )
    assert each.figures[0].raw == "15万元"
    assert (whole.figures, funds.figures) == ((), ())


@pytest.mark.parametrize(
    ("question", "computation"),
    [
        ("会议费和培训费哪个多", "1.20万元 − 2.30万元 = -1.1万元"),
        ("培训费比会议费多吗", "2.30万元 − 1.20万元 = 1.1万元"),
        ("基本支出与项目支出谁更高", "500.10万元 − 320.30万元 = 179.8万元"),
    ],
)
def test_which_of_two_is_more_is_told_by_both(assistant, question, computation):
    answer = assistant.ask(question)
    assert (answer.status, answer.computation) == ("computed", computation)


@pytest.mark.parametrize(
    "question", ["绿化养护费和会议费总共多少", "会议费与绿化养护合计多少", "租车和培训费加起来多少"]
)
def test_one_amount_is_no_sum(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures) == ("not_disclosed", ())


@pytest.mark.parametrize(
    "question", ["接待来宾用掉多少", "接待客人付了多少", "接待来访用去多少", "接待访客掏了多少"]
)
def test_what_guests_used_up_is_money(assistant, question):
    assert assistant.ask(question).slots.indicators == ("公务接待费",)


@pytest.mark.parametrize("question", ["车辆多少", "公车有多少", "2023年车辆一共有多少", "车辆数量"])
def test_vehicles_are_counted(assistant, question):
    assert [figure.raw for figure in assistant.ask(question).figures] == ["3辆"]


def test_money_of_vehicles_is_no_count(assistant):
    assert not any(figure.unit == "辆" for figure in assistant.ask("车辆有多少钱").figures)


@pytest.mark.parametrize("then", ["实际支出多少", "最后花了多少", "最终支出多少钱"])
def test_what_was_spent_of_the_same_thing(assistant, then):
    answer = assistant.ask(f"公务接待费预算多少，{then}")
    assert [figure.raw for figure in answer.figures] == ["2.00万元", "1.50万元"]
    assert assistant.ask(then, ["公务接待费预算多少"]).figures[0].raw == "1.50万元"


@pytest.mark.parametrize(
    ("question", "raws"),
    [
        ("2023年会议费支出是多少？还有培训费", ["1.20万元", "2.30万元"]),
        ("2023年分别列出会议费、培训费的支出", ["1.20万元", "2.30万元"]),
        ("2023年会议费／培训费各多少", ["1.20万元", "2.30万元"]),
        ("2023年公务接待费预算与执行分别是多少", ["2.00万元", "1.50万元"]),
        ("2023年公务接待费这项支出多少", ["1.50万元"]),
        ("2023年农机手培训这个项目支出多少钱", ["18.00万元"]),
        ("2023年给了几个编制", ["12人"]),
        ("请列出2023年会议费和培训费", ["1.20万元", "2.30万元"]),
        ("2023年我要会议费，还要培训费", ["1.20万元", "2.30万元"]),
        ("2023年会议费和培训费的决算情况", ["1.20万元", "2.30万元"]),
    ],
)
def test_each_thing_asked_for_is_answered(assistant, question, raws):
    assert [figure.raw for figure in assistant.ask(question).figures] == raws


@pytest.mark.parametrize(
    "wording",
    [
        "{}预算数/决算数", "{}年初批多少年底花多少", "{}计划与实际", "{}预算vs决算", "{}实际多少、预算多少", "{}安排和使用各多少",
        "{}预算批复数及决算数", "先说{}预算再说决算", "{}花了多少，预算多少", "{}预算对决算", "{}原定多少，实际多少",
        "{}年初定多少、最后花多少", "{}的年初数和决算数", "{}预算额、决算额", "{}预算口径和决算口径各是多少", "{}决算数与预算数", "{}预算决算",
    ],
)  # fmt: skip
def test_budget_and_account_of_one_thing_are_both_told(assistant, wording):
    answer = assistant.ask(wording.format("2023年公务接待费"))
    assert {figure.raw for figure in answer.figures} == {"2.00万元", "1.50万元"}


@pytest.mark.parametrize(
    ("wording", "added"),
    [
        ("2023年基本支出；项目支出合计", False),
        ("2023年基本支出和项目支出合计两个数", False),
        ("2023年基本支出、项目支出合计两项决算", False),
        ("2023年基本支出和项目支出合计决算", False),
        ("2023年基本支出跟项目支出情况", False),
        ("2023年基本支出和项目支出合计", True),
        ("2023年会议费、培训费两项总额", True),
        ("2023年会议费和培训费的和", True),
        ("2023年会议费以及培训费总计", True),
    ],
)
def test_two_things_are_added_where_that_is_asked(assistant, wording, added):
    answer = assistant.ask(wording)
    assert (answer.status == "computed", len(answer.figures)) == (added, 2 + added)


@pytest.mark.parametrize("words", ["报告有没有前后矛盾的地方", "有没有自相矛盾", "前后一致吗"])
def test_contradictions_of_a_whole_report_are_listed(assistant, assistant_of, words):
    answer = assistant.ask("2023年" + words)
    assert (answer.status, answer.findings) == ("answered", ())
    answer = assistant_of(
        REPORT.replace("项目支出320.30万元", "项目支出310.30万元"), "示例区农机站2023年度部门决算公开.txt"
    ).ask("2023年" + words)
    assert any("相差" in finding for finding in answer.findings)


def test_income_and_spending_asked_in_one_breath_are_both_told(assistant):
    answer = assistant.ask("2023年支出多少结余多少")
    assert {figure.raw for figure in answer.figures} == {"820.40万元", "7.70万元"}


@pytest.mark.parametrize("words", ["花多了吗", "花多了没有", "有没有超支", "花超了吗"])
def test_whether_too_much_was_spent_is_told_against_the_budget(assistant, words):
    answer = assistant.ask("2023年公务接待费" + words)
    assert answer.text.startswith("没有超")


def test_a_difference_of_spending_is_no_travel():
    assert understand("三公经费预算和实际支出差多少", (), ()).slots.indicators == ("三公经费",)


def test_one_thing_as_against_another_is_a_share(assistant):
    answer = assistant.ask("2023年基本支出相当于本年支出的百分之几")
    assert answer.status == "computed"
    assert "60.96%" in answer.text


@pytest.mark.parametrize(
    "name", ["公务接待费", "接待费用", "公务用车运行费用", "会议费用", "培训费用", "三公经费"]
)
@pytest.mark.parametrize(
    "wording",
    [
        "原计划{}多少", "{}原计划用多少", "原先{}定多少", "本来{}打算花多少", "{}原来定多少", "{}计划数", "{}应该花多少",
        "{}申请了多少预算", "{}规划多少", "{}编了多少", "拟安排{}多少", "{}年初数",
    ],
)  # fmt: skip
def test_what_was_planned_asks_for_the_budget_whatever_the_cost_is_called(name, wording):
    read = understand(wording.format(name), (), ())
    assert (read.slots.basis, len(read.slots.indicators), read.terms) == ("预算", 1, ())


@pytest.mark.parametrize(
    ("question", "names", "basis"),
    [
        ("2022年度预算上元市南浦区司法局的项目支出多少", ("项目支出",), "预算"),
        ("公务用车购置支出在上元市南浦区司法局2022年度预算中是多少", ("公务用车购置费",), "预算"),
        ("南浦区司法局2022年公务接待费支出预算是多少", ("公务接待费",), "预算"),
        ("南浦区司法局2022年公车养护花掉多少", ("公务用车运行维护费",), "决算"),
        ("南浦区司法局2022年本年支出总额前后一致吗", ("本年支出合计",), "决算"),
        ("南浦区司法局2022年基本支出数所占的比重", ("基本支出",), "占比"),
        ("南浦区司法局2022年流浪救助打算投多少钱", (), "预算"),
        ("南浦区司法局2022年学生营养改善计划支出多少", (), "决算"),
        ("南浦区司法局2022年新车购置花了多少钱", ("公务用车购置费",), "决算"),
        ("南浦区司法局2022年干部培训支出多少", ("培训费",), ""),
        ("南浦区司法局2022年流浪救助投了多少钱进去", (), "决算"),
        ("南浦区司法局2022年三公经费不超过多少", ("三公经费",), "预算"),
        ("南浦区司法局2022年公务用车运行维护费预算编制数", ("公务用车运行维护费",), "预算"),
        ("南浦区司法局2022年按计划三公是多少", ("三公经费",), "预算"),
        ("南浦区司法局2022年支出预算调整数", ("支出预算",), "调整预算"),
        ("南浦区司法局2022年财政拨款（一般公共预算）支出决算数", ("一般公共预算财政拨款支出",), "决算"),
        ("南浦区司法局2022年一般公共财政预算支出", ("一般公共预算财政拨款支出",), ""),
        ("南浦区司法局2022年公共预算拨款支出", ("一般公共预算财政拨款支出",), ""),
        ("南浦区司法局2022年财政拨款里实际支出多少", ("财政拨款支出",), "决算"),
        ("南浦区司法局2022年拿到多少财政拨款", ("财政拨款收入",), ""),
        ("南浦区司法局2022年公务接待平均每人每次多少钱", ("公务接待费",), "人均"),
        ("南浦区司法局2022年平均每位客人花了多少", ("公务接待费",), "人均"),
        ("南浦区司法局2022年每个来客花多少", ("公务接待费",), "人均"),
        ("南浦区司法局2022年去年同期机关运行经费多少", ("机关运行经费",), ""),
        ("南浦区司法局2022年机关运行经费比去年少多少", ("机关运行经费",), "增减额"),
    ],
)
def test_what_a_question_asks_of_and_on_which_basis(question, names, basis):
    slots = understand(question, ("南浦区司法局", "上元市南浦区司法局"), (2021, 2022)).slots
    assert (slots.indicators, slots.basis) == (names, basis)
    assert slots.agencies


def test_a_clause_that_only_says_the_year_before_is_heard():
    read = understand("机关运行经费，上一年的，南浦区司法局2022年报告", ("南浦区司法局",), (2022,))
    assert read.previous_year


def test_what_one_head_cost_is_what_is_stated_for_one_head(assistant, assistant_of):
    assert assistant.ask("2023年人均多少元").status == "not_disclosed"
    answer = assistant_of(
        REPORT + "\n全年公务接待64人次，平均每人118元。\n", "示例区农机站2023年度部门决算公开.txt"
    ).ask("2023年人均多少元")
    assert [figure.raw for figure in answer.figures] == ["118元"]


def test_what_comes_nearest_to_one_budget_is_another(assistant_of):
    answer = assistant_of(
        REPORT.replace("预算2.00万元", "年初预算2.00万元"), "示例区农机站2023年度部门决算公开.txt"
    ).ask("2023年公务接待费全年预算多少")
    assert answer.status == "not_disclosed"
    assert "（年初预算）为2.00万元" in answer.text

"""Questions become slots: agencies, years, indicators, basis, unit, intent; follow-ups lean on the turn before."""

import pytest

from assistant.agencies import find_agencies
from assistant.followup import carry_over, split_parts
from assistant.manner import without_asker
from assistant.understand import understand
from assistant.years import find_years

AGENCIES = (
    "零溪区行政审批服务局", "上元市南浦区财政局", "上元市南浦区人民政府青石街道办事处", "上元市南浦区人民政府办公室",
    "示例市规划和自然资源局", "示例区发展和改革委员会", "示例省人力资源和社会保障厅",
)  # fmt: skip
YEARS = (2021, 2022, 2023, 2024)


def ask(question):
    return understand(question, AGENCIES, YEARS, today=2026)


@pytest.mark.parametrize(
    ("question", "agency"),
    [
        ("审批局23年三公经费", AGENCIES[0]),
        ("零溪行政审批局花了多少", AGENCIES[0]),
        ("财政局2024年决算", AGENCIES[1]),
        ("南浦区财政局", AGENCIES[1]),
        ("青石街道三公经费", AGENCIES[2]),
        ("政府办接待费", AGENCIES[3]),
        ("规资局有多少人", AGENCIES[4]),
        ("发改委预算", AGENCIES[5]),
        ("人社厅培训费", AGENCIES[6]),
    ],
)
def test_abbreviations_and_nicknames_are_resolved(question, agency):
    assert find_agencies(question, AGENCIES)[0].agencies == (agency,)


@pytest.mark.parametrize("question", ["教育局三公经费", "零溪区财政局三公", "长平市财政局", "红云街道预算"])
def test_an_agency_without_a_report_is_named_and_not_replaced(question):
    (mention,) = find_agencies(question, AGENCIES)
    assert mention.agencies == ()


@pytest.mark.parametrize(
    "question", ["局长是谁", "这个局是干什么的", "内设机构除了办公室还有哪几个", "该局人数"]
)
def test_words_for_any_office_are_no_agency(question):
    assert find_agencies(question, AGENCIES) == []


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2023年三公经费", (2023,)), ("23年三公经费", (2023,)), ("去年三公经费", (2025,)), ("前年的", (2024,)),
        ("2021-2024年", (2021, 2022, 2023, 2024)), ("2022到2023年", (2022, 2023)), ("近三年", (2022, 2023, 2024)),
        ("24年内设机构数", (2024,)), ("账上一年用了多少", ()), ("比上年增加多少", ()), ("12345热线", ()), ("近3年内设机构", (2022, 2023, 2024)),
    ],
)  # fmt: skip
def test_years(question, years):
    assert find_years(question, 2026, YEARS).years == years


@pytest.mark.parametrize(
    ("question", "indicators", "basis"),
    [
        ("三公经费决算多少", ("三公经费",), "决算"),
        ("3公经费绝算数", ("三公经费",), "决算"),
        ("三公经费花了多少钱", ("三公经费",), "决算"),
        ("三公经费的预算数（不是决算数）是多少", ("三公经费",), "预算"),
        ("人均会议费", ("会议费",), "人均"),
        ("发工资花了多少", ("工资福利支出",), "决算"),
        ("有几辆公车", ("公务用车保有量",), ""),
        ("公车一年跑下来花了多少", ("公务用车运行维护费",), "决算"),
        ("公车新买花了多少", ("公务用车购置费",), "决算"),
        ("公路养护处2023年公车花了多少", ("公务用车购置及运行维护费",), "决算"),
        ("项目支出占总支出多少", ("总支出", "项目支出"), "占比"),
        ("河道清淤项目花了多少", (), "决算"),
        ("政府采购预算里工程多少", ("政府采购支出", "政府采购工程支出"), "预算"),
        ("财政拨款多少", ("财政拨款收入",), ""),
        ("财政拨款花了多少", ("财政拨款支出",), "决算"),
        ("一般公共预算拨款是多少", ("一般公共预算财政拨款支出",), ""),
        ("单位有多少人", ("实有人数", "核定编制数"), ""),
        ("公务用车购置经费预算里列了多少", ("公务用车购置费",), "预算"),
        ("其它收入决算是多少", ("其他收入",), "决算"),
        ("局里编制的2023年预算中，会议经费是多少", ("会议费",), "预算"),
        ("批了多少个编制", ("核定编制数",), ""),
        ("上面给多少编", (), ""),
        ("上面给多少在编人员", ("实有人数",), ""),
        ("单位在2023年的编制总数", ("核定编制数",), ""),
        ("是否安排了政府性基金预算支出", ("政府性基金预算支出",), ""),
        ("来一个客人平均花多少", ("公务接待费",), "人均"),
        ("高标准农田建设列了多少预算", (), "预算"),
        ("支出总额中一般公共预算财政拨款是多少", ("一般公共预算财政拨款支出",), ""),
    ],
)
def test_indicators_and_basis(question, indicators, basis):
    slots = ask(question).slots
    assert (slots.indicators, slots.basis) == (indicators, basis)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("三公经费多少", "lookup"), ("商品和服务支出是多少万元", "lookup"), ("2022到2024年三公经费怎么变的", "trend"),
        ("哪个部门的三公经费最高", "rank"), ("三公经费2024年比2023年少了多少", "compare"), ("各部门三公经费对比", "compare"),
        ("四个分项加起来等于总数吗", "check"), ("有政府性基金预算支出吗", "yesno"), ("存在哪些问题", "text"),
    ],
)  # fmt: skip
def test_intents(question, intent):
    assert ask(question).slots.intent == intent


def test_courtesy_behind_a_question_makes_no_question_of_yes_or_no():
    assert ask("三公经费下降率可以吗").slots.intent == "lookup"
    assert ask("内设机构数怎么样，给个数").asks_number


def test_a_rate_asks_for_per_cent_and_a_named_unit_for_itself():
    assert ask("办结率").slots.unit == "%"
    assert ask("清淤了多少公里").slots.unit == "公里"


def test_a_follow_up_swaps_one_slot():
    first = ask("审批局2023年三公经费决算多少")
    second = carry_over(ask("那预算呢？"), first)
    assert (second.slots.indicators, second.slots.basis, second.slots.years) == (
        ("三公经费",),
        "预算",
        (2023,),
    )
    third = carry_over(ask("2022年呢"), second)
    assert (third.slots.years, third.slots.basis) == ((2022,), "预算")
    fourth = carry_over(ask("换成财政局"), third)
    assert fourth.slots.agencies == (AGENCIES[1],)
    assert fourth.slots.indicators == ("三公经费",)


def test_a_new_topic_drags_nothing_along():
    first = ask("审批局2023年三公经费决算多少")
    second = carry_over(ask("工资福利支出多少"), first)
    assert (second.slots.agencies, second.slots.years, second.slots.basis) == ((), (), "")


def test_one_line_may_ask_several_things():
    assert split_parts("会议费多少？人均呢") == ["会议费多少？", "人均呢"]
    assert split_parts("评价得分多少，什么等级，扣分最多的是哪个") == [
        "评价得分多少",
        "什么等级",
        "扣分最多的是哪个",
    ]
    assert split_parts("接待多少批次、多少人次？") == ["接待多少批次", "接待多少人次"]
    assert split_parts("监测对象有多少户多少人") == ["监测对象有多少户", "监测对象有多少人"]
    assert split_parts("2024年，审批局三公经费多少") == ["2024年，审批局三公经费多少"]
    for question in (
        "有没有人知道三公经费中，接待费占比几何",
        "谁知道2024年，会议费多少",
        "谁能告诉我支出里，差旅费有几成",
    ):
        assert split_parts(question) == [question]


@pytest.mark.parametrize(
    ("question", "agency"),
    [
        ("比较财政局和审批局", AGENCIES[1]),
        ("想知道财政局的会议费", AGENCIES[1]),
        ("上元市南浦区财政局2024年", AGENCIES[1]),
    ],
)
def test_verbs_before_an_agency_are_not_its_name(question, agency):
    assert find_agencies(question, AGENCIES)[0].agencies == (agency,)


def test_an_office_that_ends_like_another_is_not_it():
    (mention,) = find_agencies("砚山县医疗保障局经费", AGENCIES)
    assert mention.agencies == ()


def test_asides_are_left_out():
    question = ask("领导要看，审批局2023年三公经费决算多少，谢谢")
    assert question.terms == ()
    assert question.slots.indicators == ("三公经费",)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("竞赛项目主要问题", "竞赛项目主要问题"),
        ("主任要问三公经费", "三公经费"),
        ("填表需要报会议费", "会议费"),
    ],
)
def test_the_main_thing_is_nobody_who_asks(question, left):
    assert without_asker(question) == left


def test_years_from_one_to_another_take_the_word_between_along():
    read = understand("2021-2022年间培训费最高的是哪年", (), (2021, 2022))
    assert (read.slots.years, read.terms) == ((2021, 2022), ())

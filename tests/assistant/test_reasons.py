"""Why something grew or shrank: the sentence that says so, wherever in its passage it stands."""

import pytest

from assistant.assistant import Assistant
from assistant.intents import intent_of
from corpus.load import load_report
from index.library import Library

REPORT = """示例区财政局2024年度部门决算

一、财政拨款收支总体情况

示例区财政局2024年度财政拨款收入支出总计300万元。与2023年度相比，财政拨款收入支出总计减少12万元。主要原因：
基本支出中人员进出，以及项目合同按进度付款。

二、支出明细

机关事业单位基本养老保险缴费支出183.95万元。主要用于：支付养老保险。2023年执行数为156.34万元，比2023年增加17.66%。主要原因是：新进人员参保。

其他商品服务支出8万元。比2023年减少3万元。主要原因是：印刷改为电子材料。

三、机关运行经费

机关运行经费支出184.65万元，比2023年度增加2.55万元，增长1.40%。主要原因是更换了照明设施。

四、“三公”经费

“三公”经费预算数为46万元，比2023年预算增加25万元。其中：因公出国（境）费0万元，比2023年预算持平。主要原因是没有出国任务。公务用车购置费25万元，比2023年预算增加25万元，主要原因是报废更新一辆公务车；公务用车运行费18万元，比2023年预算持平，主要原因是车辆数没有变化。公务接待费3万元，比2023年预算持平。

五、预算编制

2024年收入预算260万元，其中：财政拨款收入260万元，比2023年预算减少9万元。财政拨款收入减少的主要原因是项目调整。

“教育支出（类）进修及培训（款）培训支出（项）”7万元，主要用于培训。比2023年减少2万元。主要原因是：培训改为线上。

信息化建设年初预算为13万元，支出决算为12万元。决算数小于预算数的主要原因：系统延期上线。

案件审判（项）年初预算420万元，支出决算513万元，决算数大于预算数的主要原因是追加转移支付资金；“两庭”建设（项）年初预算150万元，支出决算98万元，决算数小于预算数的主要原因是改建工程未结算。

案件审判项目自评得分93分，结案率97%。档案运维项目自评得分88分，主要扣分原因是服务器响应超时。

六、资金拨付

项目资金由国库集中支付到收款单位。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "a.txt")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("财政局2024年财政拨款收入支出总计减少的原因", "基本支出中人员进出，以及项目合同按进度付款。"),
        ("财政拨款收支减少的主要原因是什么", "基本支出中人员进出"),
        ("机关事业单位基本养老保险缴费支出为什么增加", "新进人员参保"),
        ("其他商品服务支出为啥少了", "印刷改为电子材料"),
        ("机关运行经费增长的原因", "更换了照明设施"),
        ("三公经费为什么增加", "报废更新一辆公务车"),
    ],
)
def test_a_reason_is_found_after_its_subject(assistant, question, reason):
    answer = assistant.ask(question)
    assert answer.status == "answered"
    assert reason in answer.text
    assert answer.figures == ()
    assert "没有出国任务" not in answer.text


@pytest.mark.parametrize("why", ["为什么", "原因是什么", "为啥"])
def test_why_after_how_much_is_answered_with_the_reason(assistant, why):
    answer = assistant.ask(f"机关运行经费比上年增加多少，{why}")
    assert [figure.raw for figure in answer.figures] == ["2.55万元"]
    assert "更换了照明设施" in answer.text


def test_each_clause_of_a_sentence_gives_its_own_reason(assistant):
    text = assistant.ask("公务用车购置费为什么增加").text
    assert "报废更新一辆公务车" in text
    assert "车辆数没有变化" not in text
    assert "车辆数没有变化" in assistant.ask("公务用车运行费为什么不变").text


def test_what_makes_up_all_of_an_amount_tells_why_it_changed(assistant):
    assert "项目调整" in assistant.ask("2024年收入预算为什么减少").text


def test_why_an_account_is_below_its_budget_is_not_answered_by_how_much(assistant):
    answer = assistant.ask("信息化建设决算为什么比预算少")
    assert "系统延期上线" in answer.text
    assert answer.computation is None


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("公务接待费持平的原因", ()),
        ("公务接待费为什么是3万元", ()),
        ("为什么", ("2024年公务接待费多少",)),
        ("教育支出为什么减少", ()),
    ],
)
def test_an_amount_is_no_reason(assistant, question, history):
    answer = assistant.ask(question, history)
    assert answer.status == "not_disclosed"
    assert "培训改为线上" not in answer.text


@pytest.mark.parametrize("why", ["为什么", "原因呢", "为什么增加了", "那是什么原因"])
def test_why_alone_asks_of_the_question_before(assistant, why):
    answer = assistant.ask(why, ["财政局2024年机关运行经费多少"])
    assert "更换了照明设施" in answer.text


def test_an_amounts_own_words_are_no_topic(assistant):
    assert "国库集中支付" in assistant.ask("资金怎么拨付").text
    assert "国库集中支付" not in assistant.ask("财政拨款收入支出总计减少的原因").text


def test_why_is_no_yes_or_no():
    assert intent_of("为什么", asks_text=True) == "text"
    assert intent_of("财政局管不管会计", asks_text=False) == "yesno"
    assert intent_of("三公经费超支了么", asks_text=False) == "yesno"


PARTS = """示例区水务局2024年度部门预算

一、三公经费

2024年“三公”经费预算数为9万元，比2023年预算减少1万元。其中：

（一）因公出国（境）费0万元，比2023年预算持平。主要原因是没有出国任务。

（二）公务用车购置及运行费8万元，比2023年预算减少1万元，主要原因是一辆旧车报废。

二、存在的问题及原因

项目进度慢，原因是雨季停工。
"""


def test_the_reason_of_a_total_is_its_parts_and_never_something_else(tmp_path):
    (tmp_path / "b.txt").write_text(PARTS, encoding="utf-8")
    with Library(tmp_path / "library") as library:
        library.add(load_report(tmp_path / "b.txt"))
        one = Assistant(library)
        assert "旧车报废" in one.ask("三公经费为什么减少").text
        for question in ("三公经费为什么增加", "会议费减少的原因", "三公经费增长原因是什么"):
            answer = one.ask(question)
            assert answer.status == "not_disclosed"
            assert "的原因。" in answer.text
            assert answer.figures == ()
        assert "雨季停工" in one.ask("存在问题的原因是什么").text


@pytest.mark.parametrize(
    ("item", "why", "reason"),
    [
        ("案件审判", "为什么超预算", "追加转移支付资金"),
        ("案件审判", "为什么超了", "追加转移支付资金"),
        ("两庭建设", "为什么没花完", "改建工程未结算"),
    ],
)
def test_why_asks_of_the_item_named_before(assistant, item, why, reason):
    answer = assistant.ask(why, [f"{item}年初预算多少", "决算呢"])
    assert answer.status == "answered"
    assert reason in answer.text
    assert "服务器" not in answer.text

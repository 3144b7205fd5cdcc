"""Answers over small reports of a fictional district, and over the real report of 2023 where it is at hand."""

import re

import pytest

from assistant.answer_json import to_json
from assistant.assistant import Assistant, QuestionError
from corpus.load import load_report
from index.library import Library
from index.types import Filter

FIRST = """2023年度示例区审批局整体支出绩效评价报告

一、基本情况

（一）机构情况

核定编制数30人，实有人数28人。内设机构为3个：办公室、审批科、督查科。

（二）主要职能

1、负责全区行政审批制度改革。

2、负责政务公开。

二、支出情况

（一）基本支出情况

（1）工资福利支出300.50万元。

（2）商品和服务支出100.25万元，包括办公费、会议费等。

（3）2023年度三公经费预算支出为0.90万元，决算支出为0.40万元，接待工作人员8人，平均每人150元。

（4）2023年度培训费支出为0万元。

（二）项目支出情况

项目支出为50.00万元，其中，设备购置支出30.00万元，软件更新支出19.99万元。

（三）政府性基金预算支出情况

无

三、绩效情况

累计办件数量12345件，办结12000件，完成16个乡镇、120个村服务点建设。

四、存在的问题

（一）预算编制不够精细。

五、下一步改进措施

1、加强预算管理。
"""
SECOND = (
    FIRST.replace("2023", "2024").replace("0.40", "0.55").replace("0.90", "0.80").replace("300.50", "310.00")
)
OTHER = (
    FIRST.replace("示例区审批局", "示例区文化馆")
    .replace("0.40", "0.70")
    .replace("培训费支出为0万元", "会议费支出为2万元")
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    with Library(folder / "library") as library:
        for name, text in (("a.txt", FIRST), ("b.txt", SECOND), ("c.txt", OTHER)):
            (folder / name).write_text(text, encoding="utf-8")
            library.add(load_report(folder / name))
        yield library


@pytest.fixture(scope="module")
def assistant(library):
    return Assistant(library)


def only(library, name):
    return Filter(report_ids=tuple(entry.id for entry in library.reports() if entry.file_name == name))


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("三公经费决算多少", "0.40万元"),
        ("三公经费预算", "0.90万元"),
        ("三公经费接待人均多少元", "150元"),
        ("发工资花了多少", "300.50万元"),
        ("培训费", "0万元"),
        ("有多少编制", "30人"),
        ("办件数量多少", "12345件"),
        ("多少个村有服务点", "120个"),
    ],
)
def test_the_figure_and_the_words_it_stands_in(library, assistant, question, raw):
    answer = assistant.ask(question, filter=only(library, "a.txt"))
    assert answer.status == "answered"
    assert answer.figures[0].raw == raw
    evidence = answer.evidence[answer.figures[0].evidence]
    assert evidence.text[slice(*evidence.quote)].endswith(raw)


@pytest.mark.parametrize(
    "question",
    [
        "2022年三公经费决算", "公务用车费多少", "自评得了多少分", "局长是谁", "办结率多少", "教育局三公经费决算",
        "因公出国费多少", "固定资产多少万元", "区块链存在哪些问题", "设备购置人均多少",
    ],
)  # fmt: skip
def test_what_no_report_says_is_not_disclosed(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures) == ("not_disclosed", ())
    assert answer.text.startswith("未披露")


def test_the_nearest_thing_is_named(assistant):
    text = assistant.ask("审批局2022年三公经费决算").text
    assert "最接近的是" in text
    assert "三公经费" in text


def test_several_readings_are_offered(library, assistant):
    by_agency = assistant.ask("2023年三公经费决算多少")
    assert (by_agency.status, by_agency.choices) == ("ambiguous", ("示例区审批局", "示例区文化馆"))
    by_year = assistant.ask("审批局三公经费决算多少")
    assert (by_year.status, by_year.choices) == ("ambiguous", ("2024年", "2023年"))
    by_basis = assistant.ask("三公经费多少", filter=only(library, "a.txt"))
    assert (by_basis.status, by_basis.choices) == ("ambiguous", ("决算", "预算"))
    by_word = assistant.ask("单位有多少人", filter=only(library, "a.txt"))
    assert {figure.raw for figure in by_word.figures} == {"28人", "30人"}


def test_a_stated_none_is_an_answer(library, assistant):
    answer = assistant.ask("有政府性基金预算支出吗", filter=only(library, "a.txt"))
    assert (answer.status, answer.figures) == ("answered", ())
    assert "无" in answer.text


def test_text_questions_are_answered_by_their_sections(library, assistant):
    duties = assistant.ask("这个局是干什么的", filter=only(library, "a.txt"))
    assert "负责政务公开" in duties.text
    measures = assistant.ask("下一步怎么整改", filter=only(library, "a.txt"))
    assert (measures.status, "加强预算管理" in measures.text) == ("answered", True)
    rooms = assistant.ask("内设机构有哪些", filter=only(library, "a.txt"))
    assert "督查科" in rooms.text


def test_a_budget_is_held_against_its_account(library, assistant):
    answer = assistant.ask("三公经费超预算了吗", filter=only(library, "a.txt"))
    assert answer.text.startswith("没有超")
    assert [figure.raw for figure in answer.figures] == ["0.40万元", "0.90万元"]


def test_parts_are_added_up_against_their_total(library, assistant):
    answer = assistant.ask("项目支出分项加起来等于总数吗", filter=only(library, "a.txt"))
    assert answer.computation == "30 + 19.99 = 49.99 万元；50 − 49.99 = 0.01 万元"
    assert "不等" in answer.text


def test_a_total_not_stated_is_computed_from_its_parts_and_says_so(library, assistant):
    answer = assistant.ask("基本支出合计多少", filter=only(library, "a.txt"))
    assert answer.status == "computed"
    assert answer.computation == "300.5 + 100.25 = 400.75 万元"
    assert "计算值" in answer.text


def test_years_and_agencies_are_compared(assistant):
    trend = assistant.ask("审批局2023到2024年三公经费决算怎么变的")
    assert [figure.raw for figure in trend.figures if not figure.computed] == ["0.40万元", "0.55万元"]
    assert trend.status == "computed"
    rank = assistant.ask("2023年哪个部门三公经费决算最高")
    assert rank.figures[0].agency == "示例区文化馆"
    less = assistant.ask("审批局2024年三公经费预算比2023年少了多少")
    assert less.figures[0].raw == "-0.1万元"


def test_missing_reports_are_named(assistant):
    answer = assistant.ask("各部门2023年培训费对比")
    assert answer.coverage is not None
    assert (answer.coverage.disclosed, answer.coverage.missing) == (1, ("示例区文化馆",))


def test_follow_ups(assistant):
    answer = assistant.ask("那预算呢？", ["审批局2023年三公经费决算多少"])
    assert answer.figures[0].raw == "0.90万元"
    assert assistant.ask("2024年呢", ["审批局2023年三公经费决算多少"]).figures[0].raw == "0.55万元"
    assert assistant.ask("换成文化馆", ["审批局2023年三公经费决算多少"]).figures[0].raw == "0.70万元"


def test_slots_can_be_overruled(library, assistant):
    answer = assistant.ask("三公经费决算多少", filter=only(library, "a.txt"))
    from dataclasses import replace

    changed = assistant.ask(
        "三公经费决算多少", filter=only(library, "a.txt"), slots=replace(answer.slots, basis="预算")
    )
    assert changed.figures[0].raw == "0.90万元"


@pytest.mark.parametrize(
    "question", ["", "  \n", "\u200b", "(((((((", "问" * 2001, "你好！", "你能做什么？", "帮我写一份年度总结"]
)
def test_no_question_or_too_long_a_one_is_refused(assistant, question):
    with pytest.raises(QuestionError):
        assistant.ask(question)


HOSTILE = ["'; DROP TABLE figures; --", "<script>alert(1)</script>多少", "{0}{x}%s%n", "\x00三公经费", "(((三公经费", "𠮷" * 50, "1/0", "AND OR NOT", "多少" * 500]  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_questions_end_in_an_answer(assistant, question):
    assert to_json(assistant.ask(question))["status"]


def test_no_number_is_shown_that_is_not_cited_or_computed(assistant):
    questions = [
        "三公经费决算多少", "审批局2023年三公经费预算", "2023年各部门三公经费对比", "基本支出合计多少", "单位有多少人",
        "审批局2024年三公经费决算比2023年多多少", "三公经费超预算了吗", "存在哪些问题", "2023年培训费", "项目支出分项加起来等于总数吗",
    ]  # fmt: skip
    for question in questions:
        answer = assistant.ask(question)
        cited = " ".join(item.text + "".join(item.headings) + item.title for item in answer.evidence)
        allowed = cited + (answer.computation or "") + " ".join(f.raw for f in answer.figures)
        allowed += " ".join(f"{f.year}" for f in answer.figures) + " ".join(map(str, range(2020, 2027)))
        coverage = answer.coverage
        allowed += f" {coverage.reports} {coverage.disclosed}" if coverage else ""
        for number in re.findall(r"\d+(?:\.\d+)?", answer.text):
            assert number in allowed, (question, number, answer.text)


MAIN_JOB = [
    ("三公经费决算多少", "0.14万元", "决算支出为0.14万元"),
    ("三公经费预算", "0.79万元", "三公经费预算支出为0.79万元"),
    ("工资福利支出多少", "676.02万元", "工资福利支出实际发生数为676.02万元"),
    ("电子证照汇聚了多少条", "1124330条", "汇聚电子证照数量1124330条"),
    ("培训费", "0万元", "2023年度培训费支出为0万元"),
]


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    with Library(tmp_path_factory.mktemp("real") / "library") as library:
        library.add(load_report(shared / "reports" / "lingling-2023.txt"))
        yield Assistant(library)


@pytest.mark.parametrize(("question", "raw", "words"), MAIN_JOB)
def test_the_main_job_on_the_real_report(real, question, raw, words):
    answer = real.ask(question)
    assert (answer.status, answer.figures[0].raw) == ("answered", raw)
    assert words in answer.evidence[0].text


def test_the_real_report_says_none_and_does_not_say_2022(real):
    assert "无" in real.ask("有政府性基金预算支出吗").text
    assert real.ask("2022年三公经费决算").status == "not_disclosed"
    measures = real.ask("下一步怎么整改")
    assert measures.evidence[0].headings == ("八、下一步改进措施",)


def test_the_largest_part_of_a_whole(library, assistant):
    answer = assistant.ask("项目支出里哪一项最多", filter=only(library, "a.txt"))
    assert [figure.raw for figure in answer.figures] == ["30.00万元", "19.99万元"]


def test_a_part_is_not_answered_by_its_whole(library, assistant):
    answer = assistant.ask("项目支出里监理费多少", filter=only(library, "a.txt"))
    assert (answer.status, answer.figures) == ("not_disclosed", ())
    part = assistant.ask("项目支出里设备购置支出多少", filter=only(library, "a.txt"))
    assert part.figures[0].raw == "30.00万元"


def test_a_report_read_anew_under_its_number_answers_anew(tmp_path):
    from dataclasses import replace

    file = tmp_path / "a.txt"
    file.write_text(FIRST, encoding="utf-8")
    first = load_report(file)
    file.write_text(FIRST.replace("19.99", "20.00"), encoding="utf-8")
    with Library(tmp_path / "library") as library:
        library.add(first)
        assistant = Assistant(library)
        assert "不等" in assistant.ask("项目支出分项加起来等于总数吗").text
        library.add(replace(load_report(file), sha256=first.sha256), replace=True)
        assert assistant.ask("项目支出分项加起来等于总数吗").text.startswith("相等")


@pytest.mark.parametrize("office", ["水文局", "桃花镇", "交警支队", "第一人民医院", "区委办", "城投集团"])
def test_no_report_answers_for_an_office_it_is_not_of(library, assistant, office):
    only_one = only(library, "a.txt")
    answer = assistant.ask(f"{office}2023年三公经费决算多少", filter=only_one)
    assert (answer.status, answer.figures) == ("not_disclosed", ())
    assert office in answer.text
    swapped = assistant.ask(f"换成{office}呢", ["审批局2023年三公经费决算多少"], filter=only_one)
    assert (swapped.status, swapped.figures) == ("not_disclosed", ())


def test_beside_a_known_agency_the_unknown_one_is_named(assistant):
    answer = assistant.ask("审批局和水文局2023年三公经费决算多少")
    assert answer.figures[0].raw == "0.40万元"
    assert "没有水文局的报告" in answer.text


def test_so_many_years_back_are_those_of_the_agency_asked(assistant):
    answer = assistant.ask("文化馆近两年三公经费决算")
    assert [figure.year for figure in answer.figures if not figure.computed] == [2023]
    series = assistant.ask("审批局两年来三公经费决算分别多少")
    assert [figure.raw for figure in series.figures[:2]] == ["0.40万元", "0.55万元"]


def test_values_come_first_where_values_are_asked_and_the_difference_where_it_is(assistant):
    side_by_side = assistant.ask("审批局2023年和2024年三公经费决算对比")
    assert [figure.raw for figure in side_by_side.figures] == ["0.40万元", "0.55万元", "0.15万元"]
    difference = assistant.ask("审批局三公经费决算2024年比2023年多多少")
    assert [figure.raw for figure in difference.figures] == ["0.15万元", "0.55万元", "0.40万元"]


def test_years_are_added_up(assistant):
    answer = assistant.ask("审批局2023到2024两年三公经费决算合计多少")
    assert (answer.status, answer.figures[0].raw) == ("computed", "0.95万元")


def test_some_of_the_years_asked_are_no_sum_of_them(assistant):
    lacking = assistant.ask("审批局2022到2024年三公经费决算合计多少")
    assert not any(figure.raw == "0.95万元" for figure in lacking.figures)


def test_which_others_there_are_is_answered_with_the_list_and_its_count(library, assistant):
    answer = assistant.ask("内设机构除了办公室还有哪几个", filter=only(library, "a.txt"))
    assert answer.figures[0].raw == "3个"
    assert "督查科" in answer.text or "督查科" in answer.evidence[0].text


def test_neither_of_two_amounts_is_the_difference_between_them(library, assistant):
    here = only(library, "a.txt")
    answer = assistant.ask("工资福利支出比商品和服务支出多多少", filter=here)
    assert (answer.status, answer.figures[0].raw) == ("computed", "200.25万元")
    assert answer.computation == "300.50万元 − 100.25万元 = 200.25万元"
    assert assistant.ask("设备购置支出比大楼修缮支出多多少", filter=here).figures == ()

"""Sentences become figures with indicator, basis and year."""

import pytest

from corpus.absences import none_figures
from corpus.figures import prose_figures
from corpus.subjects import Defaults
from corpus.types import Span

DEFAULTS = Defaults((2023,), "示例区审批局", "基本支出情况")


def read(sentence, defaults=DEFAULTS):
    figures, _ = prose_figures(sentence, Span(0, len(sentence)), defaults)
    return [(f.raw, f.canonical or f.indicator, f.basis, f.year) for f in figures]


def test_a_later_clause_inherits_its_subject():
    assert read("2023年度三公经费预算支出为0.79万元，决算支出为0.14万元") == [
        ("0.79万元", "三公经费", "预算", 2023),
        ("0.14万元", "三公经费", "决算", 2023),
    ]


def test_each_part_of_a_list_is_its_own_subject():
    assert read("项目支出为10.5万元，其中，设备购置6万元，软件更新4.5万元。") == [
        ("10.5万元", "项目支出", "", 2023),
        ("6万元", "设备购置", "", 2023),
        ("4.5万元", "软件更新", "", 2023),
    ]


def test_shares_and_changes_belong_to_what_was_just_said():
    assert read("财政拨款收入294万元，占99.7%，比上年增加2.5万元，增长0.86%；其他收入1万元，占0.3%。") == [
        ("294万元", "财政拨款收入", "", 2023),
        ("99.7%", "财政拨款收入", "占比", 2023),
        ("2.5万元", "财政拨款收入", "增加额", 2023),
        ("0.86%", "财政拨款收入", "增长率", 2023),
        ("1万元", "其他收入", "", 2023),
        ("0.3%", "其他收入", "占比", 2023),
    ]


def test_a_comparison_lends_neither_its_year_nor_its_basis():
    assert read(
        "2022年当年预算执行数为432.6万元，2023年预算安排384.5万元，比2022年预算执行数减少11.12%。", DEFAULTS
    )[1:] == [
        ("384.5万元", "基本支出", "预算", 2023),
        ("11.12%", "基本支出", "下降率", 2023),
    ]


def test_a_purpose_is_no_subject():
    text = "1.公共服务支出（类）财政事务（款）行政运行（项）。主要用于：在职人员等的基本支出。年初预算为1560万元，支出决算为1511.8万元。"
    assert read(text) == [
        ("1560万元", "行政运行", "年初预算", 2023),
        ("1511.8万元", "行政运行", "决算", 2023),
    ]


def test_counted_things_are_named_after_their_number():
    assert read("已完成16个乡镇（街道）、334个村（社区）服务场所建设，办理140项服务事项。") == [
        ("16个", "乡镇（街道）", "", 2023),
        ("334个", "村（社区）服务场所建设", "", 2023),
        ("140项", "办理服务事项", "", 2023),
    ]


def test_a_list_with_respectively_is_dealt_out():
    assert read("货物、工程、服务采购金额分别为1万元、2万元、3万元") == [
        ("1万元", "政府采购货物支出", "", 2023),
        ("2万元", "政府采购工程支出", "", 2023),
        ("3万元", "政府采购服务支出", "", 2023),
    ]


def test_a_list_in_the_clause_before_is_dealt_out_too():
    assert read("对获得金牌、银牌和铜牌的选手，分别给予8万元、5万元和3万元奖励。") == [
        ("8万元", "获得金牌的选手", "", 2023),
        ("5万元", "银牌的选手", "", 2023),
        ("3万元", "铜牌的选手", "", 2023),
    ]


def test_a_list_longer_than_its_values_names_none_of_them():
    names = {name for _, name, _, _ in read("一类赛、专项赛第一名、第二名选手分别给予1万元、0.5万元奖励。")}
    assert names.isdisjoint({"一类赛", "一类赛选手", "专项赛第一名", "专项赛第一名选手", "第二名选手"})


def test_a_share_of_opinions_is_not_how_content_all_are():
    assert ("1.85%", "比较不满意", "", 2023) in read(
        "满意度问题中，93.06%非常满意，1.85%比较不满意，数据需关注。"
    )


def test_what_a_head_costs_is_not_handed_on_to_a_number_of_people():
    assert read("人均集训成本4.30万元，共集训859人")[-1][2] == ""


def test_a_bracket_that_says_likewise_parts_nothing():
    assert read("财政拨款收入16万元，比2022年（上一年度，下同）预算增加1.5万元")[-1] == (
        "1.5万元",
        "财政拨款收入",
        "增加额",
        2023,
    )


def test_scores_of_parts_are_not_the_score_of_the_whole():
    assert read("项目总体评价得65.00分，其中：决策指标共15分，评价得分10.40分，得分率69.33%") == [
        ("65.00分", "绩效自评得分", "得分", 2023),
        ("15分", "决策指标", "分值", 2023),
        ("10.40分", "决策指标", "得分", 2023),
        ("69.33%", "决策指标", "得分率", 2023),
    ]


def test_a_threshold_is_no_amount_of_the_thing_counted():
    figures = read("单价100万元（含）以上设备（不含车辆）0台（套）。")
    assert figures == [
        ("100万元", "单价", "标准", 2023),
        ("0台", "单价100万元（含）以上设备（不含车辆）", "", 2023),
    ]


def test_the_heading_is_the_last_resort():
    assert read("当年支出795万元。") == [("795万元", "基本支出", "", 2023)]


def test_an_amount_of_another_kind_is_not_the_indicator():
    figures, _ = prose_figures("下属1家机关运行经费单位", Span(0, 12), DEFAULTS)
    assert figures[0].canonical == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("无", "基本支出"),
        ("本部门2023年无政府性基金预算财政拨款收支。", "政府性基金预算支出"),
        ("本年度因公出国（境）费无，公务接待费支出0元。", "因公出国（境）费"),
    ],
)
def test_a_stated_none_is_a_figure_without_a_value(text, name):
    (figure,) = none_figures(text, Span(0, len(text)), DEFAULTS)
    assert (figure.state, figure.value) == ("none", None)
    assert (figure.canonical or figure.indicator) == name


def test_every_number_is_a_figure_or_listed_as_not_understood():
    text = "得分权重为15，支出20万元，编号7"
    figures, unread = prose_figures(text, Span(0, len(text)), DEFAULTS)
    assert [f.raw for f in figures] == ["20万元"]
    assert [span.of(text) for span in unread] == ["15", "7"]


SEVERAL = Defaults((2021, 2022, 2023), "示例区审批局", "")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # A year in a bracket, in a reason or where a change starts is not handed on.
        ("区中心实施项目15个（含2022年结转项目5个），批复预算985万元。", [2023, 2022, 2023]),
        ("车辆购置费69万元，主要是2021年开展车改，车辆减少；公务接待费43万元。", [2023, 2023]),
        ("在编人员由2021年的45人增加到70人，退休人员12人。", [2021, 2023, 2023]),
        ("三公经费（2022年度）为5万元，公务接待费1万元。", [2022, 2022]),
        ("2022年安排补助8万元，公务接待费1万元。", [2022, 2022]),
    ],
)
def test_only_a_year_that_is_stated_for_the_text_is_handed_on(text, years):
    assert [year for *_, year in read(text)] == years


@pytest.mark.parametrize(
    "text",
    [
        "2021-2023年培训人数分别为22人、15人和53人，共投入4万元。",
        "2021年、2022年和2023年培训人数分别为22人、15人、53人，共投入4万元。",
    ],
)
def test_years_before_respectively_are_dealt_out(text):
    assert read(text, SEVERAL)[:3] == [
        ("22人", "培训人数", "", 2021),
        ("15人", "培训人数", "", 2022),
        ("53人", "培训人数", "", 2023),
    ]
    assert read(text, SEVERAL)[3][3] is None


def test_years_are_not_dealt_out_to_a_list_of_another_length():
    figures = read("2021-2023年培训人数分别为22人、15人，共投入4万元。", SEVERAL)
    assert [year for *_, year in figures] == [None, None, None]


def test_the_amount_compared_with_is_of_the_same_subject_in_its_own_year():
    assert read("公务接待费支出124万元，比上年支出148万元减少24万元，下降16%。") == [
        ("124万元", "公务接待费", "", 2023),
        ("148万元", "公务接待费", "", 2022),
        ("24万元", "公务接待费", "减少额", 2023),
        ("16%", "公务接待费", "下降率", 2023),
    ]
    assert read("公务接待费决算0.5万元，比年初预算0.95万元减少0.45万元。")[1] == (
        "0.95万元",
        "公务接待费",
        "年初预算",
        2023,
    )


def test_a_comparison_after_the_parts_is_of_the_whole():
    text = "三公经费预算14万元，其中：公务用车运行维护费13万元，公务接待费1万元。与2022年预算相比增长16.75%。"
    assert read(text)[-1] == ("16.75%", "三公经费", "增长率", 2023)
    text = "三公经费预算14万元，其中：公务接待费1万元。与2022年预算相比减少2万元。"
    assert read(text)[-1] == ("2万元", "公务接待费", "减少额", 2023)


def test_a_bracket_does_not_end_the_clause_it_stands_in():
    assert read("公务用车运行维护费（含保险费3万元）5万元，比上年减少2万元。")[1:] == [
        ("5万元", "公务用车运行维护费", "", 2023),
        ("2万元", "公务用车运行维护费", "减少额", 2023),
    ]


def test_both_ends_of_a_change_are_of_what_changes():
    assert read("培训场次从第一期的45场增至第二期的70场，窗口数量由上年的4个增加到7个。") == [
        ("45场", "培训场次第一期", "", 2023),
        ("70场", "培训场次第二期", "", 2023),
        ("4个", "窗口数量", "", 2022),
        ("7个", "窗口数量", "", 2023),
    ]
    assert read("接待费支出增加到70万元，增长5%。")[0][2] == ""


def test_the_name_of_a_fund_states_no_basis():
    assert read("一般公共预算拨款支出35万元，财政预算拨款三公经费2万元，一般公共预算支出预算8万元。") == [
        ("35万元", "一般公共预算财政拨款支出", "", 2023),
        ("2万元", "三公经费", "", 2023),
        ("8万元", "一般公共预算财政拨款支出", "预算", 2023),
    ]


def test_a_bracket_may_name_the_whole_of_the_list_before_it():
    text = "因公出国（境）费、公务接待费、公务用车运行维护费（“三公”经费）决算27万元"
    assert read(text) == [("27万元", "三公经费", "决算", 2023)]


def test_neither_a_formula_nor_the_opening_of_a_reason_is_part_of_a_name():
    assert read("补贴发放及时率=49/146×100%=33.56%") == [("33.56%", "补贴发放及时率", "", 2023)]
    assert read("两年平均及时率=（33.56%+27.72%）/2=30.64%") == [("30.64%", "两年平均及时率", "", 2023)]
    assert read("增加的主要原因一是省赛赛项25个。")[0][1] == "省赛赛项"


def test_what_has_not_changed_is_still_the_subject():
    assert read("（一）公务接待费支出决算比预算无增减变化，比上年增加0.5万元，增长50%。") == [
        ("0.5万元", "公务接待费", "增加额", 2023),
        ("50%", "公务接待费", "增长率", 2023),
    ]
    assert read("(二)公务接待费支出3万元，与上年持平。")[0][1] == "公务接待费"


@pytest.mark.parametrize(
    "name",
    ["在校学生", "在建工程项目", "从业人员", "共享平台", "主要领导干部用车", "对口支援资金", "以工代赈资金"],
)
def test_a_name_keeps_what_looks_like_a_connective(name):
    assert read(f"截至年底，{name}25个。")[0][1] == name


def test_a_clause_that_ends_in_de_belongs_to_the_subject_after_it():
    text = "在预留的采购项目中，由小微企业供应商中标或成交的，采购金额5万元；其他采购金额3万元。"
    assert [name for _, name, *_ in read(text)] == ["小微企业供应商中标或成交采购金额", "其他采购金额"]


@pytest.mark.parametrize(
    "text",
    [
        "无机关运行经费支出的部门，作下述说明：",
        "上海市XX局2024年度无机关运行经费支出。",
        "无三公经费支出的，仍保留该表格式",
    ],
)
def test_the_words_of_a_form_state_no_absence(text):
    assert none_figures(text, Span(0, len(text)), DEFAULTS) == []


def scopes(text):
    return [(figure.raw, figure.scope) for figure in prose_figures(text, Span(0, len(text)), DEFAULTS)[0]]


def test_what_a_sentence_says_of_another_region_is_of_that_region():
    text = "清水市下拨25万元，结余资金9万元，东海市下拨50万元，结余资金5万元。全市共结余14万元。"
    assert scopes(text) == [
        ("25万元", "清水市"),
        ("9万元", "清水市"),
        ("50万元", "东海市"),
        ("5万元", "东海市"),
        ("14万元", ""),
    ]


def test_parts_that_are_counted_are_of_their_whole():
    text = "共有车辆8辆，其中：其他用车8辆。购置车辆1辆，其中：其他用车1辆。"
    assert scopes(text) == [("8辆", ""), ("8辆", "共有车辆"), ("1辆", ""), ("1辆", "购置车辆")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("因公出国（境）费、公务接待费，公务用车运行维护费（“三公”经费）决算总额27万元", "三公经费"),
        ("使用当年财政拨款安排的“三公”经费决算总额为27万元", "三公经费"),
        ("办公费、印刷费，差旅费合计27万元", "办公费、印刷费、差旅费合计"),
        ("办公费、印刷费和差旅费共27万元", "办公费、印刷费和差旅费"),
    ],
)
def test_a_number_after_a_list_is_of_them_all(text, name):
    assert read(text)[0][1] == name


def test_an_office_of_budgets_states_no_basis():
    assert read("下设办公室、预算股、绩效科等6个股室，补助预算单位5万元。") == [
        ("6个", "内设机构", "", 2023),
        ("5万元", "补助预算单位", "", 2023),
    ]


def test_a_change_against_the_budget_is_told_from_one_against_the_year_before():
    text = "公务接待费支出3万元，比预算减少2万元，下降40%，比上年增加1万元，增长50%。"
    assert scopes(text) == [("3万元", ""), ("2万元", "比预算"), ("40%", "比预算"), ("1万元", ""), ("50%", "")]
    assert scopes("公务接待费预算3万元，比2022年预算减少2万元。")[1] == ("2万元", "")


def test_a_label_with_its_full_score_is_no_score():
    assert read("B过程25分") == [("25分", "B过程", "分值", 2023)]
    assert read("过程得25分")[0][2] == "得分"


@pytest.mark.parametrize(
    "text",
    [
        "满意度调查中，71.30%的受访者非常满意，23.15%比较满意，3.70%\n无感，1.85%比较不满意。",
        "四、满意度\n您是否满意：88.0%非常满意，12.0% 不太满意。",
    ],
)
def test_the_share_of_one_answer_is_not_how_content_all_were(text):
    found, _ = prose_figures(text, Span(0, len(text)), Defaults((2024,), "示例局"))
    assert found
    assert all(figure.canonical != "满意度" for figure in found)
    assert found[-1].indicator in ("比较不满意", "不太满意")


def test_where_a_share_was_counted_is_not_what_it_is_of():
    text = "108份满意度调查问卷中，有66.67%的对补贴政策“非常清楚”，25%的“比较清楚”。"
    found, _ = prose_figures(text, Span(0, len(text)), Defaults((2024,), "示例局"))
    assert [figure.indicator for figure in found if figure.unit == "%"] == [
        "对补贴政策“非常清楚”",
        "“比较清楚”",
    ]


def test_what_opens_a_clause_is_cut_off_before_a_name_and_not_within_it():
    assert read("截至2023年12月31日，本部门共有车辆8辆。") == [("8辆", "公务用车保有量", "", 2023)]
    assert read("本单位共有干部职工20人。")[0][1] == "有干部职工"


@pytest.mark.parametrize(
    ("sentence", "meanings"),
    [
        (
            "部门预算收入3.2亿元，同比增长12.5%；支出3.15亿元，完成预算的98.4%",
            [("部门预算收入", "预算"), ("部门预算收入", "增长率"), ("支出", ""), ("支出", "执行率")],
        ),
        ("养护项目：预算60万元，支出50万元", [("养护项目", "预算"), ("养护项目", "决算")]),
        ("公务接待费同比减少近2万元，降至6.2万元", [("公务接待费", "减少额"), ("公务接待费", "")]),
        ("公务接待费2.3万元，完成年初预算15万元的82%", [("公务接待费", ""), ("公务接待费", "年初预算"), ("公务接待费", "执行率")]),
        (
            "三公经费支出7.86万元，控制率为87.33%。2022年支出8.9万元",
            [("三公经费支出", ""), ("控制率", ""), ("三公经费支出", "")],
        ),
        (
            "年初预算2860万元，年中追加245万元，调整后预算3105万元",
            [("支出", "年初预算"), ("年中追加", ""), ("支出", "调整预算")],
        ),
        ("本部门收入决算数4123万元，支出决算数4100万元", [("收入决算", "决算"), ("支出决算", "决算")]),
        ("财政拨款支出年初预算为300万元，支出决算为338万元", [("财政拨款支出", "年初预算"), ("财政拨款支出", "决算")]),
        ("一般公共预算2300万元", [("一般公共预算", "预算")]),
        ("“教育支出（类）其他教育支出（款）其他教育支出（项）”科目25万元", [("其他教育支出", "")]),
    ],
)  # fmt: skip
def test_amounts_keep_their_own_subject_and_basis(sentence, meanings):
    found, _ = prose_figures(sentence, Span(0, len(sentence)), Defaults((2023,), "", "支出情况说明"))
    assert [(f.indicator, f.basis) for f in found] == meanings


def test_a_label_before_a_colon_states_the_basis():
    for label, basis in (("年初预算：", "年初预算"), ("全年预算：", "全年预算")):
        found, _ = prose_figures(f"{label}1,500万元", Span(0, len(label) + 7), DEFAULTS)
        assert [f.basis for f in found] == [basis]


@pytest.mark.parametrize(
    ("sentence", "approximate"),
    [
        ("建筑面积约为13459平方米", True),
        ("投入资金接近50万元", True),
        ("投入资金超过50万元", True),
        ("全年节约为50万元", False),
        ("全年节约50万元", False),
        ("投入资金50万元", False),
    ],
)
def test_about_before_a_number_makes_it_approximate(sentence, approximate):
    (found,) = prose_figures(sentence, Span(0, len(sentence)), DEFAULTS)[0]
    assert found.approximate is approximate


WHOLE = Defaults((2024,), "示例区东湖街道办事处", "预算执行情况", whole=True)


def test_all_that_was_spent_of_a_topic_is_of_the_topic():
    text = "“三公”经费方面，全年支出9.86万元，较预算数12.5万元节约2.64万元，较上年的11.2万元下降11.96%。"
    assert read(text, WHOLE) == [
        ("9.86万元", "三公经费", "", 2024),
        ("12.5万元", "三公经费", "预算", 2024),
        ("2.64万元", "三公经费", "减少额", 2024),
        ("11.2万元", "三公经费", "", 2023),
        ("11.96%", "三公经费", "下降率", 2024),
    ]


def test_a_report_on_the_whole_states_all_spending_where_it_names_nothing():
    text = "街道年初预算41万元，调整后预算49万元。全年实际支出47万元，执行率96%，比上年的44万元增加3万元。"
    assert read(text, WHOLE) == [
        ("41万元", "总支出", "年初预算", 2024),
        ("49万元", "总支出", "调整预算", 2024),
        ("47万元", "总支出", "决算", 2024),
        ("96%", "总支出", "执行率", 2024),
        ("44万元", "总支出", "决算", 2023),
        ("3万元", "总支出", "增加额", 2024),
    ]
    one = Defaults((2024,), "示例区东湖街道办事处", "智慧社区平台", whole=True)
    assert read("年初预算12万元，仅支出3.8万元。", one) == [
        ("12万元", "智慧社区平台", "年初预算", 2024),
        ("3.8万元", "智慧社区平台", "决算", 2024),
    ]


def test_what_is_left_at_the_end_is_held_against_what_there_was_at_the_start():
    assert read("年末结转19万元，比年初的24万元减少5万元。") == [
        ("19万元", "年末结转和结余", "", 2023),
        ("24万元", "年初结转和结余", "", 2023),
        ("5万元", "年末结转和结余", "减少额", 2023),
    ]


def test_points_are_all_there_are_those_reached_or_those_taken_off():
    text = "资金管理20分得17.6分，产出指标满分40分，得36分，扣4分；产出（30分）得27.5分。支出进度偏慢扣2分。"
    assert read(text) == [
        ("20分", "资金管理", "分值", 2023),
        ("17.6分", "资金管理", "得分", 2023),
        ("40分", "产出指标", "分值", 2023),
        ("36分", "产出指标", "得分", 2023),
        ("4分", "产出指标", "扣分", 2023),
        ("30分", "产出", "分值", 2023),
        ("27.5分", "产出", "得分", 2023),
        ("2分", "支出进度偏慢", "扣分", 2023),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "县级自筹资金计划4,030万元，实际到位2,323万元，其中安平县应自筹860万元，实际到位215万元。",
            ["县级自筹资金计划", "县级自筹资金实际到位", "安平县应自筹", "安平县自筹实际到位"],
        ),
        ("养老床位计划建设400张，实际建成336张。", ["养老床位计划建设", "养老床位建设实际建成"]),
        ("物流园项目预期收益28万元，实际实现收益11万元。", ["物流园项目预期收益", "物流园项目实际实现收益"]),
        (
            "项目总投资38万元，其中：中央资金21万元，省级资金17万元。截至2023年12月31日，实际到位36万元。",
            ["项目总投资", "中央资金", "省级资金", "项目总投资实际到位"],
        ),
    ],
)
def test_what_was_reached_goes_by_another_name_than_what_was_planned(text, names):
    assert [name for _, name, _, _ in read(text)] == names


def test_a_list_lends_its_names_to_the_amounts_dealt_out_after_it():
    text = "分项预算为：上门服务补贴72万元、运营补贴48万元、护理员培训6万元。实际支出分别为70万元、38万元、4万元。"
    assert read(text) == [
        ("72万元", "上门服务补贴", "预算", 2023),
        ("48万元", "运营补贴", "预算", 2023),
        ("6万元", "护理员培训", "预算", 2023),
        ("70万元", "上门服务补贴", "决算", 2023),
        ("38万元", "运营补贴", "决算", 2023),
        ("4万元", "护理员培训", "决算", 2023),
    ]
    # Of five amounts, the names of three say nothing.
    assert [name for _, name, _, _ in read("甲补贴7万元、乙补贴4万元。支出分别为3万元、2万元、1万元。")][
        2:
    ] == [""] * 3


def test_kinds_of_posts_by_their_full_names():
    names = [name for _, name, _, _ in read("核定编制72名（行政38名，事业34名），在职69人，其中行政36人。")]
    assert names[:3] == ["核定编制数", "行政编制", "事业编制"]
    assert "行政编制" not in names[3:]


def test_what_came_about_since_a_year_is_not_of_that_year():
    assert read("抽查的2018年以来形成的资产中，有19处闲置，涉及原值486万元。")[-1] == (
        "486万元",
        "原值",
        "",
        2023,
    )


def test_in_a_report_on_several_years_the_end_of_one_says_which():
    several = Defaults((2021, 2022, 2023), "示例区财政局", "政府债务情况")
    text = (
        "截至2023年末，政府债务余额41亿元，其中专项债务余额25亿元。截至2023年12月31日，两年累计到位19亿元。"
    )
    assert [year for _, _, _, year in read(text, several)] == [2023, 2023, None]


def test_parts_of_a_known_whole_by_their_full_names_and_its_basis():
    assert read("政府采购预算31万元，其中：货物类4万元，工程类19万元，服务类8万元。") == [
        ("31万元", "政府采购支出", "预算", 2023),
        ("4万元", "政府采购货物支出", "预算", 2023),
        ("19万元", "政府采购工程支出", "预算", 2023),
        ("8万元", "政府采购服务支出", "预算", 2023),
    ]
    text = "公务用车购置及运行维护费36万元，其中购置费17万元（更新囚车1辆），运行维护费19万元。"
    assert [name for _, name, _, _ in read(text)] == [
        "公务用车购置及运行维护费",
        "公务用车购置费",
        "更新囚车",
        "公务用车运行维护费",
    ]
    assert [name for _, name, _, _ in read("项目支出12万元，其中：设备购置6万元，培训3万元。")][1:] == [
        "设备购置",
        "培训",
    ]


def test_there_was_none_of_each_that_is_named():
    text = "公务接待费0.92万元；全年无因公出国（境）和公务用车购置支出。"
    found = none_figures(text, Span(0, len(text)), DEFAULTS)
    assert [(f.canonical, f.state) for f in found] == [
        ("因公出国（境）费", "none"),
        ("公务用车购置费", "none"),
    ]


def test_years_are_dealt_out_again_to_the_next_list_and_a_change_to_is_no_change():
    several = Defaults((2021, 2022, 2023), "示例区财政局", "财政收支")
    text = "2021年至2023年，全区一般公共预算收入分别完成18亿元、19亿元、20亿元，一般公共预算支出分别为31亿元、33亿元、34亿元。"
    assert read(text, several) == [
        ("18亿元", "一般公共预算财政拨款收入", "", 2021),
        ("19亿元", "一般公共预算财政拨款收入", "", 2022),
        ("20亿元", "一般公共预算财政拨款收入", "", 2023),
        ("31亿元", "一般公共预算财政拨款支出", "", 2021),
        ("33亿元", "一般公共预算财政拨款支出", "", 2022),
        ("34亿元", "一般公共预算财政拨款支出", "", 2023),
    ]
    text = "专项资金规模由2021年的5.84亿元压减到2022年的5.21亿元、2023年的4.76亿元。"
    assert [(raw, basis, year) for raw, _, basis, year in read(text, several)] == [
        ("5.84亿元", "", 2021),
        ("5.21亿元", "", 2022),
        ("4.76亿元", "", 2023),
    ]

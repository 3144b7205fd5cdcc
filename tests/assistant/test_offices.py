"""Offices that no report is of, told apart from things that only sound like one."""

import pytest

from assistant.agencies import find_agencies, names
from assistant.offices import unknown_offices


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("交通局2023年三公经费", "交通局"),
        ("请问交通运输局的三公经费花了多少", "交通运输局"),
        ("桃花镇2023年总支出", "桃花镇"),
        ("2023年交警支队公务接待费多少", "交警支队"),
        ("城投集团2024年收入", "城投集团"),
        ("第一人民医院2023年收入", "第一人民医院"),
        ("实验小学办公费多少", "实验小学"),
        ("区委办2024年预算", "区委办"),
        ("换成招商局呢", "招商局"),
        ("开发区管委会的会议费", "开发区管委会"),
        ("县文化馆会议费", "县文化馆"),
        ("政协2023年会议费", "政协"),
        ("融媒体中心经费是多少", "融媒体中心"),
        ("松川县统计局2021年项目支出", "松川县统计局"),
        ("稽查局三公经费", "稽查局"),
        ("三公经费水文局花了多少", "水文局"),
    ],
)
def test_an_office_is_known_by_its_ending_and_place(question, office):
    (span,) = unknown_offices(question, [])
    assert span.of(question) == office


@pytest.mark.parametrize(
    "question",
    [
        "局里三公经费多少",
        "哪个局三公经费最多",
        "这个局主要是干什么的",
        "各镇的补助是多少",
        "全局在职人数多少",
        "产业布局情况怎么样",
        "政务大厅办件多少",
        "委托业务费多少",
        "其他委托业务费是多少",
        "城乡社区支出多少",
        "城镇职工基本医疗保险缴费多少",
        "特色小镇建设项目支出",
        "乡镇数量有几个",
        "送戏下乡多少场",
        "图书馆免费开放多少天",
        "政务服务中心办件多少件",
        "人大代表建议答复了几件",
        "内设机构有哪些科室",
        "全部支出是多少",
        "加装电梯多少部",
        "涉及几所学校",
        "有多少所义务教育学校",
        "住院呢",
        "石坪镇初级中学计划投资多少",
        "青石乡脐橙分选车间下达资金多少",
    ],
)
def test_things_that_sound_like_offices_are_none(question):
    assert unknown_offices(question, []) == []


AGENCIES = ("江州市南屏区财政局", "临江县农业农村局", "西城区民政局", "西城区教育局")


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("临江县衔接资金多少", ("临江县农业农村局",)),
        ("南屏区2023年债务余额", ("江州市南屏区财政局",)),
        ("江州市南屏区2023年债务余额", ("江州市南屏区财政局",)),
        ("南屏区财政局2023年债务余额", ("江州市南屏区财政局",)),
        ("西城区三公经费多少", ()),
        ("南屏物流园收益多少", ()),
    ],
)
def test_a_place_alone_means_the_one_agency_that_is_of_it(question, agencies):
    found = find_agencies(question, AGENCIES)
    assert tuple(name for mention in found for name in mention.agencies) == agencies


def test_another_office_of_the_place_is_not_it():
    (mention,) = find_agencies("南屏区教育局债务余额", AGENCIES[:2])
    assert mention.agencies == ()


@pytest.mark.parametrize(
    ("words", "agency", "is_it"),
    [
        ("梅岭法院", "梅岭县人民法院", True),
        ("普陀法院", "上海市普陀区人民法院", True),
        ("普陀区政府", "上海市普陀区人民政府", True),
        ("海岭法院", "梅岭县人民法院", False),
        ("梅岭检察院", "梅岭县人民法院", False),
        ("普陀政府", "上海市普陀区人民政府办公室", False),
    ],
)
def test_a_place_alone_tells_an_office_of_which_it_has_one(words, agency, is_it):
    assert names(words, agency) is is_it


def test_a_town_of_a_known_place_is_no_office_without_a_report():
    found = find_agencies("临江县青石镇标段完成多少亩", AGENCIES)
    assert [(m.words, m.agencies) for m in found] == [("临江县", ("临江县农业农村局",))]

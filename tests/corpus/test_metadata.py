"""Title, years, agency, region, kind and scope, each with its place; all names are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.agencies import find_agencies, find_region, is_agency
from corpus.builder import DocumentBuilder
from corpus.metadata import KINDS, find_metadata
from corpus.reading import read_document
from corpus.sections import find_sections
from corpus.types import Document, Metadata

BODY = ("一、基本情况", "编制十人。", "二、其他", "无")


def make_document(*lines: str) -> Document:
    builder = DocumentBuilder("txt")
    for line in lines:
        if line.startswith("# "):
            builder.add_block("heading", line[2:], level=1)
        else:
            builder.add_block("paragraph", line)
    return builder.build()


def find(*lines: str, file_name: str = "1.txt") -> tuple[Document, Metadata]:
    document = make_document(*lines)
    return document, find_metadata(document, find_sections(document), file_name)


def test_title_broken_after_the_agency():
    document, found = find("2023年度示例区行政审批服务局", "整体支出绩效评价报告", *BODY)
    assert found.title.value == "2023年度示例区行政审批服务局整体支出绩效评价报告"
    assert found.title.span is not None
    assert found.title.span.of(document.text) == "2023年度示例区行政审批服务局\n整体支出绩效评价报告"
    assert found.years == (2023,)
    assert (found.agency.value, found.region.value) == ("示例区行政审批服务局", "示例区")
    assert (found.kind.value, found.kind.origin) == ("部门整体支出绩效评价报告", "text")


@pytest.mark.parametrize(
    ("lines", "title", "years", "agency", "region", "kind", "scope"),
    [
        (
            ("某省示例县教育局2022年度部门决算".replace("某省", "云山省"),),
            "云山省示例县教育局2022年度部门决算",
            (2022,),
            "云山省示例县教育局",
            "云山省示例县",
            "部门决算公开",
            "部门",
        ),
        (
            ("示例市城市管理局（本级）", "2024年度单位决算"),
            "示例市城市管理局（本级）2024年度单位决算",
            (2024,),
            "示例市城市管理局（本级）",
            "示例市",
            "单位决算公开",
            "单位",
        ),
        (
            ("东海市示例区2025年区级部门预算", "预算主管部门：东海市示例区人民政府万山街道办事处"),
            "东海市示例区2025年区级部门预算",
            (2025,),
            "东海市示例区人民政府万山街道办事处",
            "东海市示例区",
            "部门预算公开",
            "部门",
        ),
        (
            (
                "# 2021-2024年省级技能竞赛经费项目绩效评价报告",
                "项目单位：云山省人力资源和社会保障厅  委托单位：云山省财政厅",
            ),
            "2021-2024年省级技能竞赛经费项目绩效评价报告",
            (2021, 2022, 2023, 2024),
            "云山省人力资源和社会保障厅",
            "云山省",
            "项目支出绩效评价报告",
            "",
        ),
        (
            (
                "部门整体支出绩效自评报告",
                "（2022年度）",
                "部门（单位）名称：示例县第一中学（盖章）",
                "填报日期：2023年3月1日",
            ),
            "部门整体支出绩效自评报告",
            (2022,),
            "示例县第一中学",
            "示例县",
            "部门整体支出绩效自评报告",
            "部门",
        ),
        (
            ("附件2", "示例县人民医院２０２３年度项目支出绩效自评报告"),
            "示例县人民医院２０２３年度项目支出绩效自评报告",
            (2023,),
            "示例县人民医院",
            "示例县",
            "项目支出绩效自评报告",
            "",
        ),
        (
            ("2023部门整体支出绩效评价的报告（示例县公安局）",),
            "2023部门整体支出绩效评价的报告（示例县公安局）",
            (2023,),
            "示例县公安局",
            "示例县",
            "部门整体支出绩效评价报告",
            "部门",
        ),
        (
            ("示例县融媒体中心（示例县广播电视台）2023年度部门决算",),
            "示例县融媒体中心（示例县广播电视台）2023年度部门决算",
            (2023,),
            "示例县融媒体中心（示例县广播电视台）",
            "示例县",
            "部门决算公开",
            "部门",
        ),
        (
            ("示例镇人民政府二〇二三年度部门整体支出绩效评价报告",),
            "示例镇人民政府二〇二三年度部门整体支出绩效评价报告",
            (2023,),
            "示例镇人民政府",
            "",
            "部门整体支出绩效评价报告",
            "部门",
        ),
    ],
)
def test_titles_and_covers(lines, title, years, agency, region, kind, scope):
    document, found = find(*lines, *BODY)
    assert found.title.value == title
    assert found.years == years
    assert found.agency.value == agency
    assert found.region.value == region
    assert found.kind.value == kind
    assert found.scope.value == scope
    for field in (found.agency, found.years_field, found.kind):
        assert field.span is not None
        assert field.origin == "text"
    assert found.agency.span is not None
    assert found.agency.span.of(document.text).split() == agency.split()


def test_blank_template_has_no_agency_and_no_file_name_fills_it():
    _, found = find("东海市 XX 局", "2024 年度部门决算", *BODY, file_name="东海市财政局2024年度部门决算.txt")
    assert found.title.value == "东海市XX局2024年度部门决算"
    assert (found.agency.value, found.agency.origin) == ("", "unknown")
    assert found.years == (2024,)


def test_what_only_the_file_name_says_is_marked():
    _, found = find(*BODY, file_name="示例区财政局_2022年度部门决算.txt")
    assert (found.years, found.years_field.origin) == ((2022,), "file_name")
    assert (found.agency.value, found.agency.origin) == ("示例区财政局", "file_name")
    assert (found.kind.value, found.kind.origin) == ("部门决算公开", "file_name")
    assert (found.title.origin, found.scope.origin) == ("file_name", "file_name")


def test_text_goes_before_the_file_name():
    _, found = find("示例区财政局2018年部门预算", *BODY, file_name="budget2017.txt")
    assert (found.years, found.years_field.origin) == ((2018,), "text")


def test_nothing_known_is_said_so():
    _, found = find(*BODY, file_name="scan0001.txt")
    assert found.years == ()
    assert [field.origin for field in (found.title, found.agency, found.region, found.kind, found.scope)] == [
        "unknown"
    ] * 5


def test_running_text_names_agency_and_year_where_nothing_else_does():
    document, found = find(
        "一、收支",
        "东海市示例区审计局2024年度部门收入五万元，与2023年度相比持平。",
        "东海市示例区审计局2024年度支出五万元。",
    )
    assert (found.agency.value, found.agency.origin) == ("东海市示例区审计局", "text")
    assert found.years == (2024,)
    assert found.years_field.span is not None
    assert found.years_field.span.of(document.text) == "2024年度"


def test_two_agencies_named_alike_often_are_no_answer():
    _, found = find(
        "一、概况", "示例区财政局牵头。", "示例区审计局配合。", "示例区财政局总结。", "示例区审计局督查。"
    )
    assert found.agency.value == ""


def test_kind_of_a_report_without_title_comes_from_its_headings():
    document, found = find("一、基本情况", "编制十人。", "二、部门整体支出绩效情况", "良好。")
    assert found.kind.value == "部门整体支出绩效评价报告"
    assert found.kind.span is not None
    assert found.kind.span.of(document.text) == "部门整体支出绩效情况"


@pytest.mark.parametrize(
    "name",
    [
        "示例区行政审批服务局",
        "东海市示例区人民政府万山街道办事处",
        "示例县人民法院",
        "示例县人民检察院",
        "示例县机构编制委员会办公室",
        "示例县疾病预防控制中心",
        "中共示例县委宣传部",
        "示例县公安局交通警察大队",
        "示例县清水乡人民政府",
        "示例县实验小学",
        "示例县图书馆",
        "示例区人大常委会",
        "示例县供销合作社",
        "示例县妇幼保健院",
        "示例县红十字会",
    ],
)
def test_agency_grammar(name):
    assert is_agency(name)


@pytest.mark.parametrize(
    "name",
    ["XX局", "示例县××局", "某局", "本部门", "省级职业技能竞赛经费", "东海市示例区", "人民政府", "各单位"],
)
def test_no_agency(name):
    assert not is_agency(name)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("东海市示例区财政局", "东海市示例区"),
        ("云山省人力资源和社会保障厅", "云山省"),
        ("示例区市场监督管理局", "示例区"),
        ("示例县城市管理局", "示例县"),
        ("长海市市场监督管理局", "长海市"),
        ("中共示例县委组织部", "示例县"),
        ("国家税务总局示例县税务局", "示例县"),
        ("呼和浩特市财政局", "呼和浩特市"),
        ("和平区财政局", "和平区"),
        ("行政审批服务局", None),
        ("万山社区卫生服务中心", None),
    ],
)
def test_regions(name, region):
    found = find_region(name)
    assert (found.of(name) if found else None) == region


@pytest.mark.parametrize(
    "name",
    [
        "示例县清水镇中心小学",
        "示例县清水彝族乡中心小学",
        "示例县城关镇人民政府",
        "清水镇人民政府",
        "示例县人民政府信访局",
        "东海市生态环境局示例区分局",
        "示例区国有林场管理处",
    ],
)
def test_a_name_does_not_end_where_a_shorter_one_could(name):
    for text in (name, f"2023年度{name}决算", f"由{name}办理"):
        assert [span.of(text) for span in find_agencies(text)] == [name]


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        (("第一部分 概况", "一、职能简介", "第二部分 示例县清水小学2025年单位预算表"), "示例县清水小学"),
        (("第一部分：示例区人大常委会概况", "一、主要职能"), "示例区人大常委会"),
        (
            ("一、主要职能", "示例县人民检察院是国家的法律监督机关，向示例县财政局报送预算。"),
            "示例县人民检察院",
        ),
    ],
)
def test_headings_and_the_opening_name_the_agency(lines, agency):
    assert find(*lines)[1].agency.value == agency


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ("信息公开", "【决算公开】示例县人民法院2022年度决算公开", "一、概况"),
            "【决算公开】示例县人民法院2022年度决算公开",
        ),
        (
            ("附件", "示例县第一中学", "2025年部门预算公开情况说明", "一、职责"),
            "示例县第一中学2025年部门预算公开情况说明",
        ),
        (("2022年度示例市审计局", "部门决算公开", "一、概况"), "2022年度示例市审计局部门决算公开"),
    ],
)
def test_the_name_of_a_page_of_a_site_is_no_title(lines, title):
    assert find(*lines)[1].title.value == title


def test_a_page_of_both_budgets_and_accounts_says_no_kind():
    lines = ("首页 > 政务公开 > 部门财政预决算", "示例县第一中学2025年部门预算公开情况说明")
    assert find(*lines)[1].kind.value == "部门预算公开"


def test_the_only_year_of_a_text_without_a_title():
    text = "根据《关于公开2021年三公经费的通知》，2020年示例县“三公”经费支出431万元，比上年减少2万元。"
    assert find(text)[1].years == (2020,)
    assert find(text, "2019年支出433万元。")[1].years == ()
    assert find("2020年召开会议3次。")[1].years == ()


def test_agencies_in_running_text():
    text = "由东海市示例区财政局会同东海市示例区人民政府万山街道办事处办理，各部门配合。"
    assert [span.of(text) for span in find_agencies(text)] == [
        "东海市示例区财政局",
        "东海市示例区人民政府万山街道办事处",
    ]


@given(
    st.text(alphabet="示例区财政局2023年度部门决算（）：\n　预绩效评价报告单位名称XX、-", max_size=60),
    st.text(max_size=12),
)
def test_every_field_says_where_it_was_read(text, stem):
    document = make_document(*text.split("\n"))
    found = find_metadata(document, find_sections(document), f"{stem}.txt")
    assert found.kind.value in ("", *KINDS)
    assert found.scope.value in ("", "部门", "单位")
    assert list(found.years) == sorted(set(found.years))
    for field in (found.title, found.years_field, found.agency, found.region, found.kind, found.scope):
        assert (field.value == "") == (field.origin == "unknown")
        assert (field.span is not None) == (field.origin == "text")
        if field.span is not None:
            assert field.span.of(document.text).strip()


def test_real_reports(shared):
    folder = shared / "reports"
    expected = {
        "lingling-2023.txt": ((2023,), "零陵区行政审批服务局", "零陵区", "部门整体支出绩效评价报告"),
        "20_*.md": ((2021, 2022, 2023, 2024), "河南省人力资源和社会保障厅", "河南省", "项目支出绩效评价报告"),
    }
    for pattern, facts in expected.items():
        (path,) = folder.glob(pattern)
        document = read_document(path)
        found = find_metadata(document, find_sections(document), path.name)
        assert (found.years, found.agency.value, found.region.value, found.kind.value) == facts

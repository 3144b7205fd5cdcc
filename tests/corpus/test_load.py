"""A file becomes a whole report; on the real report of 2023 every figure is where it should be."""

from decimal import Decimal

import pytest

from corpus.load import load_report, reread

EXPECTED = {
    ("27人", "核定编制数", ""), ("25人", "实有人数", ""), ("6个", "内设机构", ""),
    ("676.02万元", "工资福利支出", "决算"), ("456.63万元", "商品和服务支出", ""),
    ("0.79万元", "三公经费", "预算"), ("0.14万元", "三公经费", "决算"),
    ("0.5万元", "会议费", ""), ("0.02万元", "会议费", "人均"), ("0万元", "培训费", ""),
    ("534.47万元", "项目支出", ""), ("200.22万元", "基础设施建设支出", ""),
    ("99.9%", "满意度", ""), ("无", "政府性基金预算支出", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def report(shared):
    return load_report(shared / "reports" / "lingling-2023.txt")


def test_the_real_report_says_what_it_is(report):
    assert report.metadata.years == (2023,)
    assert report.metadata.agency.value == "零陵区行政审批服务局"
    assert report.metadata.kind.value == "部门整体支出绩效评价报告"


def test_its_figures_are_read_exactly(report):
    assert {(f.raw, f.canonical, f.basis) for f in report.figures} >= EXPECTED
    assert report.unread == ()


def test_every_span_fits_the_text(report):
    for figure in report.figures:
        assert figure.context.contains(figure.span)
        assert figure.span.of(report.text) == figure.raw
        if figure.passage is not None:
            assert report.passages[figure.passage].span.contains(figure.span)
    assert all(p.span.of(report.text) == p.text for p in report.passages)


def test_years_and_agency_can_be_overruled(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(
        "2023年度示例区文化馆整体支出绩效自评报告\n\n一、支出情况\n\n会议费1.5万元。\n", encoding="utf-8"
    )
    report = load_report(file, years=(2022,), agency="示例区图书馆")
    assert (report.metadata.years, report.metadata.agency.value) == ((2022,), "示例区图书馆")
    (figure,) = report.figures
    assert (figure.value, figure.year, figure.agency) == (Decimal("1.5"), 2022, "示例区图书馆")
    assert report.metadata.agency.origin == report.metadata.years_field.origin == "user"


def test_what_was_corrected_by_hand_stays_when_the_file_is_read_again(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(
        "2023年度示例区文化馆整体支出绩效自评报告\n\n一、支出情况\n\n会议费1.5万元。\n", encoding="utf-8"
    )
    report = reread(load_report(file), file.read_bytes(), years=(2022,), title="文化馆旧报告")
    again = reread(report, file.read_bytes(), agency="示例区图书馆")
    about = again.metadata
    assert (about.title.value, about.years, about.agency.value) == ("文化馆旧报告", (2022,), "示例区图书馆")
    assert {field.origin for field in (about.title, about.years_field, about.agency)} == {"user"}
    assert again.figures[0].year == 2022
    assert (again.file_name, again.sha256) == (report.file_name, report.sha256)

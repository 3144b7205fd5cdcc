import re

import pytest

from corpus.errors import Error
from corpus.types import Span
from ui.events_reports import years_in
from ui.render_reading import render_reading
from ui.render_report import render_extraction
from ui.shelf import About, Shelf

SAMPLE = "2024年度示例区测试局整体支出绩效自评报告\n\n一、基本情况\n\n2024年会议费支出为1.25万元。\n"


@pytest.fixture
def shelf(fake_assistant):
    return Shelf(fake_assistant.library)


def test_lists_newest_first_and_finds_by_words(shelf):
    html = shelf.listed()
    assert html.index("文化馆2023年度部门决算公开") < html.index("审批局整体支出")
    assert "2 份中找到 1 份" in shelf.listed("文化馆 2023年")
    assert "没有符合的报告" in shelf.listed("文化馆 2019年")


def test_deleting_can_be_taken_back(shelf):
    before = shelf.library.report(1)
    notice = shelf.remove(1)
    assert [entry.id for entry in shelf.library.reports()] == [2]
    token = re.search(r"#/undo/([\w-]+)", notice)[1]
    assert "已恢复" in shelf.restore(token)
    assert before in [shelf.library.report(entry.id) for entry in shelf.library.reports()]


def test_a_deletion_is_taken_back_once(shelf):
    token = re.search(r"#/undo/([\w-]+)", shelf.remove(1))[1]
    shelf.restore(token)
    assert "不能撤销" in shelf.restore(token)


def test_the_oldest_deletions_give_way_when_they_are_large(shelf, monkeypatch):
    monkeypatch.setattr("ui.shelf.UNDO_BYTES", 10)
    first, second = (re.search(r"#/undo/([\w-]+)", shelf.remove(number))[1] for number in (1, 2))
    assert "不能撤销" in shelf.restore(first)
    assert "已恢复" in shelf.restore(second)


def test_deleting_what_is_not_there_is_said(shelf):
    assert "jd-failed" in shelf.remove(99)


def test_an_upload_is_read_reported_and_its_file_removed(shelf, tmp_path):
    path = tmp_path / "测试局2024.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    steps = list(shelf.add([path]))
    assert "正在读取第 1 / 1 份" in steps[0]
    assert "示例区测试局" in steps[-1]
    assert "2024年度" in steps[-1]
    assert not path.exists()
    assert len(shelf.library.reports()) == 3


def test_the_same_report_again_is_said(shelf, tmp_path):
    for _ in range(2):
        path = tmp_path / "测试局2024.txt"
        path.write_text(SAMPLE, encoding="utf-8")
        last = list(shelf.add([path]))[-1]
    assert "没有重复入库" in last
    assert len(shelf.library.reports()) == 3


def test_year_and_agency_can_be_corrected(shelf, tmp_path):
    for about in (About(), About((2021, 2022), "示例区改名局")):
        path = tmp_path / "a.txt"
        path.write_text(SAMPLE, encoding="utf-8")
        last = list(shelf.add([path], about))[-1]
    assert "2021—2022年度（人工指定）" in last
    assert "没有重复入库" not in last
    assert [entry.agency for entry in shelf.library.reports()][2:] == ["示例区改名局"]


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2023", (2023,)),
        ("2021、2023", (2021, 2023)),
        ("2021-2023年", (2021, 2022, 2023)),
        ("", ()),
    ],
)
def test_years_as_typed(words, years):
    assert years_in(words) == years


@pytest.mark.parametrize("words", ["123456", "去年", "23年"])
def test_what_is_no_year_is_said(words):
    with pytest.raises(Error, match="四位数字"):
        years_in(words)


def test_a_report_is_corrected_under_its_number_without_its_file(shelf):
    html = shelf.correct(1, About((2022,), title="行政审批局旧报告"))
    assert "已更正《行政审批局旧报告》" in html
    assert html.count("（人工指定）") == 2
    report = shelf.library.report(1)
    assert report.metadata.years == (2022,)
    assert report.metadata.agency.value == "示例区行政审批局"
    assert {figure.year for figure in report.figures if figure.raw == "0.14万元"} <= {2022, 2023}
    assert "标题</dt><dd>行政审批局旧报告（人工指定）" in shelf.read(1)


def test_replacing_puts_another_file_in_its_place_and_can_be_taken_back(shelf, tmp_path):
    path = tmp_path / "测试局2024.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    html = shelf.replace(1, path, About())
    assert "替换《2023年度示例区行政审批局整体支出绩效评价报告》" in html
    assert not path.exists()
    assert sorted(entry.agency for entry in shelf.library.reports()) == ["示例区文化馆", "示例区测试局"]
    shelf.restore(re.search(r"#/undo/([\w-]+)", html)[1])
    assert sorted(entry.agency for entry in shelf.library.reports()) == ["示例区文化馆", "示例区行政审批局"]


def test_a_report_is_never_replaced_by_one_that_is_there_or_can_not_be_read(shelf, tmp_path):
    path = tmp_path / "测试局2024.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    list(shelf.add([path]))
    path.write_text(SAMPLE, encoding="utf-8")
    with pytest.raises(Error, match="已经收录"):
        shelf.replace(1, path, About())
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(Error):
        shelf.replace(1, path, About())
    assert not path.exists()
    assert [entry.id for entry in shelf.library.reports()] == [1, 2, 3]


def test_an_unreadable_file_is_said_and_the_next_is_still_read(shelf, tmp_path):
    bad, good = tmp_path / "坏.pdf", tmp_path / "测试局2024.txt"
    bad.write_bytes(b"%PDF-1.7 nothing")
    good.write_text(SAMPLE, encoding="utf-8")
    last = list(shelf.add([bad, good]))[-1]
    assert "jd-failed" in last
    assert "坏.pdf" in last
    assert "示例区测试局" in last


def test_reading_marks_the_place_and_anchors_the_sections(shelf):
    report = shelf.library.report(1)
    start = report.text.index("0.14万元")
    html = render_reading(shelf.library.entry(1), report, Span(start, start + 6))
    assert '<mark class="jd-quote">0.14万元</mark>' in html
    assert html.count('id="jd-here"') == 1
    assert '<h3 id="s-0">二、一般公共预算支出情况</h3>' in html
    assert '<h4 id="s-1">' in html
    assert 'href="#/to/s-1"' in html


def test_reading_marks_a_cell(shelf):
    report = shelf.library.report(2)
    start = report.text.index("\t6.90") + 1
    html = shelf.read(2, Span(start, start + 4))
    assert re.findall(r'class="jd-hit[^"]*">([^<]*)<', html) == ["6.90"]


def test_a_report_is_read_whole(shelf):
    html = shelf.read(2)
    for cell in shelf.library.report(2).tables[0].cells:
        assert cell.span.of(shelf.library.report(2).text) in html


def test_hostile_text_is_only_text_when_read(shelf):
    html = shelf.read(1)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_numbers_that_were_not_understood_are_not_dropped_silently(shelf):
    from dataclasses import replace

    report = replace(shelf.library.report(1), unread=(Span(0, 4),), warnings=("第3页没有文字",))
    html = render_extraction(shelf.library.entry(1), report, "已收录。")
    assert "1 处数字没有读出含义" in html
    assert "第3页没有文字" in html

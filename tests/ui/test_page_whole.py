"""The page over the real assistant and a real library: what it shows is what the report says."""

from importlib.resources import files
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library

SAMPLES = Path(str(files("corpus"))) / "data" / "samples"


@pytest.fixture(scope="module")
def whole(tmp_path_factory, serve_page):
    """(url, library) of a page over the shipped samples."""
    library = Library(tmp_path_factory.mktemp("library"))
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in (".txt", ".md") and path.stem != "README":
            library.add(load_report(path), path.read_bytes())
    yield serve_page(Assistant(library)), library
    library.close()


def test_every_example_is_answered(visit, whole):
    one = visit(url=whole[0])
    page = one.open()
    examples = page.locator("#jd-log a.jd-example")
    examples.first.wait_for()
    questions = examples.all_inner_texts()
    assert len(questions) >= 4
    for question in questions:
        one.ask(question)
        badge = page.locator("#jd-log .jd-badges .jd-badge").last.inner_text()
        assert badge in ("已找到", "计算得出", "相关原文"), question


def test_the_mark_is_the_reports_own_words(visit, whole):
    one = visit(url=whole[0])
    page = one.open()
    page.locator("#jd-log a.jd-example").first.click()
    page.locator("#jd-evidence mark").first.wait_for()
    number = page.locator("#jd-evidence .jd-num").first.inner_text()
    quote = page.locator("#jd-evidence mark").first.inner_text()
    title = page.locator("#jd-evidence .jd-title b").first.inner_text()
    assert number in quote
    texts = [whole[1].report(entry.id).text for entry in whole[1].reports() if entry.title == title]
    assert any(quote in text for text in texts)


def test_the_report_that_matters_most(visit, shared, tmp_path, serve_page):
    path = shared / "reports" / "lingling-2023.txt"
    with Library(tmp_path / "library") as library:
        library.add(load_report(path), path.read_bytes())
        one = visit(url=serve_page(Assistant(library)))
        page = one.open()
        one.ask("三公经费决算多少")
        assert page.locator("#jd-evidence .jd-num").inner_text() == "0.14"
        assert "0.14万元" in page.locator("#jd-evidence mark").inner_text()
        one.ask("那预算呢")
        assert page.locator("#jd-evidence .jd-num").inner_text() == "0.79"

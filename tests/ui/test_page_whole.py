"""The page over the real assistant and a real library: what it shows is what the report says."""

import http.client
import json
import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

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
        badge = page.locator("#jd-log .jd-badges .jd-badge").last
        expect(badge, question).to_have_text(re.compile("^(已找到|计算得出|相关原文)$"))


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


@pytest.mark.parametrize(
    "words",
    [
        "\x00",
        "\u202e三公经费",
        "👩‍👩‍👧" * 50,
        "%s%n{0}${7*7}",
        '" AND NEAR(a b) *',
        "(" * 200,
        "三" * 2000,
        "2023" * 400,
        "1e309万元",
    ],
    ids=range(9),
)
def test_hostile_words_are_answered_or_refused(whole, words):
    address = urlsplit(whole[0]).netloc
    calls = [
        ("POST", "/api/ask", json.dumps({"question": words})),
        ("GET", "/api/figures?indicator=" + quote(words[:100]), None),
        ("GET", f"/api/reports?words={quote(words[:200])}", None),
    ]
    for method, path, body in calls:
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request(method, path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        given = json.loads(response.read())
        connection.close()
        assert response.status in (200, 422), (path, given)
        assert ("error" in given) == (response.status == 422)


def test_the_report_that_matters_most(visit, shared, tmp_path, serve_page):
    path = shared / "reports" / "lingling-2023.txt"
    with Library(tmp_path / "library") as library:
        library.add(load_report(path), path.read_bytes())
        one = visit(url=serve_page(Assistant(library)))
        page = one.open()
        one.ask("三公经费决算多少")
        expect(page.locator("#jd-evidence .jd-num")).to_have_text("0.14")
        expect(page.locator("#jd-evidence mark")).to_contain_text("0.14万元")
        one.ask("那预算呢")
        expect(page.locator("#jd-evidence .jd-num")).to_have_text("0.79")

"""Keyboard only, spoken aloud, and with the service gone: everyday use in a real browser."""

import re

import pytest
from playwright.sync_api import expect

QUESTION = "示例区行政审批局2023年三公经费决算是多少？"
FOCUSED = "() => { const e = document.activeElement; return (e.getAttribute('aria-label') || e.textContent || '').trim(); }"


def tab_to(page, words, at_most=80):
    """Press Tab until what has the focus says `words`."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab never reaches {words}")


def test_everything_is_reached_without_a_mouse(visit):
    one = visit()
    page = one.open()
    page.keyboard.press("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator("#jd-evidence .jd-num").wait_for()
    one.painted()
    expect(page.locator("#jd-box textarea")).to_be_focused()
    tab_to(page, "提问")
    expect(page.locator(":focus")).to_have_css("outline-style", "solid")
    tab_to(page, "依据原文")
    tab_to(page, "对比图表")
    page.keyboard.press("Enter")
    page.locator("#jd-compare .jd-empty").wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("/")
    expect(page.locator("#jd-box textarea")).to_be_focused()


def test_the_evidence_and_its_links_are_reached_without_a_mouse(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    tab_to(page, "在全文中查看")
    page.keyboard.press("Enter")
    page.locator("#jd-reader mark").wait_for()


def test_answers_and_troubles_are_spoken(visit, served):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    log = page.locator("#jd-log [role=log]")
    expect(log).to_contain_text("0.14万元")
    expect(log).to_have_attribute("aria-live", "polite")
    served[1].gate.clear()
    try:
        page.locator("#jd-box textarea").fill("公务接待费")
        page.locator("#jd-box textarea").press("Enter")
        page.get_by_role("status").filter(has_text="正在查找：公务接待费").wait_for()
    finally:
        served[1].gate.set()
    page.locator("#jd-evidence td.jd-hit").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_lost_service_is_said_and_the_question_kept(visit, width, height):
    one = visit(width=width, height=height)
    page = one.open()
    one.ask(QUESTION)
    page.context.set_offline(True)
    page.locator("#jd-box textarea").fill("公务接待费")
    page.locator("#jd-box textarea").press("Enter")
    line = page.locator("#jd-connection")
    line.filter(has_text="连接断了").wait_for()
    assert line.get_attribute("role") == "alert"
    expect(page.locator("#jd-box textarea")).to_have_value("公务接待费")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    shown = page.locator(".toast-wrap").all_inner_texts()
    assert not re.search(r"[A-Za-z]{4,}", "".join(shown))
    page.evaluate("() => { window.before = true; }")
    page.context.set_offline(False)
    page.wait_for_function("() => !window.before && document.querySelector('#jd-evidence .jd-num')")
    expect(page.locator("#jd-box textarea")).to_have_value("公务接待费")
    page.locator("#jd-box textarea").press("Enter")
    page.locator("#jd-evidence td.jd-hit").wait_for()
    # The browser itself reports that it was cut off, and that the guard tells Gradio nothing about the service.
    one.errors[:] = [error for error in one.errors if not re.search("ERR_INTERNET_DISCONNECTED|404", error)]

"""Slow answers and quick hands in a real browser: nothing is lost, doubled or overwritten by what came before."""

import pytest
from playwright.sync_api import expect

QUESTION = "示例区行政审批局2023年三公经费决算是多少？"
NEXT = "公务接待费多少"


@pytest.fixture
def gate(served):
    """Answers wait while the gate is shut; the page itself needs some, so each test shuts it once it is open."""
    yield served[1].gate
    served[1].gate.set()


def questions(assistant, since):
    return [asked[0] for asked in assistant.asked[since:]]


def test_what_is_typed_while_an_answer_is_on_its_way_stays(visit, served, gate):
    page = visit().open()
    gate.clear()
    box = page.locator("#jd-box textarea")
    since = len(served[1].asked)
    box.fill(QUESTION)
    box.press("Enter")
    expect(box).to_have_value("")
    page.locator("#jd-pending", has_text=QUESTION).wait_for()
    box.press_sequentially(NEXT)
    box.press("Enter")
    box.press("Enter")
    page.locator("#jd-send").click()
    box.press_sequentially("还没问完")
    gate.set()
    page.locator("#jd-log .jd-badges").nth(1).wait_for()
    page.locator("#jd-evidence td.jd-hit").wait_for()
    expect(box).to_have_value("还没问完")
    assert questions(served[1], since) == [QUESTION, NEXT]
    expect(page.locator("#jd-pending")).to_have_count(0)
    told = page.locator("#jd-log").inner_text()
    assert told.index(QUESTION) < told.index(NEXT)


def test_a_double_click_asks_once(visit, served, gate):
    page = visit().open()
    since = len(served[1].asked)
    gate.clear()
    page.locator("#jd-log a.jd-example").first.dblclick()
    gate.set()
    page.locator("#jd-evidence .jd-num").wait_for()
    gate.clear()
    page.locator("#jd-log button.option", has_text=NEXT).dblclick()
    gate.set()
    page.locator("#jd-evidence td.jd-hit").wait_for()
    assert len(questions(served[1], since)) == 2


def test_a_chip_asks_once(visit, served):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    since = len(served[1].asked)
    page.locator("#jd-slots input[aria-label='口径']").click()
    page.get_by_role("option", name="预算", exact=True).click()
    page.locator("#jd-evidence .jd-num", has_text="0.79").wait_for()
    one.ask(NEXT)
    assert questions(served[1], since) == [QUESTION, NEXT]


def test_a_new_chat_is_not_filled_by_the_answer_before_it(visit, gate):
    page = visit().open()
    gate.clear()
    page.locator("#jd-box textarea").fill(QUESTION)
    page.locator("#jd-box textarea").press("Enter")
    page.locator("#jd-fresh").click()
    gate.set()
    page.wait_for_function("() => document.querySelector('#jd-done').textContent.trim().startsWith('2 ')")
    page.locator("#jd-log a.jd-example").first.wait_for()
    expect(page.locator("#jd-evidence .jd-empty")).to_be_visible()
    expect(page.locator("#jd-log .jd-badges")).to_have_count(0)


def test_a_question_sent_before_the_page_listens_is_asked(visit, served):
    one = visit()
    held, holding = [], True
    one.page.route(
        "**/gradio_api/queue/join*",
        lambda route: held.append(route) if holding else route.continue_(),
    )
    one.page.goto(one.url)
    box = one.page.locator("#jd-box textarea")
    box.fill(QUESTION)
    box.press("Enter")
    expect(box).to_have_value("")
    assert one.page.locator("#jd-header .jd-count").count() == 0
    holding = False
    for route in held:
        route.continue_()
    one.page.locator("#jd-evidence .jd-num").wait_for()


def test_a_refused_question_comes_back_into_the_box(visit):
    one = visit()
    # The browser itself reports the refusal that this test makes.
    one.forgiven = "503"
    page = one.open()
    full = '{"error": "Queue is full. Max size is 200 and size is 200."}'
    page.route(
        "**/gradio_api/queue/join*",
        lambda route: route.fulfill(status=503, body=full, content_type="application/json"),
    )
    page.locator("#jd-box textarea").fill(QUESTION)
    page.locator("#jd-box textarea").press("Enter")
    page.locator("#jd-connection", has_text="太多").wait_for()
    expect(page.locator("#jd-box textarea")).to_have_value(QUESTION)
    page.unroute("**/gradio_api/queue/join*")
    page.locator("#jd-box textarea").press("Enter")
    page.locator("#jd-evidence .jd-num").wait_for()


def test_a_page_that_was_refused_opens_by_itself_later(visit):
    one = visit()
    one.forgiven = "503"
    refused = []

    def full(route):
        refused.append(route.request.url)
        route.fulfill(status=503, body='{"detail": "Queue is full."}', content_type="application/json")

    one.page.route("**/gradio_api/queue/join*", full)
    one.page.goto(one.url)
    one.page.locator("#jd-connection", has_text="自动再试").wait_for()
    one.page.unroute("**/gradio_api/queue/join*")
    one.page.locator("#jd-header .jd-count").wait_for()
    assert refused


def test_reloading_shows_the_answer_again(visit):
    one = visit()
    page = one.open()
    one.ask(QUESTION)
    page.wait_for_url("**/?a=*")
    one.quiet()
    page.reload()
    page.locator("#jd-evidence .jd-num").wait_for()
    page.locator("#jd-fresh").click()
    page.wait_for_url(one.url + "/")


# A network on which the end of a stream arrives only after the answer to the next request.
LATE_END = """() => {
  const plain = window.fetch;
  let joined = () => {};
  window.late = 0;
  window.fetch = async (resource, options) => {
    const path = new URL(resource.url ?? resource, location.href).pathname;
    const response = await plain(resource, options);
    if (path.endsWith("/queue/join")) setTimeout(joined, 100);
    if (!path.endsWith("/queue/data")) return response;
    const late = new TransformStream({
      async transform(part, controller) {
        const text = new TextDecoder().decode(part);
        const end = window.slow ? text.indexOf('data: {"msg":"close_stream"') : -1;
        if (end < 0) return controller.enqueue(part);
        window.slow = false;
        controller.enqueue(new TextEncoder().encode(text.slice(0, end)));
        await new Promise((resolve) => { joined = resolve; });
        window.late += 1;
        controller.enqueue(new TextEncoder().encode(text.slice(end)));
      },
    });
    return new Response(response.body.pipeThrough(late), { headers: response.headers });
  };
}"""


def test_a_question_is_answered_that_was_sent_while_the_stream_was_being_closed(visit):
    one = visit()
    one.page.add_init_script(f"({LATE_END})()")
    page = one.open()
    one.quiet()
    page.evaluate("() => { window.slow = true; }")
    one.ask(QUESTION)
    one.ask(NEXT)
    page.locator("#jd-evidence td.jd-hit").wait_for()
    assert page.evaluate("() => window.late") == 1


# A network on which the answer to the second request to join arrives only after the answer to its question.
LATE_NUMBER = """() => {
  const plain = window.fetch;
  let joins = 0;
  window.fetch = async (resource, options) => {
    const response = await plain(resource, options);
    const { pathname } = new URL(resource.url ?? resource, location.href);
    if (pathname.endsWith("/queue/join") && ++joins === 2) await new Promise((done) => setTimeout(done, 1000));
    return response;
  };
}"""


def test_no_stream_stays_open_for_what_was_answered(visit):
    one = visit()
    one.page.add_init_script(f"({LATE_NUMBER})()")
    one.open()
    one.page.wait_for_timeout(1500)
    one.quiet()
    one.ask(QUESTION)
    one.quiet()


def test_what_is_typed_before_the_words_are_there_is_offered_them(visit):
    one = visit()
    held = []
    one.page.route("**/ui/words.json", lambda route: held.append(route))
    page = one.open()
    page.locator("#jd-box textarea").click()
    page.keyboard.type("审批")
    expect(page.locator("#jd-offers")).to_have_count(0)
    for route in held:
        route.continue_()
    page.locator("#jd-offers [role=option]").first.wait_for()

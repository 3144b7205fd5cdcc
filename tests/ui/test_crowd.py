"""More questions than may wait: one more is refused at once and in words, the others get each their own answer."""

import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from benchmarks.page import User, dependency
from ui.page import STEPS_AT_ONCE

WAITING = 2
REFUSED = "现在提问的人太多，请稍候再试。"


@pytest.fixture
def crowded(serve_page, fake_assistant, tmp_path):
    """(address, assistant) of a service that lets two wait, and answers nobody until the gate is opened."""
    # Its metrics tell how many wait.
    fake_assistant.library.path = tmp_path
    url = serve_page(fake_assistant, waiting_at_most=WAITING)
    fake_assistant.gate.clear()
    yield url, fake_assistant
    fake_assistant.gate.set()


def get(url):
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read().decode()


def post(url, question):
    """Status, headers and JSON of one question to the API."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{url}/api/ask", body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, json.load(response)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, json.load(refused)


def until(met):
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_programs_are_told_when_to_come_back(crowded):
    url, assistant = crowded
    questions = [f"示例区第{number}局三公经费" for number in range(WAITING)]
    with ThreadPoolExecutor(WAITING) as pool:
        asked = [pool.submit(post, url, question) for question in questions]
        until(lambda: len(assistant.asked) == WAITING)
        status, headers, told = post(url, "再问一个")
        assert (status, told) == (503, {"error": REFUSED})
        assert int(headers["retry-after"]) > 0
        assert json.loads(get(f"{url}/api/reports"))["reports"]
        assistant.gate.set()
        answers = [one.result() for one in asked]
    assert [(status, told["question"]) for status, _, told in answers] == [(200, q) for q in questions]
    assert post(url, "再问一个")[0] == 200


def test_the_page_refuses_a_step_too_many_and_takes_it_afterwards(crowded):
    url, assistant = crowded
    port = urlsplit(url).port
    call = dependency(port)
    users = [User(port, number, call) for number in range(STEPS_AT_ONCE + WAITING + 1)]
    questions = [f"示例区第{number}局三公经费" for number in range(len(users))]
    with ThreadPoolExecutor(len(users)) as pool:
        asked = []
        for user, question in zip(users[:-1], questions[:-1], strict=True):
            asked.append(pool.submit(user.ask, question))
            # One after another: each that comes is let in before the next.
            until(lambda: len(assistant.asked) == min(len(asked), STEPS_AT_ONCE))
        until(lambda: f"jida_queue_waiting {WAITING}" in get(f"{url}/metrics"))
        end, told = users[-1].ask(questions[-1])
        assert (end, told[:3]) == ("refused", "503")
        assistant.gate.set()
        answers = [one.result() for one in asked]
    for (end, told), question in zip(answers, questions, strict=False):
        assert end == "done"
        assert f"问：</b>{question}</p>" in told
    assert users[-1].ask(questions[-1])[0] == "done"

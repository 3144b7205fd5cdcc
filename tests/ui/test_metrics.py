"""/metrics: what it counts, that it holds no word of a question, and who may read it."""

import re

import pytest
from starlette.testclient import TestClient

from index.permit import WHOLE
from ui.accounts.door import Door
from ui.accounts.store import Accounts
from ui.audit.log import AuditLog
from ui.server import create_app

PASSWORD = "Hehu-76-guanli"


def client_of(app, address="127.0.0.1"):
    return TestClient(app, base_url="http://127.0.0.1", client=(address, 5), raise_server_exceptions=False)


def sample(text, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])


@pytest.fixture
def app(fake_assistant, tmp_path):
    fake_assistant.library.path = tmp_path
    (tmp_path / "library.sqlite").write_bytes(b"x" * 1000)
    return create_app(fake_assistant, proxies=("10.0.0.5",))


def test_questions_are_counted_by_their_answers_and_never_told(app, fake_assistant, monkeypatch):
    client = client_of(app)
    for question in ("三公经费多少", "三公经费多少", "机密项目", "出错"):
        client.post("/api/ask", json={"question": question})
    monkeypatch.setattr(fake_assistant, "ask", lambda *_, **__: 1 / 0)
    assert client.post("/api/ask", json={"question": "三公"}).status_code == 500
    text = client.get("/metrics").text
    counted = {"answered": 2, "not_disclosed": 1, "refused": 1, "failed": 1, "computed": 0}
    for status, count in counted.items():
        assert sample(text, f'jida_questions_total{{status="{status}"}}') == count
    assert sample(text, "jida_question_seconds_count") == 5
    assert sample(text, 'jida_question_seconds_bucket{le="+Inf"}') == 5
    assert sample(text, 'jida_http_responses_total{code="200"}') == 3
    assert sample(text, 'jida_http_responses_total{code="422"}') == 1
    assert sample(text, "jida_library_reports") == 2
    assert sample(text, "jida_library_bytes") == 1000
    assert sample(text, "jida_queue_waiting") == 0
    assert "机密" not in text
    assert "三公" not in text


def test_every_line_is_in_the_text_format(app):
    answer = client_of(app).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    line = re.compile(r'# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\\]+"\})? [\d.]+')
    assert [words for words in answer.text.splitlines() if not line.fullmatch(words)] == []
    buckets = [float(count) for count in re.findall(r"_bucket\{[^}]+\} (\S+)", answer.text)]
    assert buckets == sorted(buckets)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("10.0.0.5", {"x-forwarded-for": "192.0.2.7"}, 403),
        ("192.0.2.7", {"x-forwarded-for": "127.0.0.1"}, 403),
        # A proxy on this machine that was not named: whoever asks may come from anywhere.
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, 403),
        ("127.0.0.1", {"via": "1.1 proxy"}, 403),
    ],
)
def test_only_this_machine_may_read_without_accounts(app, address, headers, status):
    answer = client_of(app, address).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("jida_" in answer.text) == (status == 200)


def test_with_accounts_an_administrator_may_read_from_elsewhere(fake_assistant, tmp_path):
    fake_assistant.library.path = tmp_path
    with Accounts(tmp_path / "accounts.sqlite") as accounts:
        log = AuditLog(tmp_path / "audit.sqlite")
        app = create_app(fake_assistant, door=Door(accounts, log))
        for role, status in (("administrator", 200), ("reader", 403), ("auditor", 403), ("editor", 403)):
            user = accounts.users.add(role, role, PASSWORD, WHOLE)
            token = accounts.tokens.make(user, "monitoring")
            sent = {"authorization": f"Bearer {token}"}
            assert client_of(app, "192.0.2.7").get("/metrics", headers=sent).status_code == status
        assert client_of(app, "192.0.2.7").get("/metrics").status_code == 403
        assert client_of(app).get("/metrics").status_code == 200
        log.close()

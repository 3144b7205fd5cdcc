"""Logging in, and what a session is worth, over the whole application in this process."""

import pytest
from starlette.testclient import TestClient

from index.permit import WHOLE
from ui.accounts import passwords
from ui.accounts.door import Door
from ui.accounts.store import REFUSED, Accounts
from ui.audit.log import AuditLog
from ui.audit.verify import verify
from ui.server import create_app

GOOD, OTHER = "Hehu-76-guanli", "Wenhua+88guan"


class Clock:
    now = 1_700_000_000.0

    def __call__(self):
        return self.now


class Place:
    """The application with accounts, and clients of it."""

    def __init__(self, assistant, folder, **settings):
        self.clock = Clock()
        self.accounts = Accounts(folder / "accounts.sqlite", self.clock)
        self.log = AuditLog(folder / "audit.sqlite")
        for name, role in (
            ("zong", "administrator"),
            ("wang", "reader"),
            ("bian", "editor"),
            ("shen", "auditor"),
        ):
            self.accounts.users.add(name, role, GOOD, WHOLE)
        self.app = create_app(assistant, door=Door(self.accounts, self.log), **settings)

    def client(self, name="", scheme="http", address="testclient", **headers):
        client = TestClient(
            self.app,
            base_url=f"{scheme}://127.0.0.1",
            client=(address, 50000),
            follow_redirects=False,
            raise_server_exceptions=False,
            headers=headers,
        )
        if name:
            assert client.post("/login", data={"name": name, "password": GOOD}).status_code == 303
        return client


@pytest.fixture
def place(fake_assistant, tmp_path, monkeypatch):
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    passwords._nobody.cache_clear()
    made = Place(fake_assistant, tmp_path, proxies=("10.0.0.5",), sso_header="X-Remote-User", hosts=["*"])
    yield made
    made.accounts.close()
    made.log.close()
    passwords._nobody.cache_clear()


CLOSED = [
    "/config", "/theme.css", "/ui/words.json", "/download/original/1", "/download/template.xlsx",
    "/download/batch/x", "/download/x.csv", "/original/1/1.webp", "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=a", "/gradio_api/heartbeat/a", "/api/", "/api/reports",
    "/api/figures?indicator=x", "/api/openapi.json", "/password", "/admin", "/admin/users", "/assets/x.js",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_is_told_to_whom_nobody_knows(place, path):
    answer = place.client().get(path)
    assert answer.status_code == 401
    assert "文化馆" not in answer.text


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/cancel", "/api/ask", "/logout", "/password"])  # fmt: skip
def test_nothing_is_done_for_whom_nobody_knows(place, path):
    assert place.client().post(path, json={}).status_code == 401


def test_the_page_leads_to_the_login_and_back_to_the_answer(place):
    client = place.client()
    assert client.get("/").headers["location"] == "/login"
    away = client.get("/?a=abc-DEF_123").headers["location"]
    assert away == "/login?next=%2F%3Fa%3Dabc-DEF_123"
    assert 'value="/?a=abc-DEF_123"' in client.get(away).text
    entered = client.post("/login", data={"name": "wang", "password": GOOD, "next": "/?a=abc-DEF_123"})
    assert (entered.status_code, entered.headers["location"]) == (303, "./?a=abc-DEF_123")
    assert client.get("/config").status_code == 200


def test_a_link_on_another_site_asks_for_the_cookie_first(place):
    answer = place.client().get("/?a=abc", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'content="0;url=./?a=abc"' in answer.text


@pytest.mark.parametrize("next", ["https://outside.example/", "//outside.example", "/\\outside.example", "javascript:alert(1)", "/?a=x\r\nset-cookie: a=b", "/download/original/1"])  # fmt: skip
def test_nobody_is_sent_elsewhere(place, next):
    entered = place.client().post("/login", data={"name": "wang", "password": GOOD, "next": next})
    assert entered.headers["location"] == "./"


def test_the_login_page_is_plain_strict_and_chinese(place):
    page = place.client().get("/login")
    assert "<script" not in page.text
    assert 'lang="zh-CN"' in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_the_cookie_over_http_and_over_https(place):
    plain = place.client().post("/login", data={"name": "wang", "password": GOOD}).headers["set-cookie"]
    assert plain.startswith("jida_session=")
    assert "HttpOnly" in plain
    assert "SameSite=strict" in plain
    secure = (
        place.client(scheme="https")
        .post("/login", data={"name": "wang", "password": GOOD})
        .headers["set-cookie"]
    )
    assert secure.startswith("__Host-jida=")
    assert "Secure" in secure
    assert "Path=/" in secure
    assert "Domain" not in secure


def test_a_preset_cookie_is_not_taken_over(place):
    client = place.client()
    client.cookies.set("jida_session", "fixated-by-someone-else-0123456789")
    entered = client.post("/login", data={"name": "wang", "password": GOOD})
    assert "fixated" not in entered.headers["set-cookie"]
    other = place.client()
    other.cookies.set("jida_session", "fixated-by-someone-else-0123456789")
    assert other.get("/config").status_code == 401


def test_each_login_is_a_new_session_and_ends_the_one_before(place):
    client = place.client("wang")
    first = client.cookies["jida_session"]
    client.post("/login", data={"name": "wang", "password": GOOD})
    assert client.cookies["jida_session"] != first
    old = place.client()
    old.cookies.set("jida_session", first)
    assert old.get("/config").status_code == 401


def test_after_logout_the_old_cookie_is_worth_nothing(place):
    client = place.client("wang")
    kept = client.cookies["jida_session"]
    assert client.get("/config").status_code == 200
    assert client.post("/logout").headers["location"] == "./login"
    again = place.client()
    again.cookies.set("jida_session", kept)
    assert again.get("/config").status_code == 401


def test_sessions_end_by_themselves(place):
    client = place.client("wang")
    place.clock.now += 31 * 60
    assert client.get("/config").status_code == 401


def test_the_streams_of_an_open_page_are_no_activity(place):
    client = place.client("wang")
    for _ in range(3):
        place.clock.now += 11 * 60
        client.get("/gradio_api/queue/data")
        client.get("/healthz")
    assert client.get("/config").status_code == 401


def test_a_disabled_user_is_out_at_once(place):
    client = place.client("wang")
    assert client.get("/api/reports").status_code == 200
    place.accounts.users.set_enabled(place.accounts.users.named("wang"), enabled=False)
    assert client.get("/api/reports").status_code == 401
    assert place.client().post("/login", data={"name": "wang", "password": GOOD}).status_code == 401


def test_three_hundred_guesses_are_not_three_hundred_tries(place):
    client = place.client()
    said = [
        client.post("/login", data={"name": "zong", "password": f"guess{number}"}) for number in range(300)
    ]
    assert {answer.status_code for answer in said} == {401, 429}
    assert sum(answer.status_code == 401 for answer in said) <= 10
    assert all("retry-after" in answer.headers for answer in said if answer.status_code == 429)
    assert (
        place.client(address="10.2.3.4").post("/login", data={"name": "zong", "password": GOOD}).status_code
        == 401
    )


def test_no_answer_tells_whether_a_name_exists(place):
    place.accounts.users.set_enabled(place.accounts.users.named("bian"), enabled=False)
    texts = set()
    for name, password in (("zong", "wrong"), ("nobody", "wrong"), ("bian", GOOD), ("", "")):
        answer = place.client(address=f"10.0.1.{len(texts)}").post(
            "/login", data={"name": name, "password": password}
        )
        assert answer.status_code == 401
        texts.add(answer.text)
    assert len(texts) == 1
    assert REFUSED in texts.pop()


@pytest.mark.parametrize("origin", ["https://outside.example", "null", "http://127.0.0.1:9"])
@pytest.mark.parametrize("path", ["/login", "/logout", "/password", "/api/ask", "/gradio_api/queue/join"])
def test_other_sites_can_not_send_forms(place, origin, path):
    client = place.client("wang")
    assert client.post(path, data={"name": "wang"}, headers={"origin": origin}).status_code == 403


def test_ones_own_page_may(place):
    client = place.client("wang")
    answer = client.post("/api/ask", json={"question": "三公"}, headers={"origin": "http://127.0.0.1"})
    assert answer.status_code == 200


def test_changing_ones_password(place):
    client = place.client("wang")
    body = {"old": "wrong", "new": OTHER, "again": OTHER}
    assert client.post("/password", data=body).status_code == 400
    assert "不一样" in client.post("/password", data={**body, "old": GOOD, "again": "x"}).text
    assert "位" in client.post("/password", data={"old": GOOD, "new": "a", "again": "a"}).text
    other = place.client("wang")
    before = client.cookies["jida_session"]
    assert client.post("/password", data={**body, "old": GOOD}).status_code == 303
    assert client.cookies["jida_session"] != before
    assert client.get("/config").status_code == 200
    assert other.get("/config").status_code == 401


def test_a_password_that_is_due_comes_first(place):
    place.accounts.users.set_password(place.accounts.users.named("wang"), GOOD, must_change=True)
    client = place.client("wang")
    assert client.get("/").headers["location"] == "/password"
    assert client.get("/api/reports").status_code == 403
    assert "先换一个" in client.get("/password").text
    client.post("/password", data={"old": GOOD, "new": OTHER, "again": OTHER})
    assert client.get("/api/reports").status_code == 200


def test_tokens_are_for_the_api_alone(place):
    token = place.accounts.tokens.make(place.accounts.users.named("wang"), "统计")
    client = place.client(authorization=f"Bearer {token}")
    assert client.get("/api/reports").status_code == 200
    assert client.get("/api/openapi.json").status_code == 200
    assert client.post("/api/ask", json={"question": "三公"}).json()["status"] == "answered"
    for path in ("/", "/config", "/download/original/1", "/admin/users"):
        assert client.get(path).status_code in (303, 401)
    bad = place.client(authorization=f"Bearer {token}x").get("/api/reports")
    assert (bad.status_code, bad.json(), bad.headers["www-authenticate"]) == (
        401,
        {"error": "请先登录"},
        "Bearer",
    )
    place.accounts.tokens.revoke(place.accounts.users.named("wang"), 1)
    assert client.get("/api/reports").status_code == 401


def test_a_proxy_says_who_it_is_and_nobody_else_may(place):
    behind = place.client(address="10.0.0.5")
    named = {"x-remote-user": "wang", "x-forwarded-for": "1.2.3.4, 10.9.9.9"}
    assert behind.get("/api/reports", headers=named).status_code == 200
    assert behind.get("/api/reports", headers={"x-remote-user": "nobody"}).status_code == 401
    assert behind.get("/api/reports", headers={"x-jida-user": "wang"}).status_code == 401
    assert behind.get("/api/reports").status_code == 401
    stranger = place.client(address="10.0.0.6")
    assert stranger.get("/api/reports", headers=named).status_code == 401
    assert stranger.get("/api/reports", headers={"x-jida-user": "wang"}).status_code == 401
    place.accounts.users.set_enabled(place.accounts.users.named("wang"), enabled=False)
    assert behind.get("/api/reports", headers=named).status_code == 401
    assert [(e.who, e.address) for e in place.log.search(action="login")] == [("wang", "10.9.9.9")]


def test_a_forwarded_address_counts_only_from_the_proxy(place):
    for number in range(5):
        place.client(address="10.0.0.6").post(
            "/login", data={"name": "wang", "password": "x"}, headers={"x-forwarded-for": f"9.9.9.{number}"}
        )
    assert {e.address for e in place.log.search(action="login")} == {"10.0.0.6"}
    entered = place.client(address="10.0.0.5").post(
        "/login",
        data={"name": "zong", "password": GOOD},
        headers={"x-forwarded-for": "9.9.9.9", "x-forwarded-proto": "https"},
    )
    assert entered.headers["set-cookie"].startswith("__Host-jida=")


def test_a_session_of_gradios_is_its_users(place):
    first, second = place.client("wang"), place.client("bian")
    assert first.post("/gradio_api/reset", json={"session_hash": "mine"}).status_code != 403
    first.get("/gradio_api/queue/data?session_hash=mine")
    assert second.get("/gradio_api/queue/data?session_hash=mine").status_code == 403
    joined = second.post("/gradio_api/queue/join", json={"session_hash": "mine", "fn_index": 0, "data": []})
    assert joined.status_code == 403


def test_an_upload_is_its_users(place):
    first, second = place.client("wang"), place.client("bian")
    path = first.post("/gradio_api/upload", files={"files": ("a.xlsx", b"x")}).json()[0]
    body = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}], "fn_index": 0}
    assert second.post("/gradio_api/queue/join", json={**body, "session_hash": "b"}).status_code == 403
    nested = {"data": [[{"deep": [{"path": path}]}]], "fn_index": 0, "session_hash": "b"}
    assert second.post("/gradio_api/queue/join", json=nested).status_code == 403
    assert first.post("/gradio_api/queue/join", json={**body, "session_hash": "a"}).status_code != 403


def test_how_many_reports_there_are_is_not_told_outside(place):
    assert place.client().get("/readyz").json() == {}
    assert place.client().get("/healthz").status_code == 200


def test_everything_done_is_in_the_log(place):
    client = place.client("wang")
    client.post("/api/ask", json={"question": "三公经费多少"})
    client.get("/api/reports", params={"words": "文化馆"})
    client.get("/api/figures", params={"indicator": "三公经费"})
    client.get("/download/original/1")
    client.post("/logout")
    place.client().post("/login", data={"name": "wang\r\nadmin", "password": "x"})
    entries = list(reversed(place.log.search()))
    assert [(e.who, e.action, e.target, e.result) for e in entries] == [
        ("wang", "login", "", "成功"),
        ("wang", "ask", "三公经费多少", "已找到"),
        ("wang", "list", "文化馆", "成功"),
        ("wang", "find", "三公经费", "成功"),
        ("wang", "original", "1 审批局2023.txt", "成功"),
        ("wang", "logout", "", "成功"),
        ("wang\r\nadmin", "login", "", "失败"),
    ]
    assert entries[1].detail == "审批局2023.txt"
    assert not verify(place.log).problems


def test_what_can_not_be_logged_is_not_answered(place, monkeypatch):
    client = place.client("wang")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place.log, "_append", full)
    answer = client.post("/api/ask", json={"question": "三公经费多少"})
    assert answer.status_code == 422
    assert "0.14" not in answer.text
    assert "审计" in answer.json()["error"]
    assert client.get("/download/original/1").status_code == 404


def test_without_accounts_there_is_no_login(api):
    client, _ = api
    assert client.get("/login").status_code == 404
    assert client.post("/logout").status_code == 404
    assert client.get("/api/reports").status_code == 200
    assert client.get("/password").status_code == 404

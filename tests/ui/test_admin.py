"""The administrator's pages over a real small library: what they change, and who may open them."""

import json
import re
import time

import pytest
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from benchmarks.faults.permissions import plant
from index.library import Library
from index.permit import WHOLE, Permit
from ui.accounts import passwords
from ui.accounts.door import Door
from ui.accounts.store import Accounts
from ui.audit.log import AuditLog
from ui.server import create_app

GOOD, OTHER = "Hehu-76-guanli", "Wenhua+88guan"
PAGES = ("users", "health", "accuracy", "audit", "export.csv", "export.jsonl")


class Site:
    def __init__(self, folder):
        (folder / "files").mkdir()
        self.library = Library(folder / "library")
        self.planted = plant(folder / "files", self.library, 3)
        self.accounts = Accounts(folder / "accounts.sqlite")
        self.log = AuditLog(folder / "audit.sqlite")
        for name, role in (
            ("zong", "administrator"),
            ("wang", "reader"),
            ("bian", "editor"),
            ("shen", "auditor"),
        ):
            self.accounts.users.add(name, role, GOOD, WHOLE if role == "administrator" else Permit())
        self.app = create_app(Assistant(self.library), door=Door(self.accounts, self.log))

    def client(self, name, password=GOOD):
        client = TestClient(
            self.app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False
        )
        assert client.post("/login", data={"name": name, "password": password}).status_code == 303
        return client


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    from argon2 import PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        patch.setattr(passwords, "_hasher", lambda: cheap)
        passwords._nobody.cache_clear()
        made = Site(tmp_path_factory.mktemp("site"))
        yield made
        made.library.close()
        made.accounts.close()
        made.log.close()
    passwords._nobody.cache_clear()


@pytest.fixture
def boss(site):
    return site.client("zong")


def post(client, **fields):
    return client.post("/admin/users", data=fields)


@pytest.mark.parametrize(("name", "open_to"), [("wang", ()), ("bian", ()), ("shen", ("audit", "export.csv", "export.jsonl")), ("zong", PAGES)])  # fmt: skip
def test_each_role_opens_its_own_pages(site, name, open_to):
    client = site.client(name)
    opened = tuple(page for page in PAGES if client.get(f"/admin/{page}").status_code == 200)
    assert opened == open_to
    first = client.get("/admin")
    assert (first.status_code, first.headers.get("location")) == (
        (303, f"admin/{open_to[0]}") if open_to else (403, None)
    )


@pytest.mark.parametrize("name", ["wang", "bian", "shen"])
def test_nobody_else_changes_anything(site, name):
    client = site.client(name)
    before = site.accounts.users.all()
    assert post(client, do="role", user=name, role="administrator").status_code == 403
    assert post(client, do="permit", user=name, everything="1").status_code == 403
    assert client.post("/admin/health").status_code == 403
    assert client.post("/admin/accuracy", files={"file": ("q.jsonl", b"{}")}).status_code == 403
    assert client.post("/admin/audit").status_code == (200 if name == "shen" else 403)
    assert site.accounts.users.all() == before
    assert any(e.who == name and e.target == "/admin/users" for e in site.log.search(action="denied"))


def test_a_user_from_first_to_last(site, boss):
    agency = site.planted[0].agency
    assert post(boss, do="add", name="新人", role="reader", password=GOOD, again="x").status_code == 400
    assert (
        "容易猜"
        in post(boss, do="add", name="新人", role="reader", password="Admin@123", again="Admin@123").text
    )
    made = post(boss, do="add", name="新人", role="reader", password=GOOD, again=GOOD)
    assert "已添加查询员“新人”" in made.text
    assert "已经有了" in post(boss, do="add", name="新人", role="reader", password=GOOD, again=GOOD).text
    user = site.accounts.users.named("新人")
    assert (user.permit, user.password_due) == (Permit(), True)

    report = site.library.reports()[1]
    said = post(
        boss, do="permit", user="新人", agency=[agency], others="示例区以后局\r\n", reports=f"{report.id}"
    ).text
    assert agency in said
    assert "示例区以后局" in said
    assert site.accounts.users.named("新人").permit == Permit(
        agencies=tuple(sorted([agency, "示例区以后局"])), reports=(report.sha256,)
    )
    assert "没有编号" in post(boss, do="permit", user="新人", reports="99").text
    assert "应是数字" in post(boss, do="permit", user="新人", reports="一").text

    client = site.client("新人")
    client.post("/password", data={"old": GOOD, "new": OTHER, "again": OTHER})
    assert client.get("/api/reports").json()["total"] == 2
    post(boss, do="permit", user="新人", agency=[agency])
    assert client.get("/api/reports").json()["total"] == 1
    assert "令牌" in post(boss, do="token", user="新人", label="统计", days="30").text
    assert "撤销" in post(boss, do="withdraw", user="新人", token="1").text
    assert post(boss, do="role", user="新人", role="editor").status_code == 200
    assert site.accounts.users.named("新人").role == "editor"
    assert "已停用" in post(boss, do="disable", user="新人").text
    assert client.get("/api/reports").status_code == 401
    post(boss, do="enable", user="新人")
    post(boss, do="password", user="新人", password=GOOD)
    assert site.client("新人").get("/").headers["location"] == "/password"
    done = [entry.action for entry in reversed(site.log.search("新人", who="zong"))]
    assert done == ["user_add", "user_permit", "user_permit", "token_make", "token_revoke", "user_role", "user_disable", "user_enable", "user_password"]  # fmt: skip


def test_the_last_administrator_can_not_be_shut_out(site, boss):
    assert "唯一的管理员" in post(boss, do="disable", user="zong").text
    assert "唯一的管理员" in post(boss, do="role", user="zong", role="reader").text
    assert boss.get("/admin/users").status_code == 200


def test_rules_are_saved_within_their_limits(site, boss):
    rules = {
        "password_length": 8,
        "password_classes": 3,
        "rotation_days": 0,
        "idle_minutes": 30,
        "session_hours": 8,
    }
    assert "190" in post(boss, do="settings", audit_days="30", **rules).text
    assert "应是数字" in post(boss, do="settings", audit_days="x", **rules).text
    assert post(boss, do="settings", audit_days="400", **rules).status_code == 200
    assert site.accounts.settings.audit_days == 400


def test_forms_that_make_no_sense_are_told_so(boss):
    assert "不认识" in post(boss, do="explode", user="wang").text
    assert "没有用户" in post(boss, do="disable", user="<script>alert(1)</script>").text
    assert "<script" not in post(boss, do="disable", user="<script>alert(1)</script>").text
    assert post(boss, do="role", user="wang", role="root").status_code == 400


def ended(client, path):
    for _ in range(600):
        page = client.get(path).text
        if "正在" not in page:
            return page
        assert 'http-equiv="refresh"' in page
        time.sleep(0.1)
    raise TimeoutError(path)


def test_the_library_is_checked_from_the_page(site, boss):
    page = boss.get("/admin/health").text
    assert "3 份，3 个部门" in page
    assert "报告和数字" in page
    assert boss.post("/admin/health").status_code == 303
    assert "没有发现问题" in ended(boss, "/admin/health")


def test_accuracy_is_measured_from_the_page(site, boss):
    report = site.planted[0]
    right = {"id": "q1", "kind": "数字", "question": f"{report.agency}2023年三公经费决算是多少", "reports": [report.file_name],
             "expect": {"status": ["answered"], "figures": [{"value": "101.29", "unit": "万元"}]}}  # fmt: skip
    wrong = {
        **right,
        "id": "q2",
        "expect": {"status": ["answered"], "figures": [{"value": "5", "unit": "万元"}]},
    }
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in (right, wrong))
    started = boss.post("/admin/accuracy", files={"file": ("题目.jsonl", lines.encode())})
    assert started.status_code == 303
    page = ended(boss, "/admin/accuracy")
    assert "题目.jsonl 的结果" in page
    assert "把错数当答案：1" in page
    assert re.search(r"<td>数字</td><td>2</td><td>50\.0%</td>", page)
    assert "没有全对的 1 题" in page


@pytest.mark.parametrize(("data", "words"), [(b"\xff\xfe", "UTF-8"), (b"", "没有问题"), (b"{}", "读不懂")])
def test_a_file_that_is_no_list_of_questions_is_refused(boss, data, words):
    refused = boss.post("/admin/accuracy", files={"file": ("题目.jsonl", data)})
    assert refused.status_code == 400
    assert words in refused.text
    assert "题目.jsonl" in refused.text


def test_the_log_is_searched_checked_and_taken_away(site, boss):
    site.log.add("<b>坏人</b>\r\n", "login", result="失败")
    page = boss.get("/admin/audit", params={"words": "坏人"}).text
    assert "&lt;b&gt;坏人&lt;/b&gt;\\r\\n" in page
    assert "没有符合" in boss.get("/admin/audit", params={"since": "2999-01-01"}).text
    assert "没有发现删改" in boss.post("/admin/audit").text
    table = boss.get("/admin/export.csv")
    assert table.headers["content-disposition"].startswith("attachment")
    assert table.content.startswith("\ufeff序号".encode())
    lines = boss.get("/admin/export.jsonl").text.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert json.loads(lines[-1])["action"] == "audit_export"


def test_without_accounts_the_one_user_administers(fake_assistant, site):
    client = TestClient(
        create_app(Assistant(site.library)), base_url="http://127.0.0.1", follow_redirects=False
    )
    assert client.get("/admin").headers["location"] == "admin/users"
    for page in ("users", "audit"):
        assert "没有启用帐号" in client.get(f"/admin/{page}").text
    assert "3 份" in client.get("/admin/health").text
    assert client.get("/admin/export.csv").status_code == 404


def test_where_everyone_may_enter_nobody_administers(fake_assistant):
    client = TestClient(
        create_app(fake_assistant, administered=False),
        base_url="http://127.0.0.1",
        raise_server_exceptions=False,
    )
    assert client.get("/admin/health").status_code == 404

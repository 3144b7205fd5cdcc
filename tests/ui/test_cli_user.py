"""`jida user` and `jida audit`: the first administrator, and what the log says of each change."""

import io
import json
import sqlite3

import pytest

from assistant.cli import main
from ui.accounts import passwords
from ui.accounts.store import Accounts
from ui.command import add_commands

GOOD = "Hehu-76-guanli"


@pytest.fixture
def jida(tmp_path, capsys, monkeypatch):
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    passwords._nobody.cache_clear()

    def run(*argv, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main([*argv, "--library", str(tmp_path / "library")], extend=add_commands)
        return status, capsys.readouterr()

    run.folder = tmp_path / "library"
    yield run
    passwords._nobody.cache_clear()


def test_there_is_no_default_password(jida):
    status, said = jida("user", "add", "张三", "--role", "administrator")
    assert status == 2
    assert "没有密码" in said.err
    assert jida("user", "list")[1].out.startswith("还没有用户")


def test_the_first_administrator_can_log_in(jida):
    status, said = jida("user", "add", "张三", "--role", "管理员", typed=GOOD + "\n")
    assert status == 0
    assert "已添加管理员“张三”，可看：全部报告" in said.out
    assert GOOD not in said.out + said.err
    with Accounts(jida.folder / "accounts.sqlite") as accounts:
        assert accounts.login("张三", GOOD, "127.0.0.1")[0].may_administer


def test_a_password_at_the_terminal_is_asked_twice(jida, monkeypatch):
    typed = iter([GOOD, "other", GOOD, GOOD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("io.StringIO", lambda *_: terminal)
    status, said = jida("user", "add", "张三")
    assert (status, "不一样" in said.err) == (2, True)
    assert jida("user", "add", "张三")[0] == 0


def test_a_user_from_first_to_last(jida):
    jida("user", "add", "zong", "--role", "administrator", typed=GOOD)
    status, said = jida("user", "add", "wang", typed=GOOD)
    assert status == 0
    assert "还看不到任何报告" in said.err
    assert "全部报告" in jida("user", "grant", "wang", "--all")[1].out
    assert "没有报告" in jida("user", "revoke", "wang", "--all")[1].out
    assert "审计员" in jida("user", "role", "wang", "auditor")[1].out
    token = jida("user", "token", "wang", "--make", "统计", "--days", "30")[1].out.strip()
    assert token.startswith("jida_")
    listed = jida("user", "token", "wang")[1].out
    assert "统计" in listed
    assert token not in listed
    assert jida("user", "token", "wang", "--withdraw", "1")[0] == 0
    assert jida("user", "disable", "wang")[0] == 0
    assert "已停用" in jida("user", "list")[1].out
    assert jida("user", "enable", "wang")[0] == 0
    assert jida("user", "password", "wang", "--must-change", typed="Wenhua+88guan")[0] == 0
    users = json.loads(jida("user", "list", "--json")[1].out)
    assert [(user["name"], user["role"], user["password_due"]) for user in users] == [("wang", "auditor", True), ("zong", "administrator", False)]  # fmt: skip
    jida("audit", "export", "--out", str(jida.folder / "log.jsonl"))
    done = [json.loads(line)["action"] for line in (jida.folder / "log.jsonl").read_text().splitlines()]
    assert done == ["user_add", "user_add", "user_permit", "user_permit", "user_role", "token_make", "token_revoke",
                    "user_disable", "user_enable", "user_password", "audit_export"]  # fmt: skip


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["user"], "缺少"),
        (["user", "disable", "nobody"], "没有用户"),
        (["user", "disable", "zong"], "唯一的管理员"),
        (["user", "role", "zong", "reader"], "唯一的管理员"),
        (["user", "role", "zong", "root"], "没有“root”这种角色"),
        (["user", "grant", "zong"], "--agency"),
        (["user", "add", "a b"], "用户名"),
        (["user", "policy", "--audit-days", "30"], "190"),
        (["user", "token", "zong", "--withdraw", "9"], "没有编号"),
        (["user", "token", "zong", "--make", "x", "--days", "0"], "--days"),
        (["audit", "verify", "--expect", "x"], "--expect"),
        (["audit", "export", "--out", "log.txt"], ".jsonl"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(jida, argv, words):
    jida("user", "add", "zong", "--role", "administrator", typed=GOOD)
    status, said = jida(*argv, typed=GOOD)
    assert status == 2
    assert words in said.err
    assert said.err.count("\n") == 1


def test_rules_are_shown_and_set(jida):
    assert "密码最短长度（位）：8" in jida("user", "policy")[1].out
    said = jida("user", "policy", "--dengbao", "--audit-days", "400")[1].out
    assert "密码最短长度（位）：10" in said
    assert "密码多少天必须更换（0 为不要求）：90" in said
    assert "审计记录保存多少天：400" in said


def test_a_log_that_was_touched_is_told_by_the_exit_status(jida):
    status, said = jida("audit", "verify")
    assert (status, "没有审计记录" in said.err) == (2, True)
    jida("user", "add", "zong", "--role", "administrator", typed=GOOD)
    status, said = jida("audit", "verify")
    assert status == 0
    noted = said.out.split("末条 ")[1].splitlines()[0]
    jida("user", "policy", "--dengbao")
    assert jida("audit", "verify", "--expect", noted)[0] == 0
    other = sqlite3.connect(jida.folder / "audit.sqlite")
    other.execute("DROP TRIGGER entries_stay")
    other.execute("UPDATE entries SET who = 'x' WHERE seq = 1")
    other.commit()
    other.close()
    status, said = jida("audit", "verify", "--json")
    assert status == 1
    assert json.loads(said.out)["problems"]

"""Users, passwords, lockout, sessions and tokens, against a clock of the test's own."""

import os
import stat
import threading

import pytest

from index.permit import WHOLE, Permit
from ui.accounts import passwords, settings
from ui.accounts.office import Office
from ui.accounts.store import Accounts
from ui.accounts.types import AccountError, LoginError, SlowDownError, role_of
from ui.audit.log import AuditLog
from ui.audit.types import AuditError
from ui.audit.verify import verify

GOOD = "Hehu-76-guanli"
OTHER = "Wenhua+88guan"


class Clock:
    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(clock, tmp_path, monkeypatch):
    # The cost of a hash is not what is tested here.
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    passwords._nobody.cache_clear()
    with Accounts(tmp_path / "accounts.sqlite", clock) as made:
        made.users.add("管理", "administrator", GOOD, WHOLE)
        made.users.add("小王", "reader", GOOD, Permit(agencies=("示例区文化馆",)))
        yield made
    passwords._nobody.cache_clear()


def test_the_file_is_readable_by_nobody_else(accounts):
    assert stat.S_IMODE(os.stat(accounts.file.path).st_mode) == 0o600


def test_no_password_stands_in_the_file(accounts):
    accounts.file.change("PRAGMA wal_checkpoint(TRUNCATE)")
    data = accounts.file.path.read_bytes()
    assert GOOD.encode() not in data
    assert b"$argon2id$" in data


def test_a_name_is_the_same_in_any_capitals_and_widths(accounts):
    accounts.users.add("Li.Si", "reader", GOOD)
    assert accounts.users.find("ｌｉ.SI").name == "Li.Si"
    with pytest.raises(AccountError, match="已经有了"):
        accounts.users.add("LI.si", "reader", GOOD)


@pytest.mark.parametrize("name", ["", "  ", "a b", "a\r\nb", "a\u202eb", "x" * 41, "a/b", "<b>"])
def test_names_that_can_not_be_used(accounts, name):
    with pytest.raises(AccountError):
        accounts.users.add(name, "reader", GOOD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1-xyz", "位"),
        ("x" * 201, "位"),
        ("abcdefghijk", "类"),
        ("12345678", "类"),
        ("Admin@123456", "容易猜"),
        ("Password2024!", "容易猜"),
        ("Aa1!Aa1!Aa1!", "容易猜"),
        ("Xiaowang1!", "容易猜"),
    ],
)
def test_passwords_that_can_not_be_used(accounts, password, why):
    with pytest.raises(AccountError, match=why):
        passwords.require_good(password, "Xiaowang", accounts.settings)


def test_the_rules_are_the_administrators(accounts):
    settings.change(accounts.file, password_length=20, password_classes=4)
    with pytest.raises(AccountError, match="20"):
        accounts.users.set_password(accounts.users.named("小王"), OTHER)
    with pytest.raises(AccountError, match="190"):
        settings.change(accounts.file, audit_days=30)


def test_five_failures_rest_the_account_whatever_the_password(accounts, clock):
    for _ in range(5):
        with pytest.raises(LoginError):
            accounts.login("小王", "wrong", "10.0.0.1")
    for _ in range(3):
        with pytest.raises(LoginError):
            accounts.login("小王", GOOD, "10.0.0.2")
    clock.now += 15 * 60 + 1
    assert accounts.login("小王", GOOD, "10.0.0.2")[0].name == "小王"


def test_tries_while_the_account_rests_do_not_prolong_it(accounts, clock):
    for _ in range(5):
        with pytest.raises(LoginError):
            accounts.login("管理", "wrong", "10.0.0.1")
    for minute in range(14):
        clock.now += 60
        with pytest.raises(LoginError):
            accounts.login("管理", "wrong", f"10.0.1.{minute}")
    clock.now += 61
    assert accounts.login("管理", GOOD, "10.0.0.2")


def test_strangers_can_not_lock_a_user_out_at_a_known_address(accounts):
    accounts.login("管理", GOOD, "10.0.0.9")
    for number in range(40):
        with pytest.raises((LoginError, SlowDownError)):
            accounts.login("管理", "wrong", f"10.9.0.{number}")
    assert accounts.login("管理", GOOD, "10.0.0.9")


def test_at_a_known_address_five_failures_count_too(accounts):
    accounts.login("小王", GOOD, "10.0.0.9")
    for _ in range(5):
        with pytest.raises(LoginError):
            accounts.login("小王", "wrong", "10.0.0.9")
    with pytest.raises(LoginError):
        accounts.login("小王", GOOD, "10.0.0.9")


def test_unknown_wrong_disabled_and_resting_say_the_same_after_the_same_work(accounts, monkeypatch):
    accounts.users.set_enabled(accounts.users.named("小王"), enabled=False)
    accounts.users.add("代理来的", "reader", None)
    worked, cheap = [], passwords._hasher()

    class Counting:
        hash = staticmethod(cheap.hash)

        def verify(self, *given):
            worked.append(given)
            return cheap.verify(*given)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    said = set()
    for name, password in (
        ("没有这人", GOOD),
        ("管理", "wrong"),
        ("小王", GOOD),
        ("代理来的", GOOD),
        ("代理来的", ""),
    ):
        with pytest.raises(LoginError) as refused:
            accounts.login(name, password, "10.0.0.1")
        said.add(str(refused.value))
    assert len(said) == 1
    assert len(worked) == 5


def test_an_address_that_keeps_failing_waits(accounts, clock):
    for number in range(10):
        with pytest.raises(LoginError):
            accounts.login(f"名{number}", "wrong", "10.0.0.1")
    with pytest.raises(SlowDownError) as slow:
        accounts.login("管理", GOOD, "10.0.0.1")
    assert 1 <= slow.value.wait_s <= 61
    assert accounts.login("管理", GOOD, "10.0.0.2")
    clock.now += 61
    assert accounts.login("管理", GOOD, "10.0.0.1")


def test_a_hundred_tries_at_once_are_a_hundred_tries(accounts):
    passed = []

    def guess(number):
        if accounts.attempts.begin("小王", None, f"10.0.{number}.1"):
            passed.append(number)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


def test_failures_outlive_a_restart(accounts, clock):
    for _ in range(5):
        with pytest.raises(LoginError):
            accounts.login("小王", "wrong", "10.0.0.1")
    with Accounts(accounts.file.path, clock) as again, pytest.raises(LoginError):
        again.login("小王", GOOD, "10.0.0.2")


def test_a_session_ends_idle_or_old_or_revoked(accounts, clock):
    sessions = accounts.sessions
    _, secret = accounts.login("小王", GOOD, "a")
    for _ in range(16):
        clock.now += 29 * 60
        assert sessions.user_of(secret)
    clock.now += 29 * 60
    assert sessions.user_of(secret) is None, "eight hours are over"
    _, secret = accounts.login("小王", GOOD, "a")
    clock.now += 31 * 60
    assert sessions.user_of(secret) is None, "idle"
    _, secret = accounts.login("小王", GOOD, "a")
    sessions.end(secret)
    assert sessions.user_of(secret) is None
    assert sessions.user_of("") is None


def test_waiting_streams_do_not_keep_a_session_from_idling(accounts, clock):
    _, secret = accounts.login("小王", GOOD, "a")
    for _ in range(3):
        clock.now += 11 * 60
        accounts.sessions.user_of(secret, active=False)
    assert accounts.sessions.user_of(secret) is None


def test_being_disabled_or_given_a_password_ends_every_session(accounts):
    user = accounts.users.named("小王")
    secrets = [accounts.login("小王", GOOD, "a")[1] for _ in range(2)]
    assert len(set(secrets)) == 2
    accounts.users.set_password(user, OTHER)
    assert [accounts.sessions.user_of(secret) for secret in secrets] == [None, None]
    _, secret = accounts.login("小王", OTHER, "a")
    token = accounts.tokens.make(user, "统计程序")
    accounts.users.set_enabled(user, enabled=False)
    assert accounts.sessions.user_of(secret) is None
    assert accounts.tokens.user_of(token) is None
    accounts.users.set_enabled(user, enabled=True)
    assert accounts.sessions.user_of(secret) is None, "what was ended stays ended"


def test_a_change_of_permit_or_role_holds_at_once(accounts):
    user, secret = accounts.login("小王", GOOD, "a")
    accounts.users.revoke(user, Permit(agencies=("示例区文化馆",)))
    accounts.users.set_role(user, "auditor")
    now = accounts.sessions.user_of(secret)
    assert (now.permit, now.role, now.may_edit, now.may_audit) == (Permit(), "auditor", False, True)


def test_tokens_end(accounts, clock):
    user = accounts.users.named("小王")
    short, long = accounts.tokens.make(user, "短", days=1), accounts.tokens.make(user, "长")
    clock.now += 2 * 86400
    assert accounts.tokens.user_of(short) is None
    assert accounts.tokens.user_of(long).name == "小王"
    accounts.tokens.revoke(user, accounts.tokens.of(user)[1].id)
    assert accounts.tokens.user_of(long) is None
    with pytest.raises(AccountError, match="没有编号"):
        accounts.tokens.revoke(accounts.users.named("管理"), accounts.tokens.of(user)[0].id)


def test_a_password_is_due_when_it_was_reset_or_is_old(accounts, clock):
    accounts.users.set_password(accounts.users.named("小王"), OTHER, must_change=True)
    assert accounts.users.named("小王").password_due
    accounts.users.set_password(accounts.users.named("小王"), GOOD)
    assert not accounts.users.named("小王").password_due
    clock.now += 91 * 86400
    assert not accounts.users.named("小王").password_due, "rotation is off by default"
    settings.change(accounts.file, rotation_days=90)
    assert accounts.users.named("小王").password_due


def test_the_last_administrator_stays(accounts):
    with pytest.raises(AccountError, match="唯一"):
        accounts.users.set_enabled(accounts.users.named("管理"), enabled=False)
    with pytest.raises(AccountError, match="唯一"):
        accounts.users.set_role(accounts.users.named("管理"), "reader")
    accounts.users.set_role(accounts.users.named("小王"), "administrator")
    accounts.users.set_enabled(accounts.users.named("管理"), enabled=False)
    assert not accounts.users.named("管理").enabled


def test_roles_are_named_in_both_languages():
    assert role_of("审计员") == role_of("auditor") == "auditor"
    with pytest.raises(AccountError, match="查询员"):
        role_of("root")


def test_permits_have_keys_of_their_own():
    some = [Permit(agencies=("甲", "乙")), Permit(agencies=("甲",)), Permit(reports=("甲",)), Permit()]
    assert len({permit.key for permit in (*some, WHOLE)}) == 5
    assert Permit(agencies=("乙", "甲")).key == some[0].key


def test_what_can_not_be_logged_is_not_done(accounts, tmp_path, monkeypatch):
    log = AuditLog(tmp_path / "audit.sqlite")
    office = Office(accounts, log, "管理", "10.0.0.1")
    office.set_role(accounts.users.named("小王"), "editor")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "_append", full)
    with pytest.raises(AuditError, match="没有进行"):
        office.set_role(accounts.users.named("小王"), "administrator")
    assert accounts.users.named("小王").role == "editor"
    assert [(e.who, e.action, e.target, e.detail) for e in log.search()] == [
        ("管理", "user_role", "小王", "查询员 → 编辑员")
    ]
    assert not verify(log).problems
    log.close()


def test_a_full_disk_is_said_and_changes_nothing(accounts):
    user, secret = accounts.login("小王", GOOD, "a")
    before = accounts.file.rows("SELECT * FROM users")
    pages = accounts.file.first("PRAGMA page_count")[0]
    accounts.file.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(AccountError, match="写不进去"):
        accounts.users.grant(
            user, Permit(agencies=tuple(f"示例区第{number}局" * 20 for number in range(400)))
        )
    assert accounts.file.rows("SELECT * FROM users") == before
    assert accounts.sessions.user_of(secret).permit == user.permit

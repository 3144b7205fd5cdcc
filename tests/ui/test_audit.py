"""The audit log: whole while untouched, every way of tampering found."""

import csv
import json
import os
import sqlite3
import stat
import threading
import time

import pytest

from ui.audit.export import to_csv, to_jsonl
from ui.audit.log import HEAD_NAME, AuditLog
from ui.audit.types import Entry
from ui.audit.verify import verify

NASTY = '小王\r\n2,2026-01-01,管理,,登录,,成功,,"\n=1+1'


@pytest.fixture
def log(tmp_path):
    now = 1_770_000_000.0  # so that midnight is never between two of them
    made = AuditLog(tmp_path / "audit.sqlite", lambda: now)
    for number in range(30):
        made.add("小王", "ask", f"第 {number} 问", address="10.0.0.1", detail="示例区文化馆.docx")
    yield made
    made.close()


def tamper(log, *statements):
    """As someone would who can write the file: without the triggers, with everything else as it was."""
    other = sqlite3.connect(log.path)
    other.execute("DROP TRIGGER entries_stay")
    other.execute("DROP TRIGGER entries_go_in_order")
    for statement in statements:
        other.execute(*statement) if isinstance(statement, tuple) else other.execute(statement)
    other.commit()
    other.close()


def set_head(log, *values):
    other = sqlite3.connect(log.path.with_name(HEAD_NAME))
    other.execute("DELETE FROM head")
    if values:
        other.execute("INSERT INTO head VALUES (1, ?, ?)", values)
    other.commit()
    other.close()


def rehash(log, first):
    """Make the hashes fit from entry `first` on, as a knowing forger would."""
    other = sqlite3.connect(log.path)
    rows = other.execute(
        "SELECT seq, at, who, address, action, target, result, detail, hash FROM entries ORDER BY seq"
    ).fetchall()
    before = "0" * 64
    for row in rows:
        hash_ = Entry(*row[:-1]).hash(before) if row[0] >= first else row[-1]
        other.execute("UPDATE entries SET hash = ? WHERE seq = ?", (hash_, row[0]))
        before = hash_
    other.commit()
    other.close()


def test_an_untouched_log_is_whole(log):
    found = verify(log)
    assert (found.entries, found.first, found.seq, found.problems) == (30, 1, 30, ())
    assert stat.S_IMODE(os.stat(log.path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(log.path.with_name(HEAD_NAME)).st_mode) == 0o600


def test_the_file_itself_refuses_changes(log):
    other = sqlite3.connect(log.path)
    for sql in (
        "UPDATE entries SET who = '别人'",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE seq = 30",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="audit log"):
            other.execute(sql)
    other.close()


COLUMNS = ("at", "who", "address", "action", "target", "result", "detail", "hash")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 15, 30])
def test_an_edit_is_found(log, column, seq):
    tamper(log, (f"UPDATE entries SET {column} = {column} || 'x' WHERE seq = ?", (seq,)))
    assert verify(log).problems


@pytest.mark.parametrize(
    "statements",
    [
        ["DELETE FROM entries WHERE seq = 1"],
        ["DELETE FROM entries WHERE seq = 15"],
        ["DELETE FROM entries WHERE seq = 30"],
        ["DELETE FROM entries WHERE seq > 20"],
        ["DELETE FROM entries WHERE seq < 10"],
        ["DELETE FROM entries"],
        ["DELETE FROM entries WHERE seq = 15", "UPDATE entries SET seq = seq - 1 WHERE seq > 15"],
        ["UPDATE entries SET seq = -5 WHERE seq = 5", "UPDATE entries SET seq = 5 WHERE seq = 6", "UPDATE entries SET seq = 6 WHERE seq = -5"],
        ["INSERT INTO entries SELECT 31, at, who, address, action, target, result, detail, hash FROM entries WHERE seq = 3"],
        ["UPDATE anchor SET seq = 9, hash = (SELECT hash FROM entries WHERE seq = 9)", "DELETE FROM entries WHERE seq < 10"],
        ["UPDATE anchor SET hash = 'f'"],
    ],
)  # fmt: skip
def test_deleted_cut_swapped_and_inserted_entries_are_found(log, statements):
    tamper(log, *statements)
    assert verify(log).problems


@pytest.mark.parametrize("first", [1, 15, 30])
def test_an_edit_with_fitting_hashes_is_found_by_the_head(log, first):
    tamper(log, ("UPDATE entries SET who = '别人' WHERE seq = ?", (first,)))
    rehash(log, first)
    assert verify(log).problems


def test_a_cut_end_with_the_head_set_back_is_found_by_what_was_written_down(log):
    noted = verify(log)
    tamper(log, "DELETE FROM entries WHERE seq > 20")
    hash_ = sqlite3.connect(log.path).execute("SELECT hash FROM entries WHERE seq = 20").fetchone()[0]
    set_head(log, 20, hash_)
    assert verify(log).problems == ()
    assert verify(log, (noted.seq, noted.hash)).problems


@pytest.mark.parametrize("head", [(), (99, "0"), (30, "0" * 64), (15, "0" * 64)])
def test_a_missing_or_changed_head_is_found(log, head):
    set_head(log, *head)
    assert verify(log).problems
    log.add("小王", "ask")
    assert verify(log).problems, "the next entry must not cover it up"


def test_a_cut_end_stays_found_whatever_is_logged_after(log):
    tamper(log, "DELETE FROM entries WHERE seq > 20")
    other = AuditLog(log.path)
    for _ in range(25):
        other.add("小王", "ask")
        assert verify(other).problems
    other.close()


def test_a_head_that_lags_is_no_finding_and_catches_up(log):
    hash_ = sqlite3.connect(log.path).execute("SELECT hash FROM entries WHERE seq = 28").fetchone()[0]
    set_head(log, 28, hash_)
    assert verify(log).problems == ()
    log.add("小王", "ask")
    assert log.head()[0] == 31


def test_entries_of_several_processes_and_threads_form_one_chain(log):
    other = AuditLog(log.path)
    threads = [threading.Thread(target=lambda on=on: [on.add("并发", "ask") for _ in range(20)]) for on in (log, other, log, other)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    found = verify(log)
    assert (found.entries, found.problems) == (110, ())


def test_names_with_line_feeds_forge_no_row(log):
    log.add(NASTY, "login", NASTY, result="失败", detail=NASTY)
    assert not verify(log).problems
    rows = list(csv.reader("".join(to_csv(log.chain())).lstrip("\ufeff").splitlines()))
    assert len(rows) == 32
    assert all(len(row) == 9 for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    lines = "".join(to_jsonl(log.chain())).splitlines()
    assert len(lines) == 31
    assert json.loads(lines[-1])["who"] == NASTY


def test_unstorable_and_endless_text_is_kept_as_far_as_it_goes(log):
    entry = log.add("\ud800" * 3, "ask", "长" * 9000)
    assert (entry.who, len(entry.target)) == ("???", 2500)
    assert not verify(log).problems


def test_search_by_words_user_action_and_day(log):
    log.add("老李", "upload", "文化馆.docx")
    assert [e.target for e in log.search("文化馆", who="老李")] == ["文化馆.docx"]
    assert [e.target for e in log.search("第 问 29")] == ["第 29 问"]
    assert len(log.search(action="ask")) == 30
    today = log.search()[0].at[:10]
    assert len(log.search(since=today, until=today)) == 31
    assert log.search(until="2001-01-01") == []
    assert log.search("%' OR 1=1 --") == []


def test_old_entries_go_and_the_rest_is_still_checked(tmp_path):
    now = [time.time() - 400 * 86400]
    log = AuditLog(tmp_path / "audit.sqlite", lambda: now[0])
    for _ in range(10):
        log.add("小王", "ask")
        now[0] += 20 * 86400
    now[0] = time.time()
    log.add("小王", "ask")
    assert log.prune(300) == 6
    found = verify(log)
    assert (found.first, found.entries, found.problems) == (7, 6, ())
    assert log.search()[0].action == "audit_prune"
    assert log.prune(300) == 0
    now[0] += 200 * 86400
    log.add("小王", "ask")
    assert log.prune(190) == 6, "the entry that told of the first pruning goes with the rest"
    assert verify(log).problems == ()
    tamper(log, "DELETE FROM entries WHERE action = 'audit_prune'")
    assert verify(log).problems
    log.close()

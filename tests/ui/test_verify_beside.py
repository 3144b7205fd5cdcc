"""`jida verify` finds what was damaged in the databases beside the library's: questions, accounts, audit."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.types import Answer, Slots
from index.errors import LibraryFormatError
from index.library import Library
from index.permit import WHOLE
from index.verify import Finding, verify
from tests.index.making import TinyEncoder, make_report
from ui.accounts.store import Accounts
from ui.audit.log import AuditLog
from ui.audit.verify import examine
from ui.history import Asked, History

PASSWORD = "Hehu-76-guanli"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "library"
    with Library(folder, encoder=TinyEncoder()) as library:
        library.add(make_report(["2023年三公经费决算1.23万元"]))
    history = History(folder / "ui_history.sqlite")
    for number in range(3):
        asked = Asked(f"第{number}问")
        turn = history.add("someone", asked, Answer(asked.question, "answered", "答", Slots()))
    history.like("someone", turn, False, "口径不对")
    history.close()
    with Accounts(folder / "accounts.sqlite") as accounts, closing(AuditLog(folder / "audit.sqlite")) as log:
        accounts.users.add("zong", "administrator", PASSWORD, WHOLE)
        for _ in range(2):
            accounts.login("zong", PASSWORD, "192.0.2.1")
            log.add("zong", "login")
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "library"))


def found(folder: Path) -> list[Finding]:
    return [*verify(folder, TinyEncoder()), *examine(folder)]


def damage(path: Path, sql: str) -> None:
    """Change rows as a fault would, of which no trigger hears."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
        connection.commit()


def test_nothing_is_found_in_what_was_only_used(folder: Path) -> None:
    assert found(folder) == []
    with Accounts(folder / "accounts.sqlite") as accounts:
        accounts.users.set_password(accounts.users.named("zong"), "Wenhua+88guan")
        accounts.users.add("wang", "reader", PASSWORD, WHOLE)
    history = History(folder / "ui_history.sqlite")
    history.clear("someone")
    history.close()
    assert found(folder) == []


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("ui_history.sqlite", "UPDATE turns SET text = text || '。' WHERE rowid = 1"),
        ("ui_history.sqlite", "DELETE FROM turns WHERE rowid = 2"),
        ("accounts.sqlite", "UPDATE users SET role = 'reader'"),
        ("accounts.sqlite", "UPDATE sessions SET address = '192.0.2.9'"),
        ("accounts.sqlite", "INSERT INTO grants VALUES (1, 'agency', '示例区文化馆')"),
        ("accounts.sqlite", "UPDATE tallies SET total = total + 1 WHERE name = 'tokens'"),
        ("audit.sqlite", "UPDATE entries SET who = 'wang' WHERE seq = 1"),
        ("audit.sqlite", "DELETE FROM entries WHERE seq = 2"),
    ],
)
def test_what_was_changed_without_its_checksum_is_found(folder: Path, name: str, sql: str) -> None:
    damage(folder / name, sql)
    assert {finding.place for finding in found(folder)} == {name}


def test_another_program_can_not_change_what_is_vouched_for(folder: Path) -> None:
    other = sqlite3.connect(folder / "accounts.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="jida_row"):
        other.execute("UPDATE users SET role = 'reader'")
    other.close()


@pytest.mark.parametrize("name", ["library.sqlite", "accounts.sqlite"])
def test_a_damaged_log_of_a_killed_process_is_found_and_not_read(
    folder: Path, tmp_path: Path, name: str, open_left: Callable[[Path, Path], None]
) -> None:
    open_left(folder, tmp_path / "left")
    log = tmp_path / "left" / f"{name}-wal"
    data = bytearray(log.read_bytes())
    data[5000] ^= 4
    log.write_bytes(data)
    places = [finding.place for finding in found(tmp_path / "left")]
    assert f"{name}-wal" in places


@pytest.fixture
def open_left() -> Callable[[Path, Path], None]:
    """Copy a library in use, its logs full, as a kill would leave it."""

    def leave(folder: Path, to: Path) -> None:
        with (
            Library(folder, encoder=TinyEncoder()) as library,
            Accounts(folder / "accounts.sqlite") as accounts,
        ):
            for number in range(3):
                library.add(make_report([f"{2020 + number}年会议费{number}.5万元"] * 9, name=f"{number}.md"))
                accounts.login("zong", PASSWORD, f"192.0.2.{number}")
            shutil.copytree(folder, to)

    return leave


def test_a_library_whose_log_is_damaged_is_not_opened(
    folder: Path, tmp_path: Path, open_left: Callable[[Path, Path], None]
) -> None:
    open_left(folder, tmp_path / "left")
    log = tmp_path / "left" / "library.sqlite-wal"
    data = bytearray(log.read_bytes())
    data[5000] ^= 4
    log.write_bytes(data)
    with pytest.raises(LibraryFormatError, match="预写日志已损坏"):
        Library(tmp_path / "left", encoder=TinyEncoder())

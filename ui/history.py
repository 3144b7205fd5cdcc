"""The questions that were asked, in a small SQLite file of the page's own beside the library.

An answer is not stored whole: a link asks its question again, so a deleted report never goes on answering, and
the sentence given at the time is kept to say when the answer has changed since.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.types import Answer, Slots
from index import tally
from index.types import Filter

SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, asked_at TEXT NOT NULL, question TEXT NOT NULL,
    status TEXT NOT NULL, text TEXT NOT NULL, input TEXT NOT NULL, liked INTEGER, reason TEXT NOT NULL DEFAULT '',
    permit TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_owner ON turns (owner, asked_at);
"""
COLUMNS = "id, asked_at, input, status, text, liked, reason, permit"
KEPT_FOR_ONE_OWNER = 2000
REASON_AT_MOST = 200
CHANGED = "您能看的报告与提问时不同，请打开这一问，按现在的权限重新回答。"


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was given to `Assistant.ask`."""

    question: str
    history: tuple[str, ...] = ()
    filter: Filter = field(default_factory=Filter)
    slots: Slots | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One stored question and the sentence that answered it.

    `liked` is the reader's verdict, None without one; `reason` says why an answer was not liked; `permit` is the
    key of what the asker was permitted to see then.
    """

    id: str
    asked_at: str
    asked: Asked
    status: str
    text: str
    liked: bool | None = None
    reason: str = ""
    permit: str = ""


class History:
    """The store; its methods may be called from any thread."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)
        # Files made before a verdict had a reason, or an answer a permit.
        known = {row[1] for row in self._connection.execute("PRAGMA table_info(turns)")}
        for column in ("reason", "permit"):
            if column not in known:
                self._connection.execute(f"ALTER TABLE turns ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        tally.keep(self._connection, ["turns"])

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    def add(self, owner: str, asked: Asked, answer: Answer, permit: str = "") -> str:
        """Store one turn and return its id, long enough not to be guessed."""
        turn_id = secrets.token_urlsafe(12)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        written = json.dumps(asdict(asked), ensure_ascii=False)
        row = (turn_id, owner, now, asked.question, answer.status, answer.text, written, permit)
        with self._lock, self._connection as connection:
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '', ?)", row)
            connection.execute(
                "DELETE FROM turns WHERE owner = ? AND id NOT IN "
                "(SELECT id FROM turns WHERE owner = ? ORDER BY asked_at DESC, rowid DESC LIMIT ?)",
                (owner, owner, KEPT_FOR_ONE_OWNER),
            )
        return turn_id

    def turn(self, turn_id: str) -> Turn | None:
        """The turn of that id, None when there is none."""
        with self._lock:
            row = self._connection.execute(f"SELECT {COLUMNS} FROM turns WHERE id = ?", (turn_id,)).fetchone()
        return _turn(row) if row else None

    def turns(self, owner: str, words: str = "", limit: int = 100, permit: str = "") -> list[Turn]:
        """The owner's turns whose question or answer hold all of `words`, newest first.

        Answers given under another permit than today's count as not there: they may tell of other reports.
        """
        # Short, and each word costs a scan of the owner's turns.
        sought = words.split()[:10]
        holding = " AND instr(question || iif(permit = ?, ' ' || text, ''), ?) > 0" * len(sought)
        values = [value for word in sought for value in (permit, word)]
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM turns WHERE owner = ?{holding} ORDER BY asked_at DESC, rowid DESC LIMIT ?",
                (owner, *values, limit),
            ).fetchall()
        turns = [_turn(row) for row in rows]
        return [turn if turn.permit == permit else replace(turn, text=CHANGED) for turn in turns]

    def like(self, owner: str, turn_id: str, liked: bool | None, reason: str = "") -> None:
        """Keep the reader's verdict on a turn of their own, and why."""
        value = None if liked is None else int(liked)
        with self._lock, self._connection as connection:
            connection.execute(
                "UPDATE turns SET liked = ?, reason = ? WHERE id = ? AND owner = ?",
                (value, reason.strip()[:REASON_AT_MOST], turn_id, owner),
            )

    def clear(self, owner: str) -> None:
        """Forget all turns of `owner`."""
        with self._lock, self._connection as connection:
            connection.execute("DELETE FROM turns WHERE owner = ?", (owner,))


def _turn(row: tuple[Any, ...]) -> Turn:
    given = json.loads(row[2])
    slots = given["slots"]
    asked = Asked(
        given["question"],
        tuple(given["history"]),
        Filter(**_tuples(given["filter"])),
        Slots(**_tuples(slots)) if slots is not None else None,
    )
    liked = None if row[5] is None else bool(row[5])
    return Turn(row[0], row[1], asked, row[3], row[4], liked, row[6], row[7])


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}

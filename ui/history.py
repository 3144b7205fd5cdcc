"""The questions that were asked, in a small SQLite file of the page's own beside the library.

An answer is not stored whole: a link asks its question again, so a deleted report never goes on answering, and
the sentence given at the time is kept to say when the answer has changed since.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.types import Answer, Slots
from index.types import Filter

SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, asked_at TEXT NOT NULL, question TEXT NOT NULL,
    status TEXT NOT NULL, text TEXT NOT NULL, input TEXT NOT NULL, liked INTEGER, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_owner ON turns (owner, asked_at);
"""
COLUMNS = "id, asked_at, input, status, text, liked, reason"
KEPT_FOR_ONE_OWNER = 2000
REASON_AT_MOST = 200


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

    `liked` is the reader's verdict, None without one; `reason` says why an answer was not liked.
    """

    id: str
    asked_at: str
    asked: Asked
    status: str
    text: str
    liked: bool | None = None
    reason: str = ""


class History:
    """The store; its methods may be called from any thread."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)
        # Files made before a verdict had a reason.
        if "reason" not in {row[1] for row in self._connection.execute("PRAGMA table_info(turns)")}:
            self._connection.execute("ALTER TABLE turns ADD COLUMN reason TEXT NOT NULL DEFAULT ''")

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    def add(self, owner: str, asked: Asked, answer: Answer) -> str:
        """Store one turn and return its id, long enough not to be guessed."""
        turn_id = secrets.token_urlsafe(12)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        written = json.dumps(asdict(asked), ensure_ascii=False)
        row = (turn_id, owner, now, asked.question, answer.status, answer.text, written)
        with self._lock, self._connection as connection:
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '')", row)
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

    def turns(self, owner: str, words: str = "", limit: int = 100) -> list[Turn]:
        """The owner's turns whose question or answer hold all of `words`, newest first."""
        # Short, and each word costs a scan of the owner's turns.
        sought = words.split()[:10]
        holding = " AND instr(question || ' ' || text, ?) > 0" * len(sought)
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM turns WHERE owner = ?{holding} ORDER BY asked_at DESC, rowid DESC LIMIT ?",
                (owner, *sought, limit),
            ).fetchall()
        return [_turn(row) for row in rows]

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
    return Turn(row[0], row[1], asked, row[3], row[4], None if row[5] is None else bool(row[5]), row[6])


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}

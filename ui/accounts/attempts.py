"""Failed logins: an account rests after five, an address waits longer and longer.

A try is counted before its password is looked at, so that a thousand tries at once are a thousand tries. An address
from which a user has entered before has a count of its own: strangers can not lock the user out there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from ui.accounts.database import AccountsFile
from ui.accounts.types import SlowDownError, User
from ui.accounts.users import key_of

FAILURES_AT_MOST = 5
LOCKED_S = 15 * 60
FREE_PER_ADDRESS = 10
WAIT_AT_MOST_S = 60
KNOWN_S = 90 * 86400
_KEPT_S = 86400


class Attempts:
    """Counts in the accounts' file, so that a restart forgets nothing."""

    def __init__(self, file: AccountsFile, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def begin(self, name: str, user: User | None, address: str) -> bool:
        """Count one try; whether its password may count at all: False while the account rests.

        Raises:
            SlowDownError: this address has to wait.
        """
        with self._file.writing():
            now = self._clock()
            self._file.change("DELETE FROM attempts WHERE last < ?", (now - _KEPT_S,))
            place = _key("address", address)
            count, last, _ = self._count(place, now)
            wait = min(2.0 ** (count - FREE_PER_ADDRESS), WAIT_AT_MOST_S) if count >= FREE_PER_ADDRESS else 0
            if now < last + wait:
                raise SlowDownError(int(last + wait - now) + 1)
            self._store(place, count + 1, now, 0)
            account = self._account(name, user, address)
            count, last, until = self._count(account, now)
            if now < until:
                return False
            until = now + LOCKED_S if count + 1 >= FAILURES_AT_MOST else 0
            self._store(account, count + 1, now, until)
            return True

    def succeeded(self, name: str, user: User, address: str) -> None:
        """The try just counted was right: the account's failures are forgotten, its address is known."""
        with self._file.writing():
            now = self._clock()
            self._file.change("DELETE FROM attempts WHERE key = ?", (self._account(name, user, address),))
            self._file.change(
                "UPDATE attempts SET count = count - 1 WHERE key = ?", (_key("address", address),)
            )
            self._file.change("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?)", (user.id, address, now))
            self._file.change("DELETE FROM addresses WHERE seen < ?", (now - KNOWN_S,))

    def forget(self, user: User) -> None:
        """Let the account be tried at once, wherever its failures came from."""
        with self._file.writing():
            known = self._file.rows("SELECT address FROM addresses WHERE user_id = ?", (user.id,))
            keys = [
                _key("name", key_of(user.name)),
                *(_key("known", user.id, address) for (address,) in known),
            ]
            for key in keys:
                self._file.change("DELETE FROM attempts WHERE key = ?", (key,))

    def rests_until(self, user: User) -> float:
        """When the account may be tried again from unknown addresses, 0 when it may."""
        _, _, until = self._count(_key("name", key_of(user.name)), self._clock())
        return until if until > self._clock() else 0

    def _account(self, name: str, user: User | None, address: str) -> str:
        if user and self._file.first(
            "SELECT 1 FROM addresses WHERE user_id = ? AND address = ? AND seen > ?",
            (user.id, address, self._clock() - KNOWN_S),
        ):
            return _key("known", user.id, address)
        return _key("name", key_of(name))

    def _count(self, key: str, now: float) -> tuple[int, float, float]:
        """(failures, when the last, until when resting); failures a while ago are forgotten."""
        row = self._file.first("SELECT count, last, until FROM attempts WHERE key = ?", (key,))
        if row is None or (now - row[1] > LOCKED_S and now >= row[2]):
            return 0, 0.0, 0.0
        return row[0], row[1], row[2]

    def _store(self, key: str, count: int, last: float, until: float) -> None:
        self._file.change("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?)", (key, count, last, until))


def _key(*parts: object) -> str:
    # Hashed: what was typed as a name may be a password.
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()

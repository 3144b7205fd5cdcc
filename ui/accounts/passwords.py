"""Passwords: which may be used, and their argon2 hashes."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from ui.accounts.settings import Settings
from ui.accounts.types import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSWORD_AT_MOST = 200
_CLASSES = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9]")
# Parts that attackers try first; a password is measured without them.
_COMMON = re.compile(
    r"password|passwd|admin|root|user|test|qwert\w*|asdf\w*|zxcv\w*|abc\w{0,3}|jida|woaini|iloveyou|"
    r"0?123456789?0?|12345?|87654321|654321|(?:19|20)\d\d",
    re.I,
)
_LEFT_AT_LEAST = 5
# Each hash takes 64 MiB for its time; more at once would only wait for the processor.
_HASHING = threading.Semaphore(2)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)


@cache
def _nobody() -> str:
    """A hash that no password fits, for names that do not exist: they must take as long as those that do."""
    return hash_of("\x00nobody")


def _normal(password: str) -> str:
    # The same characters typed on another keyboard may arrive composed otherwise.
    return unicodedata.normalize("NFKC", password)


def hash_of(password: str) -> str:
    """The argon2id hash, with its own salt and cost."""
    with _HASHING:
        return _hasher().hash(_normal(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether the password fits the hash; takes as long without one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    compared = stored or _nobody()
    with _HASHING:
        try:
            _hasher().verify(compared, _normal(password[: PASSWORD_AT_MOST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made at another cost than today's."""
    return _hasher().check_needs_rehash(stored)


def require_good(password: str, name: str, settings: Settings) -> None:
    """Refuse a password that may not be used.

    Raises:
        AccountError: too short or too long, too few kinds of characters, easily guessed.
    """
    length = len(password)
    if not settings.password_length <= length <= PASSWORD_AT_MOST:
        raise AccountError(
            f"密码应有 {settings.password_length} 到 {PASSWORD_AT_MOST} 位，现在是 {length} 位。"
        )
    found = sum(re.search(pattern, password) is not None for pattern in _CLASSES)
    if found < settings.password_classes:
        raise AccountError(
            f"密码里大写字母、小写字母、数字、符号四类至少要有 {settings.password_classes} 类，现在有 {found} 类。"
        )
    rest = re.sub(re.escape(name), "", password, flags=re.I) if name else password
    if len(set(_COMMON.sub("", rest))) < _LEFT_AT_LEAST:
        raise AccountError("密码太容易猜：去掉用户名、常见词、连续数字和重复的字符后所剩太少，请换一个。")

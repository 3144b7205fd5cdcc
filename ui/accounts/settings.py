"""What the administrator may set: passwords, sessions, how long the audit log is kept."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ui.accounts.database import AccountsFile
from ui.accounts.types import AccountError

# What 等保 (GB/T 22239-2019) asks for: periodic change, and logs of six months at least.
AUDIT_DAYS_AT_LEAST = 190
_LIMITS = {
    "password_length": (8, 64),
    "password_classes": (1, 4),
    "rotation_days": (0, 3650),
    "idle_minutes": (1, 720),
    "session_hours": (1, 24),
    "audit_days": (AUDIT_DAYS_AT_LEAST, 36500),
}
WORDS = {
    "password_length": "密码最短长度（位）",
    "password_classes": "密码里至少有几类字符（大写、小写、数字、符号）",
    "rotation_days": "密码多少天必须更换（0 为不要求）",
    "idle_minutes": "多少分钟没有操作即退出",
    "session_hours": "登录多少小时后必须重新登录",
    "audit_days": "审计记录保存多少天",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Whole numbers all; `rotation_days` of 0 asks for no change of passwords."""

    password_length: int = 8
    password_classes: int = 3
    rotation_days: int = 0
    idle_minutes: int = 30
    session_hours: int = 8
    audit_days: int = 365


def read(file: AccountsFile) -> Settings:
    """The settings as stored, the defaults for what was never set."""
    stored = dict(file.rows("SELECT name, value FROM settings"))
    known = {field.name: int(stored[field.name]) for field in fields(Settings) if field.name in stored}
    return Settings(**known)


def change(file: AccountsFile, **values: int) -> Settings:
    """Store some settings; returns all.

    Raises:
        AccountError: a value lies outside its limits.
    """
    for name, value in values.items():
        least, most = _LIMITS[name]
        if not least <= value <= most:
            raise AccountError(f"{WORDS[name]}应在 {least} 到 {most} 之间，现在是 {value}。")
    with file.writing():
        for name, value in values.items():
            file.change("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, str(value)))
    return read(file)

"""One entry of the log, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime

from corpus.errors import Error

FIRST_HASH = "0" * 64
ACTIONS = {
    "login": "登录",
    "logout": "退出",
    "denied": "越权访问",
    "password": "修改密码",
    "user_add": "添加用户",
    "user_enable": "启用用户",
    "user_disable": "停用用户",
    "user_password": "重置密码",
    "user_role": "改角色",
    "user_permit": "改权限",
    "token_make": "发令牌",
    "token_revoke": "撤销令牌",
    "settings": "改设置",
    "ask": "提问",
    "open": "打开回答",
    "find": "查数字",
    "list": "列报告",
    "read": "读全文",
    "original": "下载原件",
    "page": "查看原页",
    "download": "下载对比表",
    "fill": "批量填表",
    "fill_download": "下载填好的表",
    "upload": "上传报告",
    "correct": "更正报告",
    "replace": "替换报告",
    "remove": "删除报告",
    "undo": "撤销删除",
    "forget": "清空历史",
    "evaluate": "准确率测试",
    "health": "检查资料库",
    "audit_read": "查看审计",
    "audit_export": "导出审计",
    "audit_prune": "清理过期审计",
}
OK, FAILED = "成功", "失败"
# Logs one action: what was done, to what, with which result, and what else there is to say.
Note = Callable[..., None]


def unlogged(action: str, target: str = "", result: str = OK, detail: str = "") -> None:
    """Without accounts nothing is logged."""


class AuditError(Error):
    """The log can not be written or read; what should have been logged does not happen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `who` did `action` on `target`. `at` is local time with its offset, ISO 8601."""

    seq: int
    at: str
    who: str
    address: str
    action: str
    target: str
    result: str
    detail: str

    def hash(self, before: str) -> str:
        """The hash of this entry after the one whose hash is `before`."""
        # A JSON array keeps every field apart from the next, whatever a name or a question holds.
        written = json.dumps([before, *astuple(self)], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(written.encode("ascii")).hexdigest()

    @property
    def seconds(self) -> float:
        """`at` as seconds since 1970."""
        return datetime.fromisoformat(self.at).timestamp()

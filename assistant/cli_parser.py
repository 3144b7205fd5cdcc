"""argparse, speaking Chinese and failing with one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from corpus.errors import Error

# argparse's own messages, which it does not translate.
_MESSAGES = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (\S+): invalid choice: (\S+) \(.*", r"不认识 \2"),
    (r"argument ([^:]+): expected at least one argument", r"\1 后面至少要有一个值"),
    (r"argument ([^:]+): expected one argument", r"\1 后面要有一个值"),
    (r"argument ([^:]+): invalid int value: (.+)", r"\1 应是整数，现在是 \2"),
    (r"argument ([^:]+): ignored explicit argument (.+)", r"\1 后面不带值，现在是 \2"),
    (r"argument ([^:]+): not allowed with argument (.+)", r"\1 不能与 \2 同用"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 不明确，可能是 \2"),
    (r"argument ([^:]+): (.+)", r"\1：\2"),
)


class UsageError(Error):
    """A command that can not be carried out as it was typed."""


class ChineseFormatter(argparse.RawDescriptionHelpFormatter):
    """Help with Chinese headings."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage line under 用法 instead of usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """An ArgumentParser whose help is Chinese and whose errors are UsageError, one line each."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401
        settings = {"formatter_class": ChineseFormatter, "allow_abbrev": False, **settings, "add_help": False}
        super().__init__(**settings)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing two lines and exiting."""
        for pattern, chinese in _MESSAGES:
            message, found = re.subn(f"^{pattern}$", chinese, message, flags=re.S)
            if found:
                break
        raise UsageError(f"{message}（用法见 {self.prog} --help）")

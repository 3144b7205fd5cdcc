"""`jida user`: who may use the server; the first administrator is made here, with no default password."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.cli import Command, add_common
from assistant.cli_output import note, print_json, say
from assistant.cli_parser import ChineseParser, UsageError
from assistant.config import Config

if TYPE_CHECKING:
    from index.permit import Permit
    from ui.accounts.office import Office
    from ui.accounts.types import User

Run = Callable[["Office", argparse.Namespace, Config], None]
_SETTINGS = (
    "password_length",
    "password_classes",
    "rotation_days",
    "idle_minutes",
    "session_hours",
    "audit_days",
)


def add_user_commands(command: Command) -> None:
    """Add `jida user` and what it can do."""
    user = command("user", _none, "管理能登录网页的用户")
    operations = user.add_subparsers(title="操作", metavar="操作", required=True)

    def operation(name: str, run: Run, text: str, *, named: bool = True) -> ChineseParser:
        made: ChineseParser = operations.add_parser(name, help=text, description=text + "。")
        add_common(made, default=argparse.SUPPRESS)
        if named:
            made.add_argument("name", metavar="用户名")
        made.set_defaults(run=lambda arguments, config: _run(run, arguments, config))
        return made

    add = operation("add", _add, "添加用户，密码在终端里问，或从标准输入读一行")
    add.add_argument(
        "--role", metavar="角色", default="reader", help="reader、editor、administrator 或 auditor"
    )
    add.add_argument("--no-password", action="store_true", help="不设密码，只能由反向代理登录")
    _add_permit(add)
    listing = operation("list", _list, "列出用户", named=False)
    listing.add_argument("--json", action="store_true", help="输出一个 JSON 数组")
    operation("disable", _disable, "停用用户，正在用的立刻断开")
    operation("enable", _enable, "重新启用，并解除登录失败的锁定")
    password = operation("password", _password, "设新密码，原来的登录全部失效")
    password.add_argument("--must-change", action="store_true", help="下次登录时须自己再改")
    role = operation("role", _role, "改角色")
    role.add_argument("role", metavar="角色", help="reader、editor、administrator 或 auditor")
    _add_permit(operation("grant", _grant, "允许再看一些报告"))
    _add_permit(operation("revoke", _revoke, "不再允许看一些报告；--all 收回全部"))
    token = operation("token", _token, "发一个给程序用的令牌，只显示这一次；不给选项则列出")
    token.add_argument("--make", metavar="用途", help="发一个新令牌，写明给哪个程序用")
    token.add_argument("--days", type=int, metavar="天", help="新令牌多少天后失效（默认一直有效）")
    token.add_argument("--withdraw", type=int, metavar="编号", help="撤销一个令牌")
    _add_settings(operation("policy", _policy, "查看或修改密码、会话和审计的规定", named=False))


def _add_permit(parser: ChineseParser) -> None:
    parser.add_argument("--all", action="store_true", help="全部报告")
    parser.add_argument(
        "--agency", action="append", metavar="部门", default=[], help="这个部门的报告；可重复"
    )
    parser.add_argument("--report", action="append", metavar="报告", default=[], help="这一份报告；可重复")


def _add_settings(parser: ChineseParser) -> None:
    for name, text in (
        ("--password-length", "密码最短几位（默认 8）"),
        ("--password-classes", "密码至少含几类字符（默认 3）"),
        ("--rotation-days", "密码几天必须更换（默认 0，不要求）"),
        ("--idle-minutes", "几分钟不用即退出（默认 30）"),
        ("--session-hours", "登录几小时后须重新登录（默认 8）"),
        ("--audit-days", "审计记录留几天（默认 365，至少 190）"),
    ):
        parser.add_argument(name, type=int, metavar="数", help=text)
    parser.add_argument("--dengbao", action="store_true", help="一次设成等保常用的：10 位、3 类、90 天更换")


def _none(arguments: argparse.Namespace, config: Config) -> int:
    raise UsageError("请写出操作，例如 jida user list（用法见 jida user --help）")


def _run(run: Run, arguments: argparse.Namespace, config: Config) -> int:
    with _opened(config) as office:
        run(office, arguments, config)
    return 0


@contextmanager
def _opened(config: Config) -> Iterator[Office]:
    """The accounts and the audit log beside the library."""
    from ui.accounts.office import Office
    from ui.accounts.store import FILE_NAME, Accounts
    from ui.audit.log import FILE_NAME as AUDIT_NAME
    from ui.audit.log import AuditLog

    try:
        config.library.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            f"资料库目录 {config.library} 无法建立（{error.strerror}），请换一个可写的目录"
        ) from None
    with (
        Accounts(config.library / FILE_NAME) as accounts,
        closing(AuditLog(config.library / AUDIT_NAME)) as log,
    ):
        yield Office(accounts, log, who())


def who() -> str:
    """How the audit log names the one at the command line."""
    try:
        return f"命令行:{getpass.getuser()}"
    except (KeyError, OSError):
        return "命令行"


def _add(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from index.permit import Permit
    from ui.accounts.office import described
    from ui.accounts.types import ROLE_WORDS, role_of
    from ui.accounts.users import checked_name

    role, name = role_of(arguments.role), checked_name(arguments.name)
    permit = _permit(arguments, config)
    password = None if arguments.no_password else _asked(name)
    user = office.add_user(name, role, password, permit)
    say(f"已添加{ROLE_WORDS[role]}“{user.name}”，可看：{described(user.permit)}。")
    if user.permit == Permit():
        note(
            f"“{user.name}”还看不到任何报告；用 jida user grant {user.name} --agency 部门全称（或 --all）给权限"
        )


def _list(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from ui.accounts.office import described
    from ui.accounts.types import ROLE_WORDS

    users = office.accounts.users.all()
    if arguments.json:
        print_json([_as_json(user) for user in users])
        return
    if not users:
        say("还没有用户；用 jida user add 名字 --role administrator 建第一位管理员。")
    for user in users:
        states = [
            "" if user.enabled else "已停用",
            "须改密码" if user.password_due else "",
            "没有密码" if user.password_at is None else "",
            "登录锁定中" if office.accounts.attempts.rests_until(user) else "",
        ]
        say(
            "  ".join(
                [user.name, "，".join([ROLE_WORDS[user.role], described(user.permit), *filter(None, states)])]
            )
        )


def _as_json(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "enabled": user.enabled,
        "password_due": user.password_due,
        **asdict(user.permit),
    }


def _disable(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    user = office.accounts.users.named(arguments.name)
    office.set_enabled(user, enabled=False)
    say(f"已停用“{user.name}”。")


def _enable(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    user = office.accounts.users.named(arguments.name)
    office.set_enabled(user, enabled=True)
    say(f"“{user.name}”可以登录了。")


def _password(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    user = office.accounts.users.named(arguments.name)
    office.set_password(user, _asked(user.name), must_change=arguments.must_change)
    say(f"“{user.name}”的密码已换，原来的登录已全部失效。")


def _role(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from ui.accounts.types import ROLE_WORDS, role_of

    user, role = office.accounts.users.named(arguments.name), role_of(arguments.role)
    office.set_role(user, role)
    say(f"“{user.name}”现在是{ROLE_WORDS[role]}。")


def _grant(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from ui.accounts.office import described

    user = office.accounts.users.named(arguments.name)
    user = office.grant(user, _permit(arguments, config, needed=True))
    say(f"“{user.name}”可看：{described(user.permit)}。")


def _revoke(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from ui.accounts.office import described

    user = office.accounts.users.named(arguments.name)
    user = office.revoke(user, _permit(arguments, config, needed=True, known=False))
    say(f"“{user.name}”可看：{described(user.permit)}。")


def _token(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    user = office.accounts.users.named(arguments.name)
    if arguments.make is not None:
        if arguments.days is not None and not 1 <= arguments.days <= 3650:
            raise UsageError(f"--days 应在 1 到 3650 之间，现在是 {arguments.days}")
        say(office.make_token(user, arguments.make, arguments.days))
        note("令牌只显示这一次，请现在记下；程序在请求头里写 Authorization: Bearer 令牌")
        return
    if arguments.withdraw is not None:
        office.revoke_token(user, arguments.withdraw)
        say(f"已撤销“{user.name}”的 {arguments.withdraw} 号令牌。")
        return
    for token in office.accounts.tokens.of(user):
        until = f"，{day(token.until)} 失效" if token.until else ""
        used = f"，最近用于 {day(token.used)}" if token.used else "，没有用过"
        say(f"{token.id}  {token.label or '（未写用途）'}，{day(token.made)} 发{until}{used}")


def _policy(office: Office, arguments: argparse.Namespace, config: Config) -> None:
    from ui.accounts import settings

    given = {"password_length": 10, "password_classes": 3, "rotation_days": 90} if arguments.dengbao else {}
    given |= {name: value for name in _SETTINGS if (value := getattr(arguments, name)) is not None}
    if given:
        office.change_settings(given)
    for name, value in asdict(office.accounts.settings).items():
        say(f"{settings.WORDS[name]}：{value}")


def _asked(name: str) -> str:
    """A new password: asked twice at a terminal, else one line of standard input."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise UsageError("标准输入里没有密码；请在终端里运行，或把密码作为一行送进来")
        return password
    password = getpass.getpass(f"给“{name}”设密码：")
    if getpass.getpass("再输一遍：") != password:
        raise UsageError("两遍密码不一样，没有改动，请重来")
    return password


def _permit(
    arguments: argparse.Namespace, config: Config, *, needed: bool = False, known: bool = True
) -> Permit:
    """What the options name; agencies must be those of the library unless `known` is not asked for."""
    from index.permit import Permit

    if needed and not (arguments.all or arguments.agency or arguments.report):
        raise UsageError("请写出 --agency 部门、--report 报告，或 --all")
    if not (arguments.agency or arguments.report):
        return Permit(everything=arguments.all)
    from assistant.cli_library import open_library
    from assistant.scope import find_entries

    with open_library(config) as library:
        agencies = library.agencies()
        entries = library.reports()
        for agency in arguments.agency:
            if known and agency not in agencies:
                note(f"提醒：现在没有“{agency}”的报告；部门要写全称，收录后才看得到")
        reports = [entry.sha256 for name in arguments.report for entry in find_entries(entries, name)]
    return Permit(arguments.all, tuple(arguments.agency), tuple(reports))


def day(seconds: float) -> str:
    """A date in words."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d")

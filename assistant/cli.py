"""The command line: `jida COMMAND`, one function here for each command.

The layer above adds its own: `user`, `audit`.

Everything heavy is imported inside the command that needs it, so that `jida --help` starts at once.
"""

from __future__ import annotations

import argparse
import dataclasses
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_output import OutputError, one_line
from assistant.cli_parser import ChineseParser, UsageError
from assistant.config import Config, read_config
from corpus.errors import Error

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.cli_serve import Serving
    from index.verify import Finding

# Shows the page; given by the layer above, because this one may not import it.
Serve = Callable[["Assistant", "Serving"], None]
# Makes a command: its name, what runs it, and what it does in words.
Command = Callable[[str, Callable[..., int], str], ChineseParser]
# What the layer above keeps in the library's folder, held against its checksums for `jida verify`.
Examine = Callable[[Path], "Sequence[Finding]"]
# Adds the commands of the layer above.
Extend = Callable[[Command], None]

EPILOG = """\
例子：
  jida add 报告文件夹/                     收录一个文件夹里的全部报告
  jida ask "2023年三公经费决算多少"          提问
  jida check 1                             找出 1 号报告里前后不一致的数字
  jida serve                               打开网页（http://127.0.0.1:7860）

退出状态：0 已回答（包括“未披露”）；1 发现资料库有损坏（verify、backup、restore）；2 用法或文件有误，原因写在标准错误的一行里；130 被 Ctrl-C 中断。
"""


def main(
    argv: Sequence[str] | None = None,
    *,
    serve: Serve | None = None,
    extend: Extend | None = None,
    examine: Examine | None = None,
) -> int:
    """Run one command and return its exit status: 0, 2 for what the user can mend, 130 after Ctrl-C."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A question may hold bytes that are no UTF-8; printing it must not fail.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = build_parser(serve, extend).parse_args(argv, argparse.Namespace(examine=examine))
        _log(verbose=arguments.verbose)
        status: int = arguments.run(arguments, _config(arguments))
    except Error as error:
        if isinstance(error, OutputError):
            _drop_output()
        print(f"jida：{one_line(str(error)).rstrip('。')}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("jida：已中断", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (`jida list | head`) has seen enough.
        _drop_output()
        return 0
    return status


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that the exit does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _log(*, verbose: bool) -> None:
    """Without a handler Python would print warnings, some with a traceback, to standard error."""
    handler = logging.StreamHandler() if verbose else logging.NullHandler()
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])


def _config(arguments: argparse.Namespace) -> Config:
    config = read_config()
    given = {name: getattr(arguments, name, None) for name in ("library", "encoder", "host", "port")}
    return dataclasses.replace(config, **{name: value for name, value in given.items() if value is not None})


def build_parser(serve: Serve | None, extend: Extend | None = None) -> ChineseParser:
    """The parser of all commands; `serve` shows the page, None where there is none; `extend` adds commands."""
    parser = ChineseParser(
        prog="jida",
        description="绩答：向绩效评价报告和预决算公开提问，答案是准确的数字和它的出处。",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    add_common(parser, default=None)
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    def command(name: str, run: Callable[..., int], text: str) -> ChineseParser:
        made: ChineseParser = commands.add_parser(name, help=text, description=text + "。")
        add_common(made, default=argparse.SUPPRESS)
        made.set_defaults(run=run)
        return made

    _add_library_commands(command)
    _add_question_commands(command)
    _add_serve(command, serve)
    if extend:
        extend(command)
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"jida {version('jida')}")
        parser.exit()


def add_common(parser: ChineseParser, default: object) -> None:
    """Options that may stand before or after the command's name."""
    parser.add_argument(
        "--library",
        type=_folder,
        metavar="目录",
        default=default,
        help="资料库目录（也可用环境变量 JIDA_LIBRARY）",
    )
    parser.add_argument(
        "--encoder",
        metavar="名称",
        default=default,
        help="换用别的句向量模型（名称或目录；也可用环境变量 JIDA_ENCODER）",
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        default=False if default is None else default,
        help="写出运行记录，供查问题用",
    )


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("目录不能为空")
    return Path(text).expanduser()


def _add_library_commands(command: Command) -> None:
    add = command("add", _add, "收录报告：文件，或文件夹里的全部报告")
    add.add_argument("paths", nargs="+", metavar="路径", help="文件或文件夹")
    add.add_argument("--year", type=int, action="append", metavar="年", help="指定年度，不从报告里认；可重复")
    add.add_argument("--agency", metavar="部门", default="", help="指定部门全称，不从报告里认")
    add.add_argument("--again", action="store_true", help="早已收录的也重新读一遍，编号不变")
    add.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    listing = command("list", _list, "列出已收录的报告")
    listing.add_argument("--json", action="store_true", help="输出一个 JSON 数组")
    remove = command("remove", _remove, "移除报告")
    remove.add_argument("reports", nargs="*", metavar="报告", help="编号、文件名或标题")
    remove.add_argument("--samples", action="store_true", help="移除随程序带来的示例报告")
    remove.add_argument("--yes", action="store_true", help="不再询问")
    show = command("show", _show, "显示一份报告的章节、表格和数字")
    show.add_argument("report", metavar="报告", help="编号、文件名、标题，或未收录的文件路径")
    show.add_argument("--figures", action="store_true", help="逐个列出认出的数字")
    show.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    check = command("check", _check, "找出一份报告里前后不一致的数字")
    check.add_argument("report", metavar="报告", help="编号、文件名、标题，或未收录的文件路径")
    check.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    command("rebuild", _rebuild, "从收录的报告重建检索索引")
    verify = command("verify", _verify, "核对资料库有没有损坏")
    verify.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    backup = command("backup", _backup, "把资料库备份成一个文件，网页开着时也可以")
    backup.add_argument("file", metavar="文件", help="新的备份文件，例如 jida-20250301.tar；已有的不覆盖")
    restore = command("restore", _restore, "从备份恢复资料库")
    restore.add_argument("file", metavar="文件", help="jida backup 写的文件")
    restore.add_argument(
        "--replace", action="store_true", help="目录里已有内容时，把它移到旁边（不删除）再恢复"
    )


def _add_question_commands(command: Command) -> None:
    ask = command("ask", _ask, "提一个问题，或逐行回答一个文件里的问题")
    ask.add_argument("question", nargs="?", metavar="问题", help="例如：2023年三公经费决算多少")
    ask.add_argument("--batch", metavar="文件", help="每行一个问题的 JSONL 文件；“-”为标准输入")
    ask.add_argument("--report", action="append", metavar="报告", default=[], help="只在这份报告里找；可重复")
    ask.add_argument(
        "--year", type=int, action="append", metavar="年", default=[], help="只看这个年度；可重复"
    )
    ask.add_argument(
        "--agency", action="append", metavar="部门", default=[], help="只看这个部门，可写简称；可重复"
    )
    ask.add_argument("--json", action="store_true", help="每个答案输出一行 JSON")
    filling = command("fill", _fill, "按 Excel 模板批量查数，填好另存")
    filling.add_argument("template", metavar="模板", help="一列“问题”，或首行指标、首列部门（年度）的 .xlsx")
    filling.add_argument("--out", metavar="文件", help="写到哪里（默认在模板旁边加“-已填”）")
    evaluate = command("eval", _eval, "用有标准答案的问题检验准确率")
    evaluate.add_argument("questions", metavar="文件", help="每行一个问题和标准答案的 JSONL 文件")
    evaluate.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def _add_serve(command: Command, serve: Serve | None) -> None:
    page = command("serve", lambda arguments, config: _serve(arguments, config, serve), "打开网页")
    page.add_argument("--host", metavar="地址", help="监听的地址（默认 127.0.0.1，只有本机能打开）")
    page.add_argument("--port", type=int, metavar="端口", help="监听的端口（默认 7860）")
    page.add_argument("--open", action="store_true", help="启动后打开浏览器")
    page.add_argument("--accounts", action="store_true", help="要登录才能用，按用户的权限回答")
    page.add_argument(
        "--open-to-all", action="store_true", help="对其他机器开放而不要登录：能连上的人都能看、能删"
    )
    page.add_argument("--certificate", type=Path, metavar="文件", help="HTTPS 证书（PEM）")
    page.add_argument("--key", type=Path, metavar="文件", help="HTTPS 证书的私钥（PEM）")
    page.add_argument(
        "--site",
        action="append",
        metavar="域名",
        default=[],
        help="浏览器里用的主机名，如 jida.example；可重复",
    )
    page.add_argument(
        "--proxy", action="append", metavar="地址", default=[], help="信任这个地址的反向代理；可重复"
    )
    page.add_argument(
        "--sso-header", metavar="名称", default="", help="由反向代理在这个请求头里给出已登录的用户名"
    )
    page.add_argument(
        "--root-path", metavar="子路径", default="", help="反向代理把绩答放在哪个子路径下，如 /jida"
    )
    command("mcp", _mcp, "供其他程序通过 MCP 协议提问（标准输入输出）")


def _add(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_library import Reading, add

    years = tuple(sorted(set(arguments.year or ())))
    reading = Reading(years, arguments.agency, arguments.again)
    return add(config, arguments.paths, reading, as_json=arguments.json)


def _list(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_library import list_reports

    return list_reports(config, as_json=arguments.json)


def _remove(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_library import remove

    if not arguments.reports and not arguments.samples:
        raise UsageError("请写出要移除的报告的编号或名称，或用 --samples 移除示例报告（用 jida list 查看）")
    return remove(config, arguments.reports, samples=arguments.samples, confirmed=arguments.yes)


def _show(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_report import show

    return show(config, arguments.report, figures=arguments.figures, as_json=arguments.json)


def _check(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_report import check

    return check(config, arguments.report, as_json=arguments.json)


def _rebuild(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_library import rebuild

    return rebuild(config)


def _verify(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_care import verify

    return verify(config, as_json=arguments.json, examine=arguments.examine)


def _backup(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_care import back_up

    return back_up(config, arguments.file)


def _restore(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_care import restore

    return restore(config, arguments.file, replace=arguments.replace)


def _ask(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_ask import ask, ask_batch
    from assistant.scope import Restriction

    restriction = Restriction(tuple(arguments.report), tuple(arguments.year), tuple(arguments.agency))
    if arguments.batch is not None and arguments.question is not None:
        raise UsageError("问题和 --batch 只能给一个")
    if arguments.batch is not None:
        return ask_batch(config, arguments.batch, restriction, as_json=arguments.json)
    if arguments.question is None:
        raise UsageError('请写出问题，例如 jida ask "2023年三公经费决算多少"')
    return ask(config, arguments.question, restriction, as_json=arguments.json)


def _fill(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_ask import fill_template

    return fill_template(config, arguments.template, arguments.out)


def _eval(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.cli_ask import evaluate

    return evaluate(config, arguments.questions, as_json=arguments.json)


def _mcp(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.mcp_server import run

    return run(config)


def _serve(arguments: argparse.Namespace, config: Config, serve: Serve | None) -> int:
    from assistant.cli_serve import Serving, run_page

    if serve is None:
        raise UsageError("这样启动的命令行不带网页，请用 jida serve 启动")
    serving = Serving(
        host=config.host,
        port=config.port,
        accounts=arguments.accounts,
        open_to_all=arguments.open_to_all,
        certificate=arguments.certificate,
        key=arguments.key,
        sites=tuple(arguments.site),
        proxies=tuple(arguments.proxy),
        sso_header=arguments.sso_header.strip().lower(),
        root_path=arguments.root_path,
    )
    return run_page(config, serving, serve, open_browser=arguments.open)

"""`jida audit`: is the log whole, and the log as a file."""

from __future__ import annotations

import argparse
import re
from contextlib import closing
from pathlib import Path

from assistant.cli import Command, add_common
from assistant.cli_output import note, print_json, say
from assistant.cli_parser import ChineseParser, UsageError
from assistant.config import Config


def add_audit_commands(command: Command) -> None:
    """Add `jida audit` and what it can do."""
    audit = command("audit", _none, "检查或导出审计记录")
    operations = audit.add_subparsers(title="操作", metavar="操作", required=True)
    verify: ChineseParser = operations.add_parser(
        "verify", help="检查审计记录有没有被删改", description="检查审计记录有没有被删改；有则退出状态为 1。"
    )
    add_common(verify, default=argparse.SUPPRESS)
    verify.add_argument("--expect", metavar="序号:校验值", help="以前检查时显示的末条，必须还在")
    verify.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    verify.set_defaults(run=_verify)
    export: ChineseParser = operations.add_parser(
        "export", help="导出审计记录", description="导出审计记录，CSV 可用 Excel 打开，JSONL 供其他程序读。"
    )
    add_common(export, default=argparse.SUPPRESS)
    export.add_argument(
        "--out", type=Path, metavar="文件", help="写到 .csv 或 .jsonl（默认 JSONL 到标准输出）"
    )
    export.set_defaults(run=_export)


def _none(arguments: argparse.Namespace, config: Config) -> int:
    raise UsageError("请写出操作，例如 jida audit verify（用法见 jida audit --help）")


def _verify(arguments: argparse.Namespace, config: Config) -> int:
    from ui.audit.log import AuditLog
    from ui.audit.verify import verify

    expected = None
    if arguments.expect is not None:
        match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", arguments.expect.strip())
        if match is None:
            raise UsageError("--expect 应是“序号:64 位校验值”，照以前 jida audit verify 显示的末条抄写")
        expected = int(match[1]), match[2]
    with closing(AuditLog(_path(config))) as log:
        found = verify(log, expected)
    if arguments.json:
        print_json({"entries": found.entries, "first": found.first, "last": found.seq, "hash": found.hash,
                    "problems": list(found.problems)})  # fmt: skip
    else:
        say(f"审计记录 {found.entries} 条，末条 {found.seq}:{found.hash}")
        say(*(found.problems or ("没有发现删改。",)))
    return 1 if found.problems else 0


def _export(arguments: argparse.Namespace, config: Config) -> int:
    from ui.audit.export import to_csv, to_jsonl
    from ui.audit.log import AuditLog
    from ui.cli_user import who

    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() not in (".csv", ".jsonl"):
        raise UsageError(f"--out 的文件名应以 .csv 或 .jsonl 结尾，现在是 {out.name}")
    with closing(AuditLog(_path(config))) as log:
        log.add(who(), "audit_export", str(out or "标准输出"))
        if out is None:
            say(*(line.rstrip("\n") for line in to_jsonl(log.chain())))
            return 0
        lines = to_csv(log.chain()) if out.suffix.lower() == ".csv" else to_jsonl(log.chain())
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise UsageError(f"{out} 写不进去（{error.strerror}），请检查路径和磁盘空间") from None
    note(f"已导出到 {out}")
    return 0


def _path(config: Config) -> Path:
    from ui.audit.log import FILE_NAME

    path = config.library / FILE_NAME
    if not path.is_file():
        raise UsageError(f"{config.library} 里没有审计记录；用 jida serve --accounts 启用帐号后才有")
    return path

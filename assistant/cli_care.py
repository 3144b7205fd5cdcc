"""Commands that look after a library: verify, backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_library import DATABASE
from assistant.cli_output import note, print_json, say
from assistant.cli_parser import UsageError
from assistant.config import Config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.cli import Examine
    from index.encoder import Encoder
    from index.verify import Finding

_EVERY = 50
_MEGABYTE = 1_000_000


def verify(config: Config, *, as_json: bool, examine: Examine | None = None) -> int:
    """Hold everything the library keeps against its checksums, and what `examine` knows of; 1 when it is wrong."""
    if not (config.library / DATABASE).is_file():
        raise UsageError(f"资料库 {config.library} 还不存在，没有可以核对的内容")
    from index.verify import verify as find

    found = find(config.library, _encoder(config), lambda done, total: _progress("核对", done, total))
    found += examine(config.library) if examine else ()
    if as_json:
        print_json({"library": str(config.library), "findings": [asdict(finding) for finding in found]})
    else:
        _say_found(found)
        say(f"共发现 {len(found)} 处问题。" if found else "核对完毕，没有发现问题。")
    return 1 if found else 0


def back_up(config: Config, name: str) -> int:
    """Write the library into a new file; 1 when the library has damage, which the file then has too."""
    if not (config.library / DATABASE).is_file():
        raise UsageError(f"资料库 {config.library} 还不存在，没有可以备份的内容")
    from index.backup import back_up as write

    made = write(config.library, Path(name).expanduser().absolute(), _progress)
    say(
        f"已备份到 {name}：{made.databases} 个数据库，{made.originals} 个原文件，{made.size / _MEGABYTE:.1f} MB。"
    )
    _say_found(made.findings)
    if made.findings:
        say(f"资料库本身有 {len(made.findings)} 处损坏，已照原样备份；请勿用这一份替换以前完好的备份。")
    return 1 if made.findings else 0


def restore(config: Config, name: str, *, replace: bool) -> int:
    """Make the library what a backup holds; 1 when the backup itself holds damage."""
    from index.restore import restore as put_back

    archive = Path(name).expanduser().absolute()
    done = put_back(archive, config.library, replace=replace, encoder=_encoder(config), progress=_progress)
    say(f"已把 {done.made_at} 的备份恢复到 {config.library}：{done.reports} 份报告，检索索引已重建。")
    if done.moved_to:
        say(f"原有内容移到了 {done.moved_to}，确认无误后可自行删除。")
    _say_found(done.findings)
    return 1 if done.findings else 0


def _encoder(config: Config) -> Encoder | None:
    from index.encoder import load_encoder

    return load_encoder(config.encoder) if config.encoder is not None else None


def _say_found(found: Sequence[Finding]) -> None:
    say(*(f"{finding.place}：{finding.message}" for finding in found))


def _progress(what: str, done: int, total: int) -> None:
    """Say how far it is, now and then."""
    if done and (done % _EVERY == 0 or done == total):
        note(f"[{done}/{total}] {what}……")

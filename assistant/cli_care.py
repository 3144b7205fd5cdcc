"""Commands that look after a library: verify, backup, restore."""

from __future__ import annotations

from dataclasses import asdict

from assistant.cli_library import DATABASE
from assistant.cli_output import note, print_json, say
from assistant.cli_parser import UsageError
from assistant.config import Config

_EVERY = 50


def verify(config: Config, *, as_json: bool) -> int:
    """Hold everything the library keeps against its checksums; 1 when something is wrong."""
    if not (config.library / DATABASE).is_file():
        raise UsageError(f"资料库 {config.library} 还不存在，没有可以核对的内容")
    from index.encoder import load_encoder
    from index.verify import verify as find

    encoder = load_encoder(config.encoder) if config.encoder is not None else None
    found = find(config.library, encoder, progress)
    if as_json:
        print_json({"library": str(config.library), "findings": [asdict(finding) for finding in found]})
    else:
        say(*(f"{finding.place}：{finding.message}" for finding in found))
        say(f"共发现 {len(found)} 处问题。" if found else "核对完毕，没有发现问题。")
    return 1 if found else 0


def progress(done: int, total: int) -> None:
    """Say how far it is, now and then."""
    if done and (done % _EVERY == 0 or done == total):
        note(f"[{done}/{total}] 正在核对……")

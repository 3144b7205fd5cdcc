"""The command that shows the page."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_library import add_samples, open_library
from assistant.cli_output import note
from assistant.cli_parser import UsageError
from assistant.config import Config

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_WAIT_S = 60
_SUB_PATH = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served.

    `sites` are further names that browsers may call the server by. `proxies` are addresses of reverse proxies whose
    word is taken for who connects; `sso_header` is the header in which they name the user they let in, in small
    letters, "" for none. `root_path` stands before every path in the browser, as /jida, "" for nothing.
    """

    host: str
    port: int
    accounts: bool = False
    open_to_all: bool = False
    certificate: Path | None = None
    key: Path | None = None
    sites: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    sso_header: str = ""
    root_path: str = ""


def run_page(
    config: Config, serving: Serving, serve: Callable[[Assistant, Serving], None], *, open_browser: bool
) -> int:
    """Serve the page until interrupted; an empty library gets the sample reports first."""
    _require_sense(serving)
    _require_free(serving.host, serving.port)
    with open_library(config, create=True) as library:
        if not library.reports():
            note("资料库是空的，先收录随程序带来的示例报告（虚构的“示例区”）……")
            add_samples(library)
        from assistant.assistant import Assistant

        assistant = Assistant(library)
        if not _loopback(serving.host):
            note(_warning(serving))
        scheme = "https" if serving.certificate else "http"
        address = f"{scheme}://{'127.0.0.1' if serving.host == '0.0.0.0' else serving.host}:{serving.port}{serving.root_path}"
        note(f"绩答正在启动：{address}  （按 Ctrl-C 停止）")
        if open_browser:
            threading.Thread(target=_open_when_up, args=(serving, address), daemon=True).start()
        serve(assistant, serving)
    return 0


def _require_sense(serving: Serving) -> None:
    """Refuse options that do not fit together, before anything is loaded."""
    if not (_loopback(serving.host) or serving.accounts or serving.open_to_all):
        raise UsageError(
            f"{serving.host} 对其他机器开放，须加 --accounts（要登录才能用）；"
            "确实要让能连上的人都能查看、上传和删除报告，请写明 --open-to-all"
        )
    if serving.accounts and serving.open_to_all:
        raise UsageError("--accounts 与 --open-to-all 只能用一个")
    if (serving.certificate is None) != (serving.key is None):
        raise UsageError("--certificate 和 --key 要一起给")
    for path in (serving.certificate, serving.key):
        if path is not None and not path.is_file():
            raise UsageError(f"没有文件 {path}，请改正证书或私钥的路径")
    if serving.sso_header and not (serving.accounts and serving.proxies):
        raise UsageError("--sso-header 要和 --accounts、--proxy（反向代理的地址）一起用")
    for proxy in serving.proxies:
        try:
            ipaddress.ip_address(proxy)
        except ValueError:
            raise UsageError(f"--proxy 应是 IP 地址，现在是 {proxy}") from None
    if serving.root_path and not _SUB_PATH.fullmatch(serving.root_path):
        raise UsageError(
            f"--root-path 应以 / 开头、不以 / 结尾，由字母、数字和 - _ . 组成，如 /jida，现在是 {serving.root_path}"
        )


def _warning(serving: Serving) -> str:
    if not serving.accounts:
        return f"提醒：{serving.host} 对其他机器开放，能连上的人都能看到、能删除资料库里的报告"
    if serving.certificate or serving.proxies:
        return f"提醒：{serving.host} 对其他机器开放，登录后按各人的权限使用"
    return "提醒：没有 HTTPS，密码会明文经过网络；请用 --certificate 和 --key，或放在 HTTPS 反向代理后面"


def _require_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "已被占用，可能已有一个绩答开着" if taken else f"用不了（{os.strerror(error.errno or 0)}）"
        raise UsageError(f"{host} 的端口 {port} {reason}，换端口可用 --port，例如 --port 7861") from None


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open_when_up(serving: Serving, address: str) -> None:
    for _ in range(_WAIT_S * 4):
        with socket.socket() as probe:
            if probe.connect_ex((serving.host, serving.port)) == 0:
                webbrowser.open(address)
                return
        time.sleep(0.25)

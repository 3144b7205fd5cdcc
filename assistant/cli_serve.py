"""The command that shows the page."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.cli_library import add_samples, open_library
from assistant.cli_output import note
from assistant.cli_parser import UsageError
from assistant.config import Config

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_WAIT_S = 60


def run_page(config: Config, serve: Callable[[Assistant, str, int], None], *, open_browser: bool) -> int:
    """Serve the page until interrupted; an empty library gets the sample reports first."""
    _require_free(config.host, config.port)
    with open_library(config, create=True) as library:
        if not library.reports():
            note("资料库是空的，先收录随程序带来的示例报告（虚构的“示例区”）……")
            add_samples(library)
        from assistant.assistant import Assistant

        assistant = Assistant(library)
        if not _loopback(config.host):
            note(f"提醒：{config.host} 对其他机器开放，能连上的人都能看到资料库里的报告")
        address = f"http://{'127.0.0.1' if config.host == '0.0.0.0' else config.host}:{config.port}"
        note(f"绩答正在启动：{address}  （按 Ctrl-C 停止）")
        if open_browser:
            threading.Thread(target=_open_when_up, args=(config, address), daemon=True).start()
        serve(assistant, config.host, config.port)
    return 0


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


def _open_when_up(config: Config, address: str) -> None:
    for _ in range(_WAIT_S * 4):
        with socket.socket() as probe:
            if probe.connect_ex((config.host, config.port)) == 0:
                webbrowser.open(address)
                return
        time.sleep(0.25)

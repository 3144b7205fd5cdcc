"""`jida serve`: what it prepares, what it refuses, how it ends. The page itself is tested in tests/ui."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.cli import main
from assistant.cli_serve import Serving


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_an_empty_library_gets_the_samples_and_a_full_one_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[int, str, int]] = []

    def serve(assistant: Assistant, serving: Serving) -> None:
        served.append((len(assistant.library.reports()), serving.host, serving.port))

    port = free_port()
    argv = ["serve", "--port", str(port), "--library", str(tmp_path)]
    assert main(argv, serve=serve) == 0
    assert f"http://127.0.0.1:{port}" in capsys.readouterr().err
    main(["remove", "1", "--yes", "--library", str(tmp_path)])
    assert main(argv, serve=serve) == 0
    assert served == [(7, "127.0.0.1", port), (6, "127.0.0.1", port)]


@contextmanager
def stream_of(port: int) -> Iterator[http.client.HTTPResponse]:
    """The stream that a page holds open, as soon as the server is up."""
    deadline = time.monotonic() + 120
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/gradio_api/heartbeat/abc", headers={"cookie": f"jida_sid={'x' * 30}"})
            yield connection.getresponse()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        finally:
            connection.close()


OPEN = ["--host", "0.0.0.0"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (OPEN, "须加 --accounts"),
        (["--host", "::"], "--open-to-all"),
        ([*OPEN, "--accounts", "--open-to-all"], "只能用一个"),
        (["--accounts", "--certificate", "c.pem"], "要一起给"),
        (["--accounts", "--certificate", "no.pem", "--key", "no.pem"], "没有文件 no.pem"),
        (["--accounts", "--sso-header", "X-User"], "--proxy"),
        (["--sso-header", "X-User", "--proxy", "10.0.0.1"], "--accounts"),
        (["--accounts", "--proxy", "proxy.example"], "应是 IP 地址"),
        (["--root-path", "jida"], "应以 / 开头"),
        (["--root-path", "/jida/"], "现在是 /jida/"),
        (["--root-path", "/../x"], "--root-path"),
        (["--root-path", "/绩答"], "字母、数字"),
    ],
)
def test_options_that_do_not_fit_are_refused_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    library = tmp_path / "none"
    argv = ["serve", "--port", str(free_port()), "--library", str(library), *options]
    assert main(argv, serve=lambda *_: pytest.fail("served")) == 2
    assert words in capsys.readouterr().err
    assert not library.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--open-to-all"], "能连上的人都能看到"),
        (["--accounts"], "密码会明文经过网络"),
        (["--accounts", "--proxy", "10.0.0.1"], "按各人的权限"),
    ],
)
def test_other_machines_are_let_in_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    argv = ["serve", *OPEN, "--port", str(free_port()), "--library", str(tmp_path), *options]
    assert main(argv, serve=lambda *_: None) == 0
    assert words in capsys.readouterr().err


def test_a_taken_port_is_said_before_anything_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        argv = ["serve", "--port", str(port), "--library", str(tmp_path / "none")]
        assert main(argv, serve=lambda *_: None) == 2
    assert f"端口 {port} 已被占用" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_the_page_ends_with_ctrl_c_though_a_browser_holds_it_open(built: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "ui.command",
        "serve",
        "--port",
        str(port),
        "--library",
        str(built),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert "绩答正在启动" in server.stderr.readline()
        with stream_of(port) as stream:
            assert stream.status == 200
            server.send_signal(signal.SIGINT)
            _, rest = server.communicate(timeout=120)
    assert server.returncode == 0
    assert "Traceback" not in rest

"""`jida mcp` through the protocol package's own client, over standard input and output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.config import Config
from assistant.mcp_server import build, run

try:
    from anyio.from_thread import start_blocking_portal
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client
except ImportError:
    Client = None


def client_of(library: Path):
    """A client that starts `jida mcp` as a program of its own; skips or fails where the package is absent."""
    if Client is None:
        reason = "the package mcp is not installed (pip install jida[mcp])"
        if os.environ.get("JIDA_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "ui.command", "mcp", "--library", str(library)], cwd=Path.cwd()
    )
    return Client(stdio_client(server))


def test_a_real_client_asks_finds_and_lists(built: Path) -> None:
    async def talk() -> None:
        async with client_of(built) as client:
            listed = await client.list_tools()
            tools = {tool.name: tool for tool in listed.tools}
            assert tools.keys() == {"ask", "find_figures", "list_reports"}
            assert all("。" in (tool.description or "") for tool in tools.values())
            assert all(tool.annotations.read_only_hint for tool in tools.values())
            assert tools["ask"].input_schema["required"] == ["question"]

            answer = await given(client, "ask", question="河湖管理局2023年三公经费决算多少")
            assert answer["status"] == "answered"
            assert answer["figures"][0]["raw"] == "5.31万元"
            evidence = answer["evidence"][answer["figures"][0]["evidence"]]
            assert "5.31万元" in evidence["text"][slice(*evidence["quote"])]
            again = await given(
                client, "ask", question="那预算呢", history=[answer["question"]], agencies=["河湖"]
            )
            assert again["figures"][0]["raw"] == "5.90万元"

            found = await given(client, "find_figures", indicator="三公", years=[2023], basis="决算", limit=1)
            assert (found["indicator"], len(found["figures"])) == ("三公经费", 1)
            reports = await given(client, "list_reports", words="文化馆")
            assert {report["agency"] for report in reports["reports"]} == {"示例区文化馆"}

            for arguments, said in (
                ({"question": "三" * 2001}, "最多2000个字"),
                ({"question": "三公经费", "agencies": ["没有的局"]}, "没有部门“没有的局”"),
            ):
                refused = await client.call_tool("ask", arguments)
                assert refused.is_error
                assert said in refused.content[0].text

    client_of(built)
    in_a_loop(talk)


def in_a_loop(talk):
    # Of another thread: the browser's tests leave a running loop in this one.
    with start_blocking_portal() as portal:
        portal.call(talk)


async def given(client, tool, **arguments):
    """What a tool gives, the same as text for clients that know no structured content."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def test_a_fault_of_ours_gives_nothing_away() -> None:
    client_of(Path())

    class Broken:
        library = None

        def ask(self, *given, **named):
            raise KeyError("inside")

    async def talk() -> None:
        async with Client(build(Broken())) as client:
            refused = await client.call_tool("ask", {"question": "三公经费"})
            assert refused.is_error
            assert "程序出错了" in refused.content[0].text
            assert "inside" not in refused.content[0].text

    in_a_loop(talk)


def test_without_the_package_the_user_is_told(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(Exception, match=r'没有安装 MCP 组件，请先运行 pip install "jida\[mcp\]"'):
        run(Config(built))


def test_without_a_library_it_does_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--library", str(tmp_path / "none")]) == 2
    assert "还不存在" in capsys.readouterr().err


def test_the_client_leaving_ends_it(built: Path) -> None:
    client_of(built)
    done = subprocess.run(
        [sys.executable, "-m", "ui.command", "mcp", "--library", str(built)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

"""`jida mcp`: the library as tools of a Model Context Protocol client, over standard input and output.

The tools give what the HTTP API gives. Standard output belongs to the protocol: nothing here may print.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.answer_json import to_json
from assistant.assistant import Assistant
from assistant.cli_ask import require_reports
from assistant.cli_library import open_library
from assistant.cli_parser import UsageError
from assistant.config import Config
from assistant.lookup import find_figures, list_reports
from assistant.scope import Restriction, to_filter
from corpus.errors import Error

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

log = logging.getLogger(__name__)
INSTRUCTIONS = (
    "绩答回答关于绩效评价报告和预决算公开的问题，只用已收录的报告，每个数字都有原文出处。"
    "先用 ask；要逐个核对或汇总时用 find_figures。status 为 not_disclosed 表示报告没有写，不要自行推算；"
    "为 ambiguous 或 conflict 时把各种读法都告诉用户。引用数字时照抄 raw，并写明报告和章节。"
)


def run(config: Config) -> int:
    """Serve until the client closes standard input.

    Raises: UsageError where the package is not installed or there is no report.
    """
    with open_library(config) as library:
        require_reports(library)
        build(Assistant(library)).run("stdio")
    return 0


def build(assistant: Assistant) -> MCPServer[Any]:
    """The server and its three tools.

    Raises: UsageError where the package is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError:
        raise UsageError('没有安装 MCP 组件，请先运行 pip install "jida[mcp]"') from None
    # The package's own messages are of use only to who asks for them with --verbose.
    logging.getLogger("mcp").setLevel(logging.WARNING)
    server: MCPServer[Any] = MCPServer("jida", title="绩答", instructions=INSTRUCTIONS, log_level="WARNING")
    only_reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    tools = _Tools(assistant)
    for tool in (tools.ask, tools.find_figures, tools.list_reports):
        server.tool(annotations=only_reads)(tool)
    return server


class _Tools:
    """The docstrings are what a client reads of each tool."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(
        self,
        question: str,
        history: list[str] | None = None,
        reports: list[str] | None = None,
        years: list[int] | None = None,
        agencies: list[str] | None = None,
    ) -> dict[str, Any]:
        """用中文提一个问题，得到数字、原文和出处。

        question 最长 2000 字，例如“示例区河湖管理局2023年三公经费决算多少”；history 是同一段对话里前面的问题。
        reports（编号、文件名或标题）、years、agencies（可写简称）限定范围，不写则不限。
        """
        with _said():
            named = _named(reports, years, agencies)
            answer = self._assistant.ask(
                question, history or (), filter=to_filter(self._assistant.library, named)
            )
            return to_json(answer)

    def find_figures(
        self,
        indicator: str,
        basis: str = "",
        reports: list[str] | None = None,
        years: list[int] | None = None,
        agencies: list[str] | None = None,
        limit: int = 50,
    ) -> dict[str, Any]:
        """列出报告里写明的一个指标的全部数字，不挑选、不计算。

        indicator 例如“三公经费”；basis 是口径（预算、决算、执行率……），不写则不限。total 是总数，figures 最多 limit 个。
        """
        with _said():
            named = _named(reports, years, agencies)
            return find_figures(self._assistant.library, indicator, named, basis, limit)

    def list_reports(
        self, words: str = "", years: list[int] | None = None, agencies: list[str] | None = None
    ) -> dict[str, Any]:
        """列出已收录的报告：标题、部门、年度、类型。words 是标题、部门、类型、文件名里的字。"""
        with _said():
            return list_reports(self._assistant.library, _named(None, years, agencies), words)


def _named(reports: list[str] | None, years: list[int] | None, agencies: list[str] | None) -> Restriction:
    return Restriction(tuple(reports or ()), tuple(years or ()), tuple(agencies or ()))


@contextmanager
def _said() -> Iterator[None]:
    """An error of ours reaches the client in its own words, a fault of the program without any detail."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        yield
    except Error as error:
        raise ToolError(str(error)) from None
    except Exception:
        log.exception("a tool failed")
        raise ToolError("程序出错了，没有得到结果；请加 --verbose 再试一次，把运行记录交给管理员。") from None

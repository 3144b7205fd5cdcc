"""Errors of a library that a user can mend."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import Error


class LibraryBusyError(Error):
    """Another program has been writing the library for too long."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__(
            f"资料库 {path} 正由另一个程序写入，等待 {timeout_s:g} 秒后仍未空闲；请等它完成后重试。"
        )


class LibraryFormatError(Error):
    """The library is of another format, is damaged, or is no library."""


class LibraryWriteError(Error):
    """The library can not be written: no space, no right."""


class EncoderMismatchError(Error):
    """The library's vectors come from another encoder than the one at hand."""


class EncoderNotFoundError(Error):
    """No encoder of that name is on this machine."""


class ReportNotFoundError(Error):
    """The library has no report of that number."""

    def __init__(self, report_id: int) -> None:
        super().__init__(f"资料库中没有编号为 {report_id} 的报告；请用 jida list 查看现有报告的编号。")


class NotPermittedError(Error):
    """A report may not be added by someone who could not see it then; says nothing of what the library holds."""

    def __init__(self, agency: str) -> None:
        named = f"部门是“{agency}”" if agency else "没有写明部门"
        super().__init__(f"这份报告{named}，不能由您收录：可能不在您的权限之内，请联系管理员。")

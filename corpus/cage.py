"""Runs one reader in a child process under limits: `read_in_cage` in the parent, `main` in the child.

The child gets the file as its standard input, an empty environment and a scratch folder of its own; where the
system allows it has no network. It answers line by line: a document or a refusal as JSON, or a request for more
time. Nothing is pickled.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import math
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus import codec
from corpus.errors import Error, MissingToolError, ReportFormatError, ReportLimitError
from corpus.types import Document

_LOG = logging.getLogger(__name__)
_MAX_ANSWER_BYTES = 512 << 20
_SHOWN_BYTES = 4_000
_ERRORS: dict[str, type[Error]] = {
    error.__name__: error for error in (ReportFormatError, ReportLimitError, MissingToolError)
}
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from corpus.cage import main; main(sys.argv[2])"
)
# A page takes 4-5 s on two quiet cores; the wall time leaves room for a machine that is busy.
_RECOGNITION_WALL_S = 90
_RECOGNITION_CPU_S = 90
_DAMAGED = "文件内容损坏或结构异常，无法读取，请用原软件打开后另存一份再导入。"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use; more wall time and the recognition memory only once it asks for them."""

    memory_bytes: int = 1536 << 20
    cpu_s: int = 25
    wall_s: float = 30.0
    extra_wall_s: float = 3600.0
    file_bytes: int = 200 << 20
    recognition_memory_bytes: int = 4 << 30


DEFAULT_LIMITS = Limits()


def read_in_cage(file: IO[bytes], limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read an open file in a child process.

    Raises:
        Error: the reader's own refusal, or one that names the limit that was passed.
    """
    with (
        tempfile.TemporaryDirectory(prefix="jida-", ignore_cleanup_errors=True) as scratch,
        tempfile.TemporaryFile() as complaints,
    ):
        process = subprocess.Popen(
            _command(limits),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=scratch,
            env=_environment(scratch),
            start_new_session=True,
        )
        lines: queue.Queue[bytes] = queue.Queue()
        pump = threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True)
        pump.start()
        try:
            return _answer(process, lines, complaints, limits)
        finally:
            _kill(process)
            pump.join()
            if process.stdout is not None:
                process.stdout.close()


def _command(limits: Limits) -> list[str]:
    # The parent's own search path, and no site module: the child starts in a third of the time.
    root = str(Path(__file__).resolve().parents[1])
    path = json.dumps([root, *(entry for entry in sys.path if entry and entry != root)])
    settings = json.dumps(
        [limits.memory_bytes, limits.cpu_s, limits.file_bytes, limits.recognition_memory_bytes]
    )
    python = [sys.executable, "-I", "-S", "-c", _START, path, settings]
    return [*_without_network(), *python]


@functools.cache
def _without_network() -> tuple[str, ...]:
    """The command prefix that takes the network away, where the system lets an ordinary user do that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "-r", "-n")
    done = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return prefix if done.returncode == 0 else ()


def _environment(scratch: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return kept | {
        "PATH": os.defpath + ":/usr/local/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
    }


def _answer(
    process: subprocess.Popen[bytes], lines: queue.Queue[bytes], complaints: IO[bytes], limits: Limits
) -> Document:
    start = time.monotonic()
    deadline = start + limits.wall_s
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            allowed = round(deadline - start)
            raise ReportLimitError(
                f"读取用时超过{allowed}秒，已停止，请拆分文件或另存一份后再导入。"
            ) from None
        if not line:
            raise _death(process, complaints)
        kind, _, body = line.partition(b" ")
        if kind == b"document":
            return codec.loads(Document, body)
        if kind == b"extend":
            deadline = start + limits.wall_s + min(float(body), limits.extra_wall_s)
            continue
        name, message = json.loads(body)
        raise _ERRORS.get(name, ReportFormatError)(message)


def _pump(stream: IO[bytes], lines: queue.Queue[bytes]) -> None:
    """Lines as they come, then b""; an answer over the limit counts as none."""
    while line := stream.readline(_MAX_ANSWER_BYTES):
        if not line.endswith(b"\n"):
            break
        lines.put(line)
    lines.put(b"")


def _death(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> Error:
    """The refusal for a child that ended without an answer."""
    code = process.wait()
    complaints.seek(0)
    _LOG.warning("reader ended with %s: %s", code, complaints.read(_SHOWN_BYTES).decode("utf-8", "replace"))
    if sys.platform != "win32" and code in (-signal.SIGXCPU, -signal.SIGKILL):
        return ReportLimitError("读取占用的处理器时间或内存超过上限，已停止，请拆分文件或另存一份后再导入。")
    return ReportFormatError(_DAMAGED)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and all it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# The child's side.

_hard_memory_bytes = 0
_answers: IO[bytes] | None = None


def main(settings: str) -> None:
    """Read the file on standard input under the limits of `settings`; the answer goes to standard output."""
    global _answers
    _answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _set_limits(*json.loads(settings))
    from corpus.dispatch import read_bytes
    from corpus.sniff import MAX_FILE_BYTES

    try:
        document = read_bytes(sys.stdin.buffer.read(MAX_FILE_BYTES + 1))
        _send(b"document", codec.dumps(document))
    except Error as error:
        _send(b"error", json.dumps([type(error).__name__, str(error)]).encode())
    except (MemoryError, RecursionError):
        refusal = "读取占用的内存超过上限，已停止，请拆分文件或另存一份后再导入。"
        _send(b"error", json.dumps(["ReportLimitError", refusal]).encode())


def _send(kind: bytes, body: bytes) -> None:
    assert _answers is not None
    _answers.write(kind + b" " + body + b"\n")
    _answers.flush()


def _set_limits(memory: int, cpu_s: int, file_bytes: int, hard_memory: int) -> None:
    global _hard_memory_bytes
    if sys.platform == "win32":
        return
    import resource

    _hard_memory_bytes = hard_memory
    for name, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_CPU, cpu_s, resource.RLIM_INFINITY),
        (resource.RLIMIT_AS, memory, hard_memory),
    ):
        resource.setrlimit(name, (soft, hard))


def allow_time(seconds: float) -> None:
    """Ask for wall time beyond the usual, for what waits on another program; nothing outside the cage."""
    if _answers is not None:
        _send(b"extend", str(seconds).encode())


def allow_recognition(pages: int) -> None:
    """Ask for the time and memory that recognising `pages` scanned pages takes; nothing outside the cage."""
    if _answers is None:
        return
    allow_time(pages * _RECOGNITION_WALL_S)
    if sys.platform != "win32":
        import resource

        cpu_s = math.ceil(time.process_time()) + pages * _RECOGNITION_CPU_S
        resource.setrlimit(resource.RLIMIT_AS, (_hard_memory_bytes, _hard_memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.RLIM_INFINITY))

"""What monitoring reads at /metrics: counts, times and sizes in Prometheus' text format; never a word of a question."""

from __future__ import annotations

import shutil
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.types import STATUS_WORDS, Answer
from corpus.errors import Error

if TYPE_CHECKING:
    from ui.desks import Desks

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LOOPBACK = ("127.0.0.1", "::1")
REFUSED, FAILED = "refused", "failed"


class Metrics:
    """Counts since the start of this process; may be used from any thread."""

    def __init__(self) -> None:
        self.started = time.time()
        self._guard = threading.Lock()
        # Every kind from the start, so that a rate can be taken of the first one.
        self._questions = Counter[str](dict.fromkeys((*STATUS_WORDS, REFUSED, FAILED), 0))
        self._responses = Counter[int]()
        self._within = [0] * (len(BOUNDS_S) + 1)
        self._seconds = 0.0

    def answered(self, ask: Callable[[], Answer]) -> Answer:
        """The answer of `ask`, counted by its status and timed; raises what it raises."""
        kind, start = FAILED, time.perf_counter()
        try:
            answer = ask()
            kind = answer.status
            return answer
        except Error:
            kind = REFUSED
            raise
        finally:
            took = time.perf_counter() - start
            with self._guard:
                self._questions[kind] += 1
                self._within[bisect_left(BOUNDS_S, took)] += 1
                self._seconds += took

    def responded(self, status: int) -> None:
        """One more HTTP response of this status."""
        with self._guard:
            self._responses[status] += 1

    def lines(self) -> Iterator[str]:
        """All of it in Prometheus' text format, one line each."""
        with self._guard:
            questions, responses = dict(self._questions), dict(self._responses)
            within, seconds = list(self._within), self._seconds
        yield from family("jida_questions_total", "counter", "Questions by how they were answered.",
                          {f'status="{kind}"': count for kind, count in questions.items()})  # fmt: skip
        yield from family("jida_http_responses_total", "counter", "HTTP responses by status.",
                          {f'code="{code}"': count for code, count in sorted(responses.items())})  # fmt: skip
        name = "jida_question_seconds"
        yield from (f"# HELP {name} Time to answer a question.", f"# TYPE {name} histogram")
        for place, bound in enumerate((*map(str, BOUNDS_S), "+Inf")):
            yield f'{name}_bucket{{le="{bound}"}} {sum(within[: place + 1])}'
        yield from (f"{name}_sum {seconds:.6f}", f"{name}_count {sum(within)}")
        yield from family("process_start_time_seconds", "gauge", "Start of the process.", {"": self.started})


def family(name: str, kind: str, words: str, values: Mapping[str, float]) -> Iterator[str]:
    """One metric with its samples by their labels."""
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"


class Counted:
    """ASGI middleware, outermost: counts the responses of all that stands behind it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.responded(message["status"])
            await send(message)

        await self._app(scope, receive, counting)


def add_metrics_route(app: FastAPI, desks: Desks, waiting: Callable[[], int]) -> None:
    """Add /metrics to `app`; `waiting` tells how many steps of the page wait for their turn."""
    library = desks.whole.assistant.library

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        if not _may_read(request):
            return Response(
                "只有本机的程序和管理员可以看运行指标", 403, media_type="text/plain; charset=utf-8"
            )
        held = library.reports()
        free = shutil.disk_usage(library.path).free
        size = sum(file.stat().st_size for file in library.path.glob("library.sqlite*"))
        now = (
            ("jida_library_reports", "Reports held.", len(held)),
            ("jida_library_figures", "Figures held.", sum(entry.n_figures for entry in held)),
            ("jida_library_bytes", "Size of the library's database.", size),
            ("jida_disk_free_bytes", "Room left on the library's disk.", free),
            ("jida_queue_waiting", "Steps of the page that wait for their turn.", waiting()),
        )
        lines = [*desks.metrics.lines()]
        for name, words, value in now:
            lines += family(name, "gauge", words, {"": value})
        return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})


def _may_read(request: Request) -> bool:
    """Programs on this machine, and administrators; through a proxy that was not named nobody is on this machine."""
    visitor = request.state.visitor
    if visitor is not None and visitor.user is not None:
        return bool(visitor.may_administer and not visitor.password_due)
    client = request.client.host if request.client else ""
    return client in LOOPBACK and not any(
        name in request.headers for name in ("x-forwarded-for", "forwarded", "via")
    )

"""Work that takes longer than a page may: one at a time, looked at by asking again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from corpus.errors import Error

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# Tells how much is done of how much.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class State(Generic[Result]):
    """How a job stands: `result` once it is done, `failure` in words when it could not be done."""

    running: bool = False
    name: str = ""
    done: int = 0
    total: int = 0
    ended: float = 0.0
    result: Result | None = None
    failure: str = ""


class Job(Generic[Result]):
    """Runs one thing at a time in a thread of its own, and keeps the last result."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="admin")
        self.state: State[Result] = State()

    def start(self, name: str, work: Callable[[Progress], Result]) -> bool:
        """Begin, unless something is running; whether it was begun."""
        with self._guard:
            if self.state.running:
                return False
            self.state = State(running=True, name=name)
        self._worker.submit(self._run, name, work)
        return True

    def _run(self, name: str, work: Callable[[Progress], Result]) -> None:
        def progress(done: int, total: int) -> None:
            self.state = State(running=True, name=name, done=done, total=total)

        try:
            ended: State[Result] = State(name=name, result=work(progress), ended=time.time())
        except Error as error:
            ended = State(name=name, failure=str(error), ended=time.time())
        except Exception:
            log.exception("a job of the administrator failed")
            ended = State(name=name, failure="没有做完，是程序出了错；请看运行记录。", ended=time.time())
        self.state = ended

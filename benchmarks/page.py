"""The page under load: `python benchmarks/page.py [--users 1 20 50 200] [--questions 3] [--browser]`.

Starts the page over a new library of the shipped samples and asks it as a browser does, over HTTP and server-sent
events on loopback. Every user asks questions of their own and checks the answers against the command line's, so
that a wrong or crossed one is counted. With --browser also: submit to evidence painted, and the first usable page,
in Chromium. Prints a Markdown table. Linux only (memory is read from /proc).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

HUNG_S = 120
TRIVIAL = 200
BROWSER_QUESTIONS = 20
CHROMIUM = os.environ.get("JIDA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PAINTED = """(question) => new Promise((done) => {
  const box = document.querySelector('#jd-box textarea');
  const pane = document.getElementById('jd-evidence');
  box.value = question;
  box.dispatchEvent(new Event('input', {bubbles: true}));
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!pane.querySelector('.jd-memo')?.textContent.includes(question)) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  }).observe(pane, {childList: true, subtree: true, characterData: true});
  box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
})"""


@dataclass(slots=True)
class Tally:
    """What became of the questions of all users; times in seconds."""

    times: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, end: str, seconds: float, told: str = "") -> None:
        """Count one question."""
        with self.lock:
            self.ends[end] += 1
            if end == "right":
                self.times.append(seconds)
            elif len(self.samples) < 3:
                self.samples.append(f"{end}: {told[:160]}")


class User:
    """One browser's calls: its cookie, its session, one question after another."""

    def __init__(self, port: int, number: int, call: int) -> None:
        self.port, self.call, self.count = port, call, 0
        self.session = f"load{number:05d}{secrets.token_hex(4)}"
        response, _ = self.request("GET", "/", {})
        self.cookie = response.getheader("set-cookie", "").split(";")[0]

    def request(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """One request on a connection of its own, and the whole of what it returned."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HUNG_S)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response, response.read().decode()
        finally:
            connection.close()

    def ask(self, question: str) -> tuple[str, str]:
        """How it ended ("done", "refused" or "failed") and the evidence pane, or why."""
        self.count += 1
        data = [f"ask/{quote(question, safe='')}?{self.count}", None, [], [], "", "", "", ""]
        body = json.dumps({"data": data, "fn_index": self.call, "session_hash": self.session})
        headers = {"cookie": self.cookie, "content-type": "application/json"}
        response, told = self.request("POST", "/gradio_api/queue/join", headers, body)
        if response.status != 200:
            return "refused", f"{response.status} {told}"
        path = f"/gradio_api/queue/data?session_hash={self.session}"
        _, told = self.request("GET", path, {"cookie": self.cookie})
        for line in told.splitlines():
            event = json.loads(line[6:]) if line.startswith("data: ") else {}
            if event.get("msg") == "process_completed":
                written = json.dumps(event["output"], ensure_ascii=False)
                return ("done" if event["success"] else "failed"), written
        return "failed", told[-200:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, nargs="*", default=[1, 20, 50, 200])
    parser.add_argument("--questions", type=int, default=3, help="of each user")
    parser.add_argument("--browser", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JIDA_LIBRARY"] = str(Path(folder) / "library")
        run("add", str(files("corpus") / "data" / "samples"))
        known = expected()
        server, port = serve()
        try:
            measure(port, server.pid, known, given)
        finally:
            server.terminate()
            server.wait(20)


def run(*arguments: str, given: str = "") -> str:
    command = [sys.executable, "-m", "ui.command", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout


def expected() -> dict[str, str]:
    """Questions with the number that the command line answers, one for each agency, year and indicator that has one."""
    agencies = ("示例区河湖管理局", "示例区文化馆", "示例区市政园林中心")
    names = ("三公经费决算", "项目支出决算", "基本支出决算", "培训费决算", "公务接待费决算", "支出合计决算")
    asked = [
        f"{agency}{year}年{name}是多少"
        for agency in agencies
        for year in (2022, 2023, 2024)
        for name in names
    ]
    lines = "\n".join(json.dumps({"question": question}, ensure_ascii=False) for question in asked)
    answers = [json.loads(line) for line in run("ask", "--batch", "-", "--json", given=lines).splitlines()]
    return {
        question: answer["figures"][0]["raw"]
        for question, answer in zip(asked, answers, strict=True)
        if answer["status"] == "answered"
    }


def serve() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.command", "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return server, port
        except OSError:
            time.sleep(0.2)


def measure(port: int, pid: int, known: dict[str, str], given: argparse.Namespace) -> None:
    call = dependency(port)
    for question in list(known)[:10]:
        User(port, 99_000, call).ask(question)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {len(known)} questions with a known figure\n"
    )
    print("| Users | Right | Wrong or crossed | Refused | Failed or hung | p50 ms | p95 ms | p99 ms | worst ms | "
          "p50 / trivial request | processor ms a question | memory MiB | load |\n|" + "---|" * 13)  # fmt: skip
    for users in given.users:
        trivial = statistics.median(timed(lambda: get(port, "/healthz")) for _ in range(TRIVIAL))
        before = processor(pid)
        tally = load(port, call, users, given.questions, known)
        spent = (processor(pid) - before) / max(1, sum(tally.ends.values()))
        ms = sorted(seconds * 1000 for seconds in tally.times) or [0.0]
        at = [ms[min(len(ms) - 1, int(len(ms) * part))] for part in (0.5, 0.95, 0.99)]
        ends = tally.ends
        print(f"| {users} | {ends['right']} | {ends['wrong']} | {ends['refused']} | {ends['failed'] + ends['hung']} | "
              + " | ".join(f"{value:.0f}" for value in (*at, ms[-1]))
              + f" | {at[0] / trivial / 1000:.0f} | {spent * 1000:.0f} | {memory(pid)} | {os.getloadavg()[0]:.1f} |", flush=True)  # fmt: skip
        for sample in tally.samples:
            print(f"  <!-- {sample} -->")
    if given.browser:
        browse(port, list(known))


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HUNG_S)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def dependency(port: int) -> int:
    """The number of the event that the page's commands trigger."""
    config = json.loads(get(port, "/config"))
    bus = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "jd-bus")
    return next(
        one["id"] for one in config["dependencies"] if any(target[0] == bus for target in one["targets"])
    )


def load(port: int, call: int, users: int, questions: int, known: dict[str, str]) -> Tally:
    """All users at once, each with questions of their own order."""
    tally, asked = Tally(), list(known)

    def one(number: int) -> None:
        user = User(port, number, call)
        ready.wait()
        for turn in range(questions):
            question = asked[(number * 7 + turn * 5) % len(asked)]
            start = time.perf_counter()
            try:
                end, told = user.ask(question)
            except TimeoutError:
                end, told = "hung", ""
            except OSError as error:
                end, told = "failed", repr(error)
            seconds = time.perf_counter() - start
            if end == "done":
                end = "right" if answers(told, question, known[question]) else "wrong"
            tally.add(end, seconds, told)

    ready = threading.Barrier(users)
    threads = [threading.Thread(target=one, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def answers(told: str, question: str, raw: str) -> bool:
    """Whether the pane is of this very question, and its figure the one the command line gave."""
    number = re.search(r'jd-num\\">([^<]+)<', told)
    return f"问：</b>{question}</p>" in told and number is not None and number[1] in raw


def processor(pid: int) -> float:
    """Seconds of processor that the server has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    now, most = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now} (peak {most})"


def browse(port: int, questions: list[str]) -> None:
    """Submit to evidence painted, and the first usable page, in Chromium."""
    from playwright.sync_api import sync_playwright

    url = f"http://127.0.0.1:{port}/"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        cold, warm, turns = [], [], []
        for _ in range(5):
            context = chromium.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            for into in (cold, warm):
                start = time.perf_counter()
                page.goto(url, wait_until="commit")
                page.locator("#jd-header .jd-count").wait_for()
                into.append(time.perf_counter() - start)
            if not turns:
                asked = (questions * BROWSER_QUESTIONS)[: BROWSER_QUESTIONS + 2]
                turns = [page.evaluate(PAINTED, question) for question in asked][2:]
            context.close()
        chromium.close()
    turns.sort()
    p50, p95 = turns[len(turns) // 2], turns[int(len(turns) * 0.95)]
    print(f"\nIn Chromium, load {os.getloadavg()[0]:.1f}: submit to evidence painted p50 {p50:.0f} ms, p95 {p95:.0f} ms "
          f"({len(turns)} questions); first usable page cold {statistics.median(cold):.2f} s, "
          f"warm {statistics.median(warm):.2f} s (medians of {len(cold)})")  # fmt: skip


if __name__ == "__main__":
    main()

"""Who sees what: users x reports x every route, with canaries in every report that nobody else may ever read.

Builds a library of made-up agencies, a server with accounts over it, and asks everything of it in every user's name:
page, questions, links, history, lists, downloads, batch, API, administrator's pages. A response that holds a word, a
name or a figure of a report that its reader may not see is a leak; so is an answer that differs between a report that
is forbidden and one that never was. Prints one JSON object; ends with 1 when there was a leak.

    python benchmarks/faults/permissions.py --users 12 --reports 40
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import random
import re
import secrets
import socket
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library
from index.permit import WHOLE, Permit
from ui.accounts.door import Door
from ui.accounts.store import Accounts
from ui.audit.log import AuditLog
from ui.audit.verify import verify
from ui.server import create_app

PASSWORD = "Hehu-76-guanli"
FIRST, SECOND = "琥青银朱玄苍素绛黛赭缃墨", "珀瓷杏砂圭岚笺霞螺石帛竹"
# None names an agency, so that whatever answers them must choose by itself.
OPEN_QUESTIONS = (
    "2023年三公经费决算是多少",
    "2023年各部门三公经费决算排名",
    "2023年所有部门支出决算合计多少",
    "2023年哪个部门支出决算最高",
    "三公经费决算最低的是哪个部门",
    "有几份报告，都是哪些部门",
    "存在哪些问题",
    "项目进度偏慢的是哪个部门",
    "2023年三公经费决算超过一百万元的部门有哪些",
    "2022年三公经费决算是多少",
)
ADMINISTRATION = (
    ("GET", "/metrics"),
    *(
        ("GET", f"/admin/{page}")
        for page in ("users", "health", "accuracy", "audit", "export.csv", "export.jsonl")
    ),
    *(("POST", f"/admin/{page}") for page in ("users", "health", "accuracy", "audit")),
)
AUDITED = ("/admin/audit", "/admin/export.csv", "/admin/export.jsonl")
REPORT = """2023年度{agency}整体支出绩效评价报告
一、部门基本情况
{agency}内设{rooms}个科室，{word}工程按计划完成。
二、预算执行情况
2023年度部门支出决算数为{total}万元，三公经费决算支出为{small}万元。
三、存在的问题
{word}项目进度偏慢，预算编制不够精细。
"""


@dataclass(frozen=True)
class Planted:
    """One report and the strings that nobody but its readers may see."""

    agency: str
    file_name: str
    canaries: tuple[str, ...]


@dataclass
class Tally:
    """What was asked and what leaked."""

    asked: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)

    def look(self, route: str, response: str, forbidden: list[Planted], sent: str = "") -> None:
        """Count one response; a canary that the reader had not sent is a leak."""
        self.asked[route] += 1
        for report in forbidden:
            for canary in report.canaries:
                if canary in response and canary not in sent:
                    self.leaks.append(f"{route}: {canary} of {report.file_name}")

    def refuse(self, route: str, *, held: bool, words: str) -> None:
        """Count one thing that must not have succeeded."""
        self.asked[route] += 1
        if held:
            self.leaks.append(f"{route}: {words}")


def plant(folder: Path, library: Library, count: int) -> list[Planted]:
    """`count` reports, each of an agency of its own."""
    planted = []
    for number, (one, other) in zip(range(count), itertools.product(FIRST, SECOND), strict=False):
        agency, word, mark = (
            f"示例区{one}{other}局",
            f"{one}{other}{one}",
            f"k{number}x{secrets.token_hex(3)}",
        )
        total, small = 7301.37 + 11.03 * number, 101.29 + 1.07 * number
        path = folder / f"{mark}.txt"
        path.write_text(
            REPORT.format(
                agency=agency, rooms=3 + number % 9, word=word, total=f"{total:.2f}", small=f"{small:.2f}"
            ),
            encoding="utf-8",
        )
        library.add(load_report(path, agency=agency), path.read_bytes())
        figures = [
            f"{total:.2f}",
            f"{total:,.2f}",
            f"{small:.2f}",
            f"{total * 10000:.0f}",
            f"{small * 10000:,.0f}",
        ]
        planted.append(Planted(agency, path.name, (agency, f"{one}{other}局", word, mark, *figures)))
    return planted


class Server:
    """The application under uvicorn in a thread."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", access_log=False, proxy_headers=False)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.05)

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(20)


class Browser:
    """One user's browser, speaking raw HTTP."""

    def __init__(self, url: str, name: str, password: str = PASSWORD) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.entered = self.http.post("/login", data={"name": name, "password": password})
        self.hash = secrets.token_hex(6)
        self._config: dict[str, Any] = {}

    def text(self, path: str, **params: Any) -> str:  # noqa: ANN401
        """A page or file as text, archives unpacked."""
        return readable(self.http.get(path, params=params or None))

    def post(self, path: str, body: object) -> str:
        """JSON in, text out."""
        return readable(self.http.post(path, json=body))

    def number(self, target: str, event: str = "") -> tuple[int, int]:
        """The number of the event of a component (its elem_id; "" for the page itself), and its inputs."""
        if not self._config:
            self._config = self.http.get("/config").json()
        wanted = next(
            (c["id"] for c in self._config["components"] if target and c["props"].get("elem_id") == target),
            None,
        )
        for one in self._config["dependencies"]:
            for trigger in one["targets"]:
                if (target and trigger[0] == wanted) or (not target and trigger[1] == event):
                    return one["id"], len(one["inputs"])
        raise LookupError(target or event)

    def event(self, target: str, *values: object, trigger: str = "") -> str:
        """Carry out an event of the page; everything that came back, as text."""
        number, inputs = self.number(target, trigger)
        data = [*values, *[None] * (inputs - len(values))][:inputs]
        body = {"data": data, "fn_index": number, "session_hash": self.hash, "trigger_id": None}
        joined = self.http.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined.text
        return events(self.http.get("/gradio_api/queue/data", params={"session_hash": self.hash}).text)

    def step(self, command: str) -> str:
        """One step of the chat, as the page's script sends it."""
        return self.event("jd-bus", f"{command}?{secrets.token_hex(3)}", None, [], [])

    def upload(self, name: str, data: bytes) -> str:
        """Upload a file; its path on the server."""
        answer = self.http.post("/gradio_api/upload", files={"files": (name, data)})
        return str(answer.json()[0])


def events(stream: str) -> str:
    """Server-sent events with their escapes undone."""
    told = [json.loads(line[5:]) for line in stream.splitlines() if line.startswith("data:")]
    return json.dumps(told, ensure_ascii=False)


def readable(response: httpx.Response) -> str:
    """Status, headers and body as text; workbooks as the text of their parts."""
    data = response.content
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    body = data.decode("utf-8", "replace")
    if "json" in response.headers.get("content-type", ""):
        body = json.dumps(response.json(), ensure_ascii=False)
    return f"{response.status_code} {response.headers.get('content-disposition', '')} {body}"


def workbooks(response: str) -> list[str]:
    """The addresses of filled workbooks that a response names."""
    return [f"/{found}" for found in re.findall(r"download/batch/[\w-]+", response)]


def template(agencies: list[str]) -> bytes:
    """A workbook that asks of these agencies."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["问题", "答案", "单位", "出处"])
    for agency in agencies:
        sheet.append([f"{agency}2023年三公经费决算是多少"])
    sheet.append(["2023年三公经费决算合计多少"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Campaign:
    """One library, its users, and everything asked."""

    def __init__(self, folder: Path, users: int, reports: int, seed: int) -> None:
        self.tally = Tally()
        chosen = random.Random(seed)
        self.library = Library(folder / "library")
        (folder / "files").mkdir()
        self.planted = plant(folder / "files", self.library, reports)
        self.accounts = Accounts(folder / "accounts.sqlite")
        self.log = AuditLog(folder / "audit.sqlite")
        self.accounts.users.add("zongguan", "administrator", PASSWORD, WHOLE)
        self.sees: dict[str, list[Planted]] = {}
        for number in range(users):
            name = f"yuangong{number}"
            seen = [] if number == 0 else chosen.sample(self.planted, max(1, reports // (2 + number % 5)))
            hashes = {e.file_name: e.sha256 for e in self.library.reports()}
            # Half by agency, half report by report.
            by = (
                Permit(agencies=tuple(r.agency for r in seen))
                if number % 2
                else Permit(reports=tuple(hashes[r.file_name] for r in seen))
            )
            role = ("reader", "editor", "auditor")[number % 3]
            self.accounts.users.add(name, role, PASSWORD, by)
            self.sees[name] = seen
        door = Door(self.accounts, self.log)
        self.assistant = Assistant(self.library)
        self.server = Server(create_app(self.assistant, history_path=folder / "h.sqlite", door=door))
        self.ids = {entry.file_name: entry.id for entry in self.library.reports()}

    def close(self) -> None:
        """End the server and let go of the files."""
        self.server.stop()
        self.library.close()
        self.accounts.close()
        self.log.close()

    def run(self) -> None:
        """Ask everything in every user's name."""
        boss = Browser(self.server.url, "zongguan")
        links = self.links(boss)
        token = self.filled(boss)
        for name, seen in self.sees.items():
            browser = Browser(self.server.url, name)
            forbidden = [report for report in self.planted if report not in seen]
            self.page(browser, forbidden)
            self.questions(browser, forbidden)
            self.named(browser, forbidden, seen)
            self.links_of_others(browser, forbidden, links, token, boss)
            self.batch(browser, forbidden)
            self.duties(browser, name, forbidden)
        self.alike()
        found = verify(self.log)
        self.tally.refuse("audit verify", held=bool(found.problems), words="; ".join(found.problems))

    def links(self, boss: Browser) -> list[str]:
        """Answers of one who sees everything, as links."""
        for report in self.planted[:6]:
            boss.step(f"ask/{report.agency}2023年三公经费决算是多少")
        boss.step("ask/2023年各部门三公经费决算排名")
        return list(
            dict.fromkeys(
                re.findall(r"\?a=([\w-]{16})", boss.event("jd-past-search", "") + boss.step("fresh"))
            )
        ) or [row[0] for row in self.turns()]

    def turns(self) -> Iterator[tuple[str]]:
        """The ids of all stored turns."""
        import sqlite3

        with sqlite3.connect(self.library.path.parent / "h.sqlite") as history:
            yield from history.execute("SELECT id FROM turns").fetchall()

    def filled(self, boss: Browser) -> str:
        """A workbook filled for one who sees everything: its address."""
        path = boss.upload("zong.xlsx", template([report.agency for report in self.planted[:5]]))
        file = {"path": path, "orig_name": "zong.xlsx", "meta": {"_type": "gradio.FileData"}}
        self.boss_file = file
        return workbooks(boss.event("jd-fill", file))[-1]

    def page(self, browser: Browser, forbidden: list[Planted]) -> None:
        """What the page shows before anything is asked."""
        look = self.tally.look
        look("/", browser.text("/"), forbidden)
        look("/config", browser.text("/config"), forbidden)
        look("/ui/words.json", browser.text("/ui/words.json"), forbidden)
        look("/readyz", browser.text("/readyz"), forbidden)
        look("page load", browser.event("", None, trigger="load"), forbidden)
        look("list of reports", browser.event("jd-search", "", None), forbidden)
        look("/download/template.xlsx", browser.text("/download/template.xlsx"), forbidden)
        look("/api/", browser.text("/api/"), forbidden)
        look("/api/reports", browser.text("/api/reports"), forbidden)
        look("/api/figures", browser.text("/api/figures", indicator="三公经费", limit=1000), forbidden)
        look("/api/figures", browser.text("/api/figures", indicator="工程项目", limit=1000), forbidden)

    def questions(self, browser: Browser, forbidden: list[Planted]) -> None:
        """Questions that name nobody, on the page and by the API, with a follow-up."""
        for question in OPEN_QUESTIONS:
            self.tally.look("/api/ask", browser.post("/api/ask", {"question": question}), forbidden)
            self.tally.look("ask", browser.step(f"ask/{question}"), forbidden)
            self.tally.look("follow-up", browser.step("ask/那其他部门呢"), forbidden)
        self.tally.look("history", browser.event("jd-past-search", ""), forbidden)

    def named(self, browser: Browser, forbidden: list[Planted], seen: list[Planted]) -> None:
        """Every report by its number, its agency, its file."""
        for report in self.planted:
            id_, agency = self.ids[report.file_name], report.agency
            # A chat shows what was asked before; that others are named in it is no leak.
            browser.step("fresh")
            mine = report in seen
            sent = agency + report.file_name
            hidden = [other for other in forbidden if other is not report] if mine else forbidden
            for route, response in (
                ("ask by agency", browser.step(f"ask/{agency}2023年三公经费决算是多少")),
                ("choose an agency", browser.step(f"choose/{agency}")),
                (
                    "/api/ask by agency",
                    browser.post("/api/ask", {"question": f"{agency}支出决算", "agencies": [agency]}),
                ),
                (
                    "/api/ask by number",
                    browser.post("/api/ask", {"question": "三公经费决算", "reports": [str(id_)]}),
                ),
                (
                    "/api/ask by file",
                    browser.post("/api/ask", {"question": "存在的问题", "reports": [report.file_name]}),
                ),
                (
                    "/api/ask with history",
                    browser.post(
                        "/api/ask", {"question": "那支出决算呢", "history": [f"{agency}三公经费决算"]}
                    ),
                ),
                ("/api/reports by words", browser.text("/api/reports", words=agency[3:5])),
                (
                    "/api/figures by number",
                    browser.text("/api/figures", indicator="三公经费", report=str(id_)),
                ),
                ("/download/original", browser.text(f"/download/original/{id_}")),
                ("/original page", browser.text(f"/original/{id_}/1.webp", span="0-9")),
                ("read whole", browser.step(f"read/{id_}")),
                ("search the list", browser.event("jd-search", report.file_name, None)),
            ):
                self.tally.look(route, response, hidden, sent)
                if (
                    mine
                    and route in ("/download/original", "read whole")
                    and report.canaries[2] not in response
                ):
                    self.tally.leaks.append(f"{route}: one's own report {report.file_name} is not shown")

    def links_of_others(
        self, browser: Browser, forbidden: list[Planted], links: list[str], token: str, boss: Browser
    ) -> None:
        """Answers, workbooks, files and sessions of someone who sees more."""
        agencies = "".join(report.agency for report in self.planted[:6])
        browser.step("fresh")
        for link in links:
            look = self.tally.look
            look("/?a= of another", browser.text("/", a=link), forbidden, agencies)
            look("show another's answer", browser.step(f"show/{link}"), forbidden, agencies)
            for kind in ("csv", "xlsx"):
                look("download another's", browser.text(f"/download/{link}.{kind}"), forbidden, agencies)
        self.tally.refuse("another's workbook", held=browser.http.get(token).status_code != 404, words=token)
        answer = browser.event("jd-fill", self.boss_file)
        self.tally.refuse("another's upload", held=bool(workbooks(answer)), words=answer[:200])
        for path in ("queue/data?session_hash=", "heartbeat/"):
            status = browser.http.get(f"/gradio_api/{path}{boss.hash}").status_code
            self.tally.refuse("another's session", held=status != 403, words=f"{path} {status}")

    def batch(self, browser: Browser, forbidden: list[Planted]) -> None:
        """A template that asks of everyone."""
        asked = [report.agency for report in self.planted]
        path = browser.upload("mine.xlsx", template(asked))
        file = {"path": path, "orig_name": "mine.xlsx", "meta": {"_type": "gradio.FileData"}}
        response = browser.event("jd-fill", file)
        response += browser.text(workbooks(response)[-1])
        self.tally.look("batch", response, forbidden, "".join(asked))

    def duties(self, browser: Browser, name: str, forbidden: list[Planted]) -> None:
        """What a role does not allow, or not for this report."""
        for report in forbidden[:5]:
            browser.step(f"remove/{self.ids[report.file_name]}")
        held = {entry.file_name for entry in self.library.reports()}
        self.tally.refuse("remove a forbidden report", held=len(held) != len(self.planted), words=name)
        audits = self.accounts.users.named(name).may_audit
        for method, path in ADMINISTRATION:
            sent = {"file": ("q.jsonl", b"{}")} if method == "POST" else None
            status = browser.http.request(method, path, files=sent).status_code
            self.tally.refuse(
                "administrator's pages",
                held=status != (200 if audits and path in AUDITED else 403),
                words=f"{name} {method} {path} {status}",
            )

    def alike(self) -> None:
        """An agency that is forbidden and one that never was: the same words, but for the name."""
        name, seen = next((name, seen) for name, seen in self.sees.items() if seen)
        browser = Browser(self.server.url, name)
        never = "示例区无有局"
        for report in [report for report in self.planted if report not in seen][:10]:
            for question in ("{}2023年三公经费决算是多少", "{}存在哪些问题", "{}和其他部门比支出决算谁高"):
                answers = []
                for agency in (report.agency, never):
                    given = browser.http.post("/api/ask", json={"question": question.format(agency)}).json()
                    for part in ("id", "elapsed_ms"):
                        given.pop(part, None)
                    answers.append(
                        json.dumps(given, ensure_ascii=False).replace(agency, "甲").replace(agency[3:], "甲")
                    )
                self.tally.refuse(
                    "absent and forbidden alike",
                    held=answers[0] != answers[1],
                    words=f"{question} {answers}"[:600],
                )
        for path in ("/download/original/{}", "/original/{}/1.webp"):
            id_ = next(self.ids[r.file_name] for r in self.planted if r not in seen)
            got, gone = browser.text(path.format(id_)), browser.text(path.format(99999))
            self.tally.refuse(
                "absent and forbidden alike",
                held=got.replace(str(id_), "N") != gone.replace("99999", "N"),
                words=got,
            )


def campaign(users: int, reports: int, seed: int = 1) -> dict[str, Any]:
    """Run everything once; what was asked and what leaked."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        one = Campaign(Path(folder), users, reports, seed)
        try:
            one.run()
        finally:
            one.close()
        tally = one.tally
    return {
        "users": users,
        "reports": reports,
        "routes": len(tally.asked),
        "responses": sum(tally.asked.values()),
        "leaks": len(tally.leaks),
        "seconds": round(time.monotonic() - started, 1),
        "by_route": dict(sorted(tally.asked.items())),
        "found": tally.leaks[:20],
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=12)
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    result = campaign(arguments.users, arguments.reports, arguments.seed)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return 1 if result["leaks"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""A small hand-made library and an assistant with hand-made answers, and a server on a free loopback port."""

import os
import re
import socket
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.types import Answer, AnswerFigure, CellEvidence, Coverage, Evidence, Slots
from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import Error
from corpus.types import Field, Figure, Metadata, Passage, Report, Section, Span
from index.types import Filter, ReportEntry, StoredFigure

AGENCY = "示例区行政审批局"
OTHER = "示例区文化馆"
NO_FILTER = Filter()
SENTENCE = "2023年度三公经费预算支出为0.79万元，决算支出为0.14万元，接待7人，平均每人193元。"
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    "[点这里](javascript:document.title='owned') ![图](http://outside.example/x.png) ${document.title='owned'} $$x$$"
)


def _report(file_name, title, agency, year, builder, sections, passages, figures=()):
    document = builder.build()
    metadata = Metadata(
        Field(title),
        (year,),
        Field(str(year)),
        Field(agency),
        Field("示例区"),
        Field("部门整体支出绩效评价报告"),
    )
    return Report(
        file_name, "sha-" + file_name, document.format, document.text, metadata, document.blocks,
        tuple(sections), tuple(passages), document.tables, tuple(figures),
    )  # fmt: skip


def _prose_report():
    builder = DocumentBuilder("txt")
    builder.add_block("paragraph", f"2023年度{AGENCY}整体支出绩效评价报告")
    first = builder.add_block("heading", "二、一般公共预算支出情况", level=1)
    second = builder.add_block("heading", "（一）基本支出情况", level=2)
    passage = builder.add_block("paragraph", SENTENCE)
    builder.add_block("paragraph", HOSTILE)
    text = builder.build().text
    sections = [
        Section(1, "二、", "一般公共预算支出情况", first, Span(first.start, len(text)), second.start),
        Section(2, "（一）", "基本支出情况", second, Span(second.start, len(text)), len(text), 0),
    ]
    start = passage.start + SENTENCE.index("0.14")
    figure = Figure(
        "0.14万元", Span(start, start + 6), passage, "number", Decimal("0.14"), "万元", Decimal(1400), "元",
        "三公经费", "三公经费", "决算", 2023, agency=AGENCY,
    )  # fmt: skip
    title = f"2023年度{AGENCY}整体支出绩效评价报告"
    return _report(
        "审批局2023.txt", title, AGENCY, 2023, builder, sections, [Passage(passage, SENTENCE, 1)], [figure]
    )


ROWS = [
    ["项目", "预算数", "决算数"],
    ["合计", "20.00", "16.90"],
    ["因公出国（境）费", "0.00", "0.00"],
    ["公务接待费", "8.00", "6.90"],
    ["公务用车运行维护费", "12.00", "10.00"],
]


def _table_report():
    builder = DocumentBuilder("docx")
    builder.add_block("paragraph", f"{OTHER}2023年度部门决算公开")
    heading = builder.add_block("heading", "八、“三公”经费支出表", level=1)
    unit = builder.add_block("unit", "单位：万元")
    cells = [
        CellDraft(row, column, text, header=row == 0)
        for row, line in enumerate(ROWS)
        for column, text in enumerate(line)
    ]
    table = builder.add_table(cells, caption=heading, unit=unit)
    text = builder.build().text
    section = Section(1, "八、", "“三公”经费支出表", heading, Span(heading.start, len(text)), len(text))
    passage = Passage(table, table.of(text), 0, 0)
    return _report(
        "文化馆2023.docx", f"{OTHER}2023年度部门决算公开", OTHER, 2023, builder, [section], [passage]
    )


class FakeLibrary:
    def __init__(self):
        self._reports = {}
        self._originals = {}
        for report in (_prose_report(), _table_report()):
            self.add(report)

    def add(self, report, original=None, *, replace=False):
        for report_id, known in self._reports.items():
            if known.sha256 == report.sha256:
                if replace:
                    self._reports[report_id] = report
                return self.entry(report_id)
        report_id = max(self._reports, default=0) + 1
        self._reports[report_id] = report
        self._originals[report_id] = original or report.text.encode()
        return self.entry(report_id)

    def remove(self, report_id):
        self.report(report_id)
        del self._reports[report_id], self._originals[report_id]

    def report(self, report_id):
        if report_id not in self._reports:
            raise Error(f"资料库里没有编号 {report_id} 的报告，用 jida list 查看。")
        return self._reports[report_id]

    def original(self, report_id):
        self.report(report_id)
        return self._originals[report_id]

    def entry(self, report_id):
        report = self.report(report_id)
        about = report.metadata
        return ReportEntry(
            report_id, report.sha256, report.file_name, report.format, about.title.value, about.years,
            about.agency.value, about.region.value, about.kind.value, "部门", "2026-01-02T03:04:05",
            len(report.sections), len(report.passages), len(report.tables), len(report.figures), len(report.findings),
        )  # fmt: skip

    def reports(self, filter=NO_FILTER):
        entries = [self.entry(report_id) for report_id in self._reports]
        return [
            entry
            for entry in entries
            if (filter.report_ids is None or entry.id in filter.report_ids)
            and (not filter.years or set(filter.years) & set(entry.years))
            and (not filter.agencies or entry.agency in filter.agencies)
        ]

    def agencies(self):
        return sorted({report.metadata.agency.value for report in self._reports.values()})

    def years(self):
        return sorted({year for report in self._reports.values() for year in report.metadata.years})

    def indicators(self):
        return sorted({figure.canonical for report in self._reports.values() for figure in report.figures})

    def find_figures(self, canonical=(), basis="", filter=NO_FILTER, limit=100):
        found = []
        for entry in self.reports(filter):
            for number, figure in enumerate(self.report(entry.id).figures):
                if not canonical or figure.canonical in canonical:
                    found.append(StoredFigure(number, entry.id, None, figure, ()))
        return found[:limit]


def make_evidence(report_id, report, text, quoted, cell=None, headings=()):
    start = report.text.index(text)
    at = text.index(quoted)
    span = (start + at, start + at + len(quoted))
    return Evidence(
        report_id, report.file_name, report.metadata.title.value, tuple(headings), text, (at, at + len(quoted)), span,
        cell=cell,
    )  # fmt: skip


def make_figure(raw, value, unit="万元", base=None, base_unit="元", **more):
    value = Decimal(value)
    base = value * 10000 if base is None else Decimal(base)
    given = {
        "indicator": "三公经费",
        "basis": "决算",
        "year": 2023,
        "agency": AGENCY,
        "report": "审批局2023.txt",
    }
    return AnswerFigure(
        raw, value, unit, base, base_unit, evidence=more.pop("evidence", 0), **{**given, **more}
    )


class FakeAssistant:
    """Answers by keyword, once its gate is open; `asked` keeps what it was given."""

    def __init__(self):
        self.library = FakeLibrary()
        self.asked = []
        self.gate = threading.Event()
        self.gate.set()

    def ask(self, question, history=(), *, filter=NO_FILTER, slots=None):
        self.asked.append((question, tuple(history), filter, slots))
        self.gate.wait(120)
        if "出错" in question:
            raise Error("问题里没有可以查的内容，请写出指标，如“三公经费决算”。")
        base = Answer(question, "not_disclosed", f"收录的报告没有披露：{question}", slots or Slots())
        for word, make in (("接待费", self.cell), ("对比", self.compare), ("不一致", self.conflict),
                           ("哪个口径", self.ambiguous), ("恶意", self.hostile), ("三公", self.prose)):  # fmt: skip
            if word in question and 2022 not in base.slots.years:
                return make(question, base)
        return base

    def report(self, report_id):
        return self.library.report(report_id)

    def prose(self, question, base):
        report = self.library.report(1)
        slots = replace(base.slots, years=(2023,), agencies=(AGENCY,), indicators=("三公经费",),
                        basis=base.slots.basis or "决算")  # fmt: skip
        raw = "0.79万元" if slots.basis == "预算" else "0.14万元"
        evidence = make_evidence(1, report, SENTENCE, raw, headings=report.headings(1))
        text = f"{AGENCY}2023年三公经费{slots.basis}为{raw}。"
        return replace(base, status="answered", text=text, slots=slots, figures=(make_figure(raw, raw[:4]),),
                       evidence=(evidence,), suggestions=("2022年呢", "公务接待费多少"))  # fmt: skip

    def cell(self, question, base):
        report = self.library.report(2)
        cell = CellEvidence("“三公”经费支出表", ("公务接待费",), ("决算数",))
        evidence = make_evidence(2, report, "公务接待费\t8.00\t6.90", "6.90", cell, report.headings(0))
        figure = make_figure("6.90", "6.90", agency=OTHER, indicator="公务接待费", report="文化馆2023.docx")
        return replace(base, status="answered", text="公务接待费决算为6.90万元。", figures=(figure,), evidence=(evidence,),
                       slots=Slots(indicators=("公务接待费",)),
                       findings=("合计 16.90 与各项之和 16.90 相符",))  # fmt: skip

    def compare(self, question, base):
        first, second = self.prose(question, base), self.cell(question, base)
        figures = (
            make_figure("16.90", "16.90", agency=OTHER, report="文化馆2023.docx", evidence=1),
            make_figure("0.14万元", "0.14"),
        )
        return replace(base, status="answered", text="共 2 个部门给出三公经费决算，最高的是示例区文化馆。", figures=figures,
                       evidence=first.evidence + second.evidence, slots=Slots((2023,), intent="compare"),
                       coverage=Coverage(3, 2, ("示例区河湖管理局",)))  # fmt: skip

    def conflict(self, question, base):
        first, second = self.prose(question, base), self.cell(question, base)
        figures = (make_figure("0.14万元", "0.14"), make_figure("6.90", "6.90", evidence=1))
        return replace(base, status="conflict", text="两处写法不一致。", figures=figures,
                       evidence=first.evidence + second.evidence)  # fmt: skip

    def ambiguous(self, question, base):
        return replace(base, status="ambiguous", text="问的是预算还是决算？", choices=("预算", "决算"),
                       slots=Slots((2023,), (AGENCY,), ("三公经费",)))  # fmt: skip

    def hostile(self, question, base):
        report = self.library.report(1)
        evidence = make_evidence(1, report, HOSTILE, HOSTILE[:20], headings=(HOSTILE,))
        figure = make_figure("20余次", "20", "次", 20, "次", indicator=HOSTILE, approximate=True)
        return replace(base, status="answered", text=HOSTILE, figures=(figure,), evidence=(evidence,),
                       findings=(HOSTILE,), suggestions=(HOSTILE,), computation=HOSTILE)  # fmt: skip


@pytest.fixture
def fake_assistant():
    return FakeAssistant()


@pytest.fixture(scope="module")
def api():
    """(client, assistant) of the whole application in this process, without a socket."""
    from starlette.testclient import TestClient

    from ui.server import create_app

    assistant = FakeAssistant()
    app = create_app(assistant)
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False), assistant


@pytest.fixture
def figure_of():
    return make_figure


@pytest.fixture
def hostile_text():
    return HOSTILE


class Server:
    """The application under uvicorn in a thread of this process."""

    def __init__(self, app):
        import uvicorn

        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 60
        while not self._server.started:
            if time.monotonic() > deadline:
                raise TimeoutError("the server did not start")
            time.sleep(0.05)

    def stop(self):
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture(scope="module")
def serve_page():
    """Serve a page with `serve_page(assistant, **settings of create_app)`, which returns its address."""
    from ui.server import create_app

    servers = []

    def start(assistant, **settings):
        servers.append(Server(create_app(assistant, **settings)))
        return servers[-1].url

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def served(serve_page):
    """(url, assistant) of a running page over the fake assistant."""
    assistant = FakeAssistant()
    return serve_page(assistant), assistant


CHROMIUM = Path(os.environ.get("JIDA_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium; skipped where there is none, unless JIDA_REQUIRE_BROWSER=1."""
    if not CHROMIUM.exists():
        reason = f"no Chromium at {CHROMIUM}; JIDA_CHROMIUM names one"
        if os.environ.get("JIDA_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A page with all that it asked for and complained about."""

    def __init__(self, browser, url, width=1440, height=900, **settings):
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-US", **settings
        )
        self.page = self.context.new_page()
        self.url = url
        self.outside, self.errors, self.dialogs = [], [], []
        self.forgiven = "^$"  # a pattern of the errors that a test itself makes
        self._streams = set()
        self.page.on("request", self._request)
        self.page.on("requestfinished", lambda request: self._streams.discard(request))
        self.page.on("requestfailed", lambda request: self._streams.discard(request))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def _request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.outside.append(request.url)
        if "/queue/" in request.url:
            self._streams.add(request)

    def open(self, path="/"):
        self.quiet()
        self.page.goto(self.url + path)
        self.page.locator("#jd-box textarea").wait_for()
        self.page.locator("#jd-header .jd-count").wait_for()
        # The examples are tried before they are shown: what is asked from now on, the test asked.
        self.page.locator("#jd-log :is(.jd-hello, .jd-badges)").first.wait_for()
        return self.page

    def quiet(self):
        """Wait until nothing is on its way: a page that is left before complains of what was cut off."""
        deadline, still = time.monotonic() + 60, 0
        while still < 3:
            assert time.monotonic() < deadline, [request.url for request in self._streams]
            self.page.wait_for_timeout(20)
            still = 0 if self._streams else still + 1

    def ask(self, question):
        replies = self.page.locator("#jd-log .jd-badges").count()
        self.page.locator("#jd-box textarea").fill(question)
        self.page.locator("#jd-box textarea").press("Enter")
        self.page.locator("#jd-log .jd-badges").nth(replies).wait_for()
        self.painted()

    def painted(self):
        """Wait until the step that was sent is over, and what it changed is on the screen."""
        self.page.wait_for_function("() => jida.pending() === 0")
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def fits(self):
        """Wait until the page is as wide as the window; a page that scrolls sideways never is."""
        self.page.wait_for_function("() => document.documentElement.scrollWidth === innerWidth")


@pytest.fixture
def visit(browser, request):
    """Open visits with `visit()`, of the fake assistant's page unless a `url` is given; all are closed afterwards, and none may have gone outside or met an error."""
    opened = []

    def start(url="", **settings):
        opened.append(Visit(browser, url or request.getfixturevalue("served")[0], **settings))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
    assert [one.outside for one in opened if one.outside] == []
    errors = [words for one in opened for words in one.errors if not re.search(one.forgiven, words)]
    assert errors == []
    assert [one.dialogs for one in opened if one.dialogs] == []

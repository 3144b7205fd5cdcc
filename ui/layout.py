"""The components of the page and where they stand; ui.events gives them their behaviour."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.types import QUESTION_AT_MOST
from ui.history import REASON_AT_MOST
from ui.render import render_hint
from ui.render_report import render_batch_hint
from ui.shelf import TITLE_AT_MOST
from ui.turns import BATCH_TAB, COMPARE_TAB, EVIDENCE_TAB, HISTORY_TAB, REPORTS_TAB, Talk

EVIDENCE_HINT = "提问后，这里显示数字、原文和出处。"
COMPARE_HINT = "问到几个部门或几个年度时，这里并列显示。"
FILE_TYPES = [
    *(".pdf", ".docx", ".doc", ".wps", ".rtf", ".odt", ".txt", ".md", ".html", ".htm"),
    *(".xlsx", ".xls", ".et", ".png", ".jpg", ".jpeg", ".tif", ".tiff"),
]


def fragment(elem_id: str, value: str = "") -> gr.Markdown:
    """A place for one of our own HTML fragments, sanitised once more in the browser."""
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=True, latex_delimiters=[])


def _as_sent(_: gr.Dropdown, payload: object) -> object:
    """A dropdown's value as the page sent it; what it means is checked where it is used.

    A value may have left its choices, after a deletion or a restart of the service. Gradio would refuse every step
    of that page in English; a year or an agency that is gone just finds nothing.
    """
    return payload


# On the class, and no class of our own: Gradio writes a stub file beside the source of those.
gr.Dropdown.preprocess = _as_sent  # type: ignore[method-assign, assignment]


@dataclass(frozen=True, slots=True)
class Stock:
    """That the library has changed, and what to say of it; two are never equal, so each is seen as a change."""

    notice: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(4))


@dataclass(slots=True)
class Layout:
    """All components that an event reads or writes."""

    talk: gr.State
    header: gr.Markdown
    years: gr.Dropdown
    agencies: gr.Dropdown
    log: gr.Chatbot
    slots: list[gr.Dropdown]
    slot_row: gr.Row
    tabs: gr.Tabs
    evidence: gr.Markdown
    compare: gr.Markdown
    search: gr.Textbox
    uploading: gr.Accordion
    files: gr.File
    given_years: gr.Textbox
    given_agency: gr.Textbox
    store: gr.Button
    upload_log: gr.Markdown
    shelf: gr.Markdown
    reader: gr.Markdown
    past: gr.Markdown
    past_search: gr.Textbox
    judged: gr.State
    reason_row: gr.Column
    reasons: gr.Markdown
    reason: gr.Textbox
    edited: gr.State
    edit_row: gr.Column
    edit_about: gr.Markdown
    edit_title: gr.Textbox
    edit_years: gr.Textbox
    edit_agency: gr.Textbox
    edit_file: gr.File
    save: gr.Button
    edit_log: gr.Markdown
    template: gr.File
    fill: gr.Button
    batch_log: gr.Markdown
    stock: gr.State
    arrived: gr.State
    forgotten: gr.State
    bus: gr.Textbox
    done: gr.Markdown


def build_layout() -> Layout:
    """Lay the components out inside the Blocks that is open."""
    header = fragment("jd-header")
    with gr.Row(elem_id="jd-main", equal_height=False):
        with gr.Column(elem_id="jd-left", scale=10, min_width=300):
            left = _left()
        with gr.Column(elem_id="jd-right", scale=13, min_width=300):
            right = _right()
    # The page's own script writes the clicked command here; see static/page.js.
    bus = gr.Textbox(elem_id="jd-bus", label="命令", show_label=False, container=False)
    return Layout(
        talk=gr.State(Talk()),
        header=header,
        stock=gr.State(Stock()),
        arrived=gr.State(""),
        forgotten=gr.State(""),
        bus=bus,
        done=fragment("jd-done"),
        **left,
        **right,
    )


def _left() -> dict[str, Any]:
    with gr.Row(elem_id="jd-tools"):
        with gr.Accordion("筛选：年度 / 部门", open=False, elem_id="jd-filters"), gr.Row():
            years = gr.Dropdown([], multiselect=True, label="年度", min_width=120)
            agencies = gr.Dropdown([], multiselect=True, label="部门", min_width=160)
        gr.Button("新对话", elem_id="jd-fresh", size="sm", scale=0, min_width=76)
    log = gr.Chatbot(
        elem_id="jd-log",
        show_label=False,
        label="对话",
        layout="bubble",
        height=None,
        allow_tags=False,
        sanitize_html=True,
        latex_delimiters=[],
        buttons=[],
        feedback_options=("Like", "Dislike"),
        group_consecutive_messages=False,
        # The page's own script shows the last question with its answer: see static/commands.js.
        autoscroll=False,
        placeholder=" ",
    )
    judged = gr.State("")
    with gr.Column(elem_id="jd-reasons", visible=False) as reason_row:
        reasons = fragment("jd-reason-list")
        reason = gr.Textbox(
            elem_id="jd-reason",
            show_label=False,
            label="哪里不对",
            container=False,
            placeholder="其他原因，回车记下",
            max_lines=1,
            max_length=REASON_AT_MOST,
        )
    with gr.Row(elem_id="jd-slots", visible=False) as slot_row:
        slots = [
            gr.Dropdown([], label=label, container=False, min_width=76, interactive=True, elem_classes="jd-chip",
                        allow_custom_value=label == "指标")
            for label in ("年度", "部门", "指标", "口径")
        ]  # fmt: skip
    with gr.Row(elem_id="jd-ask"):
        # Sent by the page's own script, which also empties it: see static/commands.js.
        gr.Textbox(
            elem_id="jd-box",
            show_label=False,
            label="问题",
            container=False,
            placeholder="输入问题，回车提问",
            lines=1,
            max_lines=4,
            max_length=QUESTION_AT_MOST,
            autofocus=True,
            scale=5,
        )
        gr.Button("提问", variant="primary", elem_id="jd-send", scale=0, min_width=84)
    return {"years": years, "agencies": agencies, "log": log, "slots": slots, "slot_row": slot_row,
            "judged": judged, "reason_row": reason_row, "reasons": reasons,
            "reason": reason}  # fmt: skip


def _right() -> dict[str, Any]:
    with gr.Tabs(elem_id="jd-tabs") as tabs:
        with gr.Tab("依据原文", id=EVIDENCE_TAB):
            evidence = fragment("jd-evidence", render_hint(EVIDENCE_HINT))
        with gr.Tab("对比图表", id=COMPARE_TAB):
            compare = fragment("jd-compare", render_hint(COMPARE_HINT))
        with gr.Tab("报告", id=REPORTS_TAB):
            reports = _reports()
        with gr.Tab("批量", id=BATCH_TAB):
            batch = _batch()
        with gr.Tab("历史", id=HISTORY_TAB):
            past_search = gr.Textbox(
                elem_id="jd-past-search",
                show_label=False,
                label="查找提问",
                container=False,
                placeholder="在问过的问题和回答里查找",
                max_length=100,
            )
            past = fragment("jd-past")
    return {
        "tabs": tabs,
        "evidence": evidence,
        "compare": compare,
        "past": past,
        "past_search": past_search,
        **reports,
        **batch,
    }


def _reports() -> dict[str, Any]:
    form = _edit_form()
    reader = fragment("jd-reader")
    with gr.Accordion("上传报告", open=False, elem_id="jd-upload") as uploading:
        files = gr.File(
            file_count="multiple",
            file_types=FILE_TYPES,
            label="PDF、Word、Excel、文本、扫描图片，可一次选多份",
            height=160,
        )
        with gr.Row():
            given_years = _line("年度（报告里没写才填）", "如 2023")
            given_agency = _line("部门（报告里没写才填）", "部门全称")
        store = gr.Button("开始入库", variant="primary", elem_id="jd-store")
        upload_log = fragment("jd-upload-log")
    search = gr.Textbox(
        elem_id="jd-search",
        show_label=False,
        label="查找报告",
        container=False,
        placeholder="按标题、部门、年度查找报告",
        max_length=100,
    )
    shelf = fragment("jd-shelf")
    return {
        **form,
        "reader": reader,
        "uploading": uploading,
        "files": files,
        "given_years": given_years,
        "given_agency": given_agency,
        "store": store,
        "upload_log": upload_log,
        "search": search,
        "shelf": shelf,
    }


def _edit_form() -> dict[str, Any]:
    """Mends what is known of a report, or puts another file in its place; shown when it is asked for."""
    with gr.Column(elem_id="jd-edit", visible=False) as edit_row:
        edit_about = fragment("jd-edit-about")
        edit_title = _line("标题", "报告的标题", at_most=TITLE_AT_MOST)
        with gr.Row():
            edit_years = _line("年度", "如 2023，几年的写 2021-2023")
            edit_agency = _line("部门", "部门全称")
        edit_file = gr.File(label="换成另一个文件（不换就不用选）", height=110, elem_id="jd-edit-file")
        save = gr.Button("保存更正", variant="primary", elem_id="jd-save")
        edit_log = fragment("jd-edit-log")
    return {
        "edited": gr.State(0),
        "edit_row": edit_row,
        "edit_about": edit_about,
        "edit_title": edit_title,
        "edit_years": edit_years,
        "edit_agency": edit_agency,
        "edit_file": edit_file,
        "save": save,
        "edit_log": edit_log,
    }


def _line(label: str, placeholder: str, *, at_most: int = 60) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=placeholder, max_lines=1, min_width=140, max_length=at_most)


def _batch() -> dict[str, Any]:
    fragment("jd-batch-hint", render_batch_hint())
    # Any file may be chosen: what is no workbook is told in our own words, not refused in Gradio's.
    template = gr.File(label="Excel 模板（.xlsx）", height=150, elem_id="jd-template")
    fill = gr.Button("开始填表", variant="primary", elem_id="jd-fill")
    return {"template": template, "fill": fill, "batch_log": fragment("jd-batch-log")}

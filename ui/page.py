"""The page, built anew for each server."""

from __future__ import annotations

import gradio as gr

from ui.desks import Desks
from ui.events import Events
from ui.layout import build_layout

TITLE = "绩答"


def build_page(desks: Desks) -> gr.Blocks:
    """Layout and events over the desks of all visitors."""
    demo: gr.Blocks = gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    )
    with demo:
        Events(desks, build_layout()).connect(demo)
    demo.queue(max_size=200, default_concurrency_limit=8, api_open=False)
    demo.state_session_capacity = 1000
    return demo

"""The page, built anew for each server."""

from __future__ import annotations

import gradio as gr

from ui.events import Events
from ui.layout import build_layout
from ui.turns import Desk

TITLE = "绩答"


def build_page(desk: Desk) -> gr.Blocks:
    """Layout and events over one desk."""
    demo: gr.Blocks = gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    )
    with demo:
        Events(desk, build_layout()).connect(demo)
    demo.queue(max_size=200, default_concurrency_limit=8, api_open=False)
    demo.state_session_capacity = 1000
    return demo

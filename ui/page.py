"""The page, built anew for each server."""

from __future__ import annotations

import gradio as gr

from ui.desks import Desks
from ui.events import Events
from ui.layout import build_layout
from ui.lean import make_lean

TITLE = "绩答"
STEPS_AT_ONCE = 8


def build_page(desks: Desks, waiting_at_most: int) -> gr.Blocks:
    """Layout and events over the desks of all visitors; a step more than may wait is refused."""
    demo: gr.Blocks = gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    )
    with demo:
        Events(desks, build_layout()).connect(demo)
    # Not after each step: nobody is shown where in the queue they stand.
    demo.queue(
        max_size=waiting_at_most,
        default_concurrency_limit=STEPS_AT_ONCE,
        api_open=False,
        status_update_rate=60,
    )
    demo.state_session_capacity = 1000
    make_lean(demo)
    return demo

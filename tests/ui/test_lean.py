"""What a step leaves alone is not made anew, and the browser is sent the same."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from ui.lean import make_lean


class Step:
    """A page of a few components, and what its one step sends for some updates."""

    def __init__(self):
        self.demo = gr.Blocks()
        with self.demo:
            self.box, self.note = gr.Textbox(), gr.Markdown("还没有")
            self.choice, self.kept = gr.Dropdown(["甲", "乙"]), gr.State("旧")
            outputs = [self.box, self.note, self.choice, self.kept]
            self.box.submit(lambda words: words, self.box, outputs)
        self.call = next(iter(self.demo.fns.values()))
        self.state = SessionState(self.demo)

    def sends(self, updates):
        named = {getattr(self, name): deepcopy(value) for name, value in updates.items()}
        # In a thread of its own: the browser's tests leave a running loop in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(
                asyncio.run, self.demo.postprocess_data(self.call, named, self.state)
            ).result()


@pytest.mark.parametrize(
    "updates",
    [
        {"box": "字"},
        {"note": "有了", "choice": gr.update(choices=["丙"], value="丙")},
        {"kept": "新"},
        {"box": gr.update(visible=False), "note": "有了", "choice": "乙", "kept": "新"},
        {"note": gr.skip()},
    ],
)
def test_the_same_is_sent(updates):
    plain, lean = Step(), Step()
    make_lean(lean.demo)
    assert lean.sends(updates) == plain.sends(updates)
    assert lean.state[lean.kept._id] == plain.state[plain.kept._id]


def test_what_is_left_alone_is_not_made_anew():
    step = Step()
    make_lean(step.demo)
    before = {id_: step.state[id_] for id_ in (step.box._id, step.choice._id)}
    assert len(step.sends({"note": gr.update(value="有了"), "kept": "新"})) == 4
    assert all(step.state[id_] is block for id_, block in before.items())


def test_a_step_that_changes_nothing_sends_nothing():
    step = Step()
    make_lean(step.demo)
    unchanged = {"__type__": "update"}
    assert step.sends({}) == [unchanged, unchanged, unchanged, None]

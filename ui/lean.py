"""What Gradio does for nothing at every step of the page, left out."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from copy import copy
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.state_holder import SessionState


def make_lean(demo: gr.Blocks) -> None:
    """Let steps cost what they change: Gradio makes every output anew, also those that a step leaves alone."""
    whole = demo.postprocess_data

    async def changed_alone(
        block_fn: BlockFunction, predictions: list[Any] | dict[Any, Any], state: SessionState | None
    ) -> list[Any]:
        if not isinstance(predictions, dict) or not all(isinstance(one, Block) for one in predictions):
            return await whole(block_fn, predictions, state)
        changed = [block for block in block_fn.outputs if block in predictions]
        narrow = copy(block_fn)
        narrow.outputs = changed
        given = [predictions[block] for block in changed]
        # One output alone is taken for itself, not for a list of one.
        done = await whole(narrow, given if len(given) > 1 else given[0], state) if given else []
        written = dict(zip(changed, done, strict=True))
        return [written.get(block, _unchanged(block)) for block in block_fn.outputs]

    demo.postprocess_data = changed_alone  # type: ignore[method-assign]
    _keep_signatures(demo.blocks.values())


def _unchanged(block: Block) -> dict[str, str] | None:
    """What Gradio sends of an output that a step leaves alone."""
    return None if block.stateful else {"__type__": "update"}


def _keep_signatures(blocks: Iterable[Block]) -> None:
    """Let `inspect.signature` look the arguments of a component up, which Gradio asks for several times a step."""
    for kind in {base for block in blocks for base in type(block).__mro__ if "__init__" in vars(base)}:
        made: Any = vars(kind)["__init__"]
        for function in (made, getattr(made, "__wrapped__", made)):
            if inspect.isfunction(function):
                function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]

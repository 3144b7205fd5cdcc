"""Colours and fonts handed to Gradio, and the words it lacks in Chinese."""

from __future__ import annotations

import gradio as gr

SANS = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "sans-serif",
]
MONO = ["ui-monospace", "Consolas", "monospace"]
TRANSLATIONS: dict[str, dict[str, str]] = {"zh-CN": {}}


def build_theme() -> gr.themes.Base:
    """A calm blue on white, its own dark counterpart, system fonts only."""
    theme = gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", font=SANS, font_mono=MONO, radius_size="md"
    )
    return theme.set(
        body_background_fill="#f4f6fa",
        body_background_fill_dark="#10151e",
        body_text_color="#1c2738",
        body_text_color_dark="#dfe6f0",
        button_primary_background_fill="#1f4e9c",
        button_primary_background_fill_hover="#173d7d",
        button_primary_background_fill_dark="#2f66c0",
        button_primary_text_color="#ffffff",
        block_border_width="1px",
        block_shadow="none",
    )

"""What is searched of the reports in a library, made anew: tokens for another tokenizer, vectors for another encoder."""

from __future__ import annotations

from collections.abc import Callable

from index.derived import LARGE, Tell
from index.encoder import Encoder
from index.filters import EVERYTHING
from index.store import KINDS, Store
from index.texts import searched_tokens, searched_vectors
from index.tokenize import Tokenizer

# Told the reports done and in all.
Progress = Callable[[int, int], None]
_TOLD_TIMES = 10


def silent(done: int, total: int) -> None:
    """Report progress to nobody."""


def told(store: Store, tell: Tell) -> Progress:
    """Progress in some lines of Chinese, where the library is so large that cutting it into words takes long."""
    if store.count("passage") + store.count("figure") <= LARGE:
        return silent

    def progress(done: int, total: int) -> None:
        if done % max(1, total // _TOLD_TIMES) == 0:
            tell(f"词表已更新，正在为全部报告重新切词：{done}/{total} 份……")

    return progress


def renew(
    store: Store, tokenizer: Tokenizer, encoder: Encoder | None = None, progress: Progress = silent
) -> None:
    """Make the tokens of all reports anew, and with an `encoder` the vectors; the caller is inside `writing`."""
    ids = store.report_ids(EVERYTHING)
    for done, report_id in enumerate(ids, 1):
        report = store.report(report_id)
        for kind in KINDS:
            store.renew_tokens(report_id, kind, searched_tokens(report, kind, tokenizer))
            if encoder:
                store.renew_vectors(report_id, kind, searched_vectors(report, kind, encoder))
        progress(done, len(ids))
    store.set_meta("tokenizer", tokenizer.fingerprint)
    if encoder:
        store.set_meta("encoder", encoder.fingerprint)

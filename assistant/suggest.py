"""Follow-up questions that the library can answer, for the buttons under an answer."""

from __future__ import annotations

from dataclasses import replace

from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from corpus.lexicon import family, sums

_AT_MOST = 4


def suggestions(candidate: Candidate, retriever: Retriever) -> tuple[str, ...]:
    """Up to four follow-ups: the other basis, another year, the parts of a total, the other agencies."""
    figure = candidate.figure
    if not figure.canonical:
        return ()
    found: list[str] = []
    same = retriever.library.find_figures(
        canonical=(figure.canonical,),
        filter=replace(retriever.filter, agencies=(candidate.entry.agency,)),
        limit=60,
    )
    numbers = [stored.figure for stored in same if stored.figure.state == "number"]
    for word in ("预算", "决算"):
        if family(figure.basis) not in ("", word) and any(
            family(f.basis) == word and f.year == figure.year for f in numbers
        ):
            found.append(f"那{word}呢？")
    years = sorted({f.year for f in numbers if f.year and f.year != figure.year}, reverse=True)
    found += [f"{year}年呢？" for year in years[:1]]
    if len({entry.agency for entry in retriever.entries.values()}) > 1:
        basis = family(figure.basis)
        found.append(f"各部门{figure.canonical}{basis if basis not in figure.canonical else ''}对比")
    own = replace(retriever.filter, report_ids=(candidate.entry.id,))
    for total, parts in sums():
        if total == figure.canonical:
            given = {
                stored.figure.canonical
                for stored in retriever.library.find_figures(canonical=parts, filter=own)
            }
            found += [f"{part}呢？" for part in parts if part in given]
    return tuple(dict.fromkeys(found))[:_AT_MOST]

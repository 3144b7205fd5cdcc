"""What was read of the library by number, kept in memory while the content stays as it is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=_Numbered)


class Kept(Generic[T]):
    """The things last used of one generation of the library, at most `at_most`; used from any thread."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._generation = -1
        self._things: OrderedDict[int, T] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, ids: Sequence[int], generation: int, read: Callable[[Sequence[int]], list[T]]) -> list[T]:
        """The things of these ids in this order; those that are not kept yet by `read`, without those that are gone.

        `generation` is the library's, counted before: what `read` gives is at least as new.
        """
        with self._guard:
            if self._generation != generation:
                self._things.clear()
                self._generation = generation
            found = {id_: self._things[id_] for id_ in ids if id_ in self._things}
            for id_ in found:
                self._things.move_to_end(id_)
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            fresh = {thing.id: thing for thing in read(missing)}
            found |= fresh
            with self._guard:
                if self._generation == generation:
                    self._things |= fresh
                    while len(self._things) > self._at_most:
                        self._things.popitem(last=False)
        return [found[id_] for id_ in ids if id_ in found]

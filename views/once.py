"""Answers that are remembered and that two threads may want at once: the second waits for the first and does not work it out again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(maxsize: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """`lru_cache` that answers the same question asked meanwhile only after the first has its answer. A question must not ask itself."""

    def decorate(work: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        remembered = lru_cache(maxsize)(work)
        under_way: dict[Hashable, Lock] = {}

        @wraps(work)
        def answer(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
            question = (asked, tuple(named.items()))
            # `setdefault` is one step of the interpreter: two threads get the same lock.
            with under_way.setdefault(question, Lock()):
                try:
                    return remembered(*asked, **named)
                finally:
                    under_way.pop(question, None)

        answer.cache_info = remembered.cache_info
        return answer

    return decorate

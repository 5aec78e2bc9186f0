"""Two who want the same at once: it is worked out once, and both have it; different questions do not wait for one another; a failure is nobody's answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic

import pytest

from views.once import once
from views.served.readers import QUIET_SECONDS, Readers

WAIT = 20


def test_the_second_waits_for_the_first() -> None:
    asked, begun, may_end = [], Event(), Event()

    @once(maxsize=4)
    def slow(question: str, *, kind: int = 0) -> str:
        asked.append(question)
        begun.set()
        assert may_end.wait(WAIT)
        return question.upper()

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(slow, "a")
        assert begun.wait(WAIT)
        second = threads.submit(slow, "a")
        may_end.set()
        assert first.result(WAIT) == second.result(WAIT) == "A"
    assert asked == ["a"] and slow("a") == "A" and asked == ["a"] and slow.cache_info().currsize == 1
    assert slow("a", kind=1) == "A" and asked == ["a", "a"]


def test_other_questions_do_not_wait() -> None:
    both = Barrier(2)

    @once(maxsize=4)
    def meets(question: int) -> int:
        both.wait(WAIT)
        return question

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(meets, (1, 2))) == [1, 2]


def test_after_a_failure_it_is_tried_again() -> None:
    tried = []

    @once(maxsize=4)
    def fails_first(question: int) -> int:
        tried.append(question)
        if len(tried) == 1:
            raise ValueError("not yet")
        return question

    with pytest.raises(ValueError, match="not yet"):
        fails_first(1)
    assert fails_first(1) == 1 and tried == [1, 1]


def test_work_ahead_waits_until_readers_have_gone_quiet() -> None:
    readers, is_over = Readers(), Event()
    assert readers.gone_quiet(is_over), "nobody has come yet"
    readers.asked()
    began = monotonic()
    assert readers.gone_quiet(is_over) and monotonic() - began >= QUIET_SECONDS * 0.9
    readers.asked()
    is_over.set()
    began = monotonic()
    assert not readers.gone_quiet(is_over) and monotonic() - began < QUIET_SECONDS, "a server that stops does not wait"

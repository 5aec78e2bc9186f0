"""Long work tells how far it is, ends when it is stopped, and says what went wrong."""

from __future__ import annotations

import time
from threading import Event

import pytest

from views.exports.jobs import AT_ONCE, Job, Progress


def test_work_hands_over_its_result_and_how_far_it_was() -> None:
    def work(progress: Progress) -> bytes:
        progress.step(1, 4, "half of the first half")
        return b"file"

    job = Job(work)
    assert job.wait(10) and job.result == b"file" and job.failure is None and not job.is_cancelled
    assert job.progress.share == 0.25 and job.progress.doing == "half of the first half"
    assert job.progress.seconds_left() is not None


def test_what_remains_is_not_known_before_the_first_part_is_done() -> None:
    assert Progress().seconds_left() is None


def test_work_that_is_stopped_ends_at_its_next_step() -> None:
    begun, go_on, after = Event(), Event(), []

    def work(progress: Progress) -> bytes:
        begun.set()
        go_on.wait(10)
        progress.step(1, 2)
        after.append("reached")
        return b"file"

    job = Job(work)
    assert begun.wait(10) and not job.is_over
    job.cancel()
    go_on.set()
    assert job.wait(10) and job.is_cancelled and job.result is None and job.failure is None and not after


def test_work_that_waits_for_its_turn_may_be_stopped_before_it_begins() -> None:
    free = Event()

    def hold(progress: Progress) -> bytes:
        free.wait(10)
        return b""

    busy = [Job(hold) for _ in range(AT_ONCE)]
    waiting = Job(lambda progress: b"never")
    assert waiting.is_waiting and not waiting.is_over
    waiting.cancel()
    assert waiting.is_over and waiting.is_cancelled and waiting.result is None
    free.set()
    assert all(job.wait(10) for job in busy)


def test_a_failure_is_kept_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def work(progress: Progress) -> bytes:
        raise ValueError("no such area")

    job = Job(work)
    assert job.wait(10) and isinstance(job.failure, ValueError) and job.result is None and not job.is_cancelled
    for _ in range(100):  # the log is written beside those who wait
        if "an export failed" in caplog.text:
            break
        time.sleep(0.05)
    assert "no such area" in caplog.text

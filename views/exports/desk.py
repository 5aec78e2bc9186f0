"""The export dialog: what may be taken away from a page, made beside it with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from metrics.errors import MetricError
from views import state
from views.contents import Content
from views.exports.books import EXACT, RELEASE, Kind
from views.exports.jobs import Job
from views.exports.offers import Offer, offers
from views.formats import exact
from views.here import Here
from views.stamps import INTERNAL, rules_words
from views.texts import plain

STEP_SECONDS = 0.4


def show_exports(here: Here, contents: Sequence[Content]) -> None:
    """Open the dialog over the page that has shown `contents`."""
    # True once: the dialog's first run belongs to the page's, those after it are its own.
    arrival = iter((True,))
    st.dialog(here.text("导出"), width="large", icon=":material/download:")(_dialog)(here, offers(here, contents), arrival)


def _dialog(here: Here, offered: Sequence[Offer], arrival: Iterator[bool]) -> None:
    _, is_new = here.text, next(arrival, False)
    by_key = {offer.key: offer for offer in offered}
    key = st.radio(
        _("要带走什么"),
        list(by_key),
        format_func=lambda each: by_key[each].label,
        captions=[offer.about for offer in offered],
        key=f"export-what-{here.language}",
    )
    offer = by_key[key]
    kind = _pick_kind(here, offer)
    job = state.work_on(work_name(here, offer, kind))
    if job is None:
        st.button(_("生成"), type="primary", icon=":material/play_arrow:", on_click=_start, args=(here, offer, kind))
    elif not job.is_over:
        _follow(here, job, is_new=is_new)
    else:
        _hand_over(here, offer, kind, job)


def _pick_kind(here: Here, offer: Offer) -> Kind:
    """Whether the file may be passed on; what that means stands below."""
    _ = here.text
    words = {RELEASE.key: _("对外发布（受控）"), EXACT.key: _("内部资料（精确）")}
    offered = [kind.key for kind in offer.kinds]
    key = st.segmented_control(
        _("可否外传"), offered, format_func=words.__getitem__, default=offered[0], required=True, key=f"export-kind-{offer.key}-{here.language}"
    )
    chosen = next((kind for kind in offer.kinds if kind.key == key), offer.kinds[0])
    st.caption(rules_words(here.surroundings.rules, here.language) if chosen.is_release else _("内部资料：精确数字，限本人负责的区域，不得外传。"))
    return chosen


def work_name(here: Here, offer: Offer, kind: Kind) -> str:
    """Which work it is: another page, area, period, language or snapshot is other work, and so is whatever else the address says that the page shows."""
    return "|".join((offer.key, kind.key, here.page, *sorted(here.link().values()), state.address(), here.snapshot.id))


def _start(here: Here, offer: Offer, kind: Kind) -> None:
    state.set_work(work_name(here, offer, kind), Job(lambda progress: offer.make(kind, progress)))


def _follow(here: Here, job: Job, *, is_new: bool) -> None:
    """Progress in short runs, one after another, until it is over: a click is heard between two of them only. The page's own run cannot be followed by one
    of the dialog alone; there a click begins."""
    _ = here.text
    st.progress(job.progress.share, text=_progress_words(here, job))
    with st.container(horizontal=True, gap="small"):
        st.button(_("取消生成"), icon=":material/close:", on_click=job.cancel)
        if is_new:
            st.button(_("继续看进度"), icon=":material/refresh:")
            return
    job.wait(STEP_SECONDS)
    st.rerun(scope="fragment")


def _progress_words(here: Here, job: Job) -> str:
    _, left = here.text, job.progress.seconds_left()
    if job.is_waiting:
        return _("排队中，前面还有别的导出")
    words = _("已完成{share}%").format(share=exact(100 * job.progress.share, 0, here.language))
    doing = f" · {plain(job.progress.doing)}" if job.progress.doing else ""
    remaining = "" if left is None else " · " + _("约还需{seconds}秒").format(seconds=max(round(left), 1))
    return words + doing + remaining


def _hand_over(here: Here, offer: Offer, kind: Kind, job: Job) -> None:
    """The file, or why there is none and what to do."""
    _, result = here.text, job.result
    again = {"on_click": _start, "args": (here, offer, kind), "icon": ":material/refresh:"}
    if job.is_cancelled:
        st.info(_("已取消，没有生成文件。"), icon=":material/info:")
        st.button(_("重新生成"), **again)
    elif result is None:
        told = plain(str(job.failure)) if isinstance(job.failure, MetricError) else _("原因已记入服务器日志")
        st.error(_("没有生成：{why}。请换一个区域或期间，或稍后重试。").format(why=told.rstrip("。.")), icon=":material/error:")
        st.button(_("重试"), **again)
    else:
        name = offer.file if kind.is_release else f"{offer.file}_{INTERNAL.zh}"
        st.success(_("已生成，{size} KB。").format(size=exact(max(len(result) / 1024, 1), 0, here.language)), icon=":material/check_circle:")
        st.download_button(
            _("下载 {file}").format(file=f"{name}.{offer.ending}"),
            result,
            file_name=f"{name}.{offer.ending}",
            mime=offer.mime,
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )

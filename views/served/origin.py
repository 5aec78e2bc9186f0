"""Joins the store's batches with the page that says where a figure comes from."""

from __future__ import annotations

import logging

from data.batches import about_batch
from data.current import current
from data.errors import SubmissionError
from views.here import Here
from views.origin.panels import Load

LOG = logging.getLogger("community")


def loads(here: Here) -> tuple[Load, ...]:
    """What the snapshot was made of, the last load first; a batch whose account is gone is left out, which the log tells."""
    return tuple(load for name in reversed(here.snapshot.batches) if (load := _load(name)) is not None)


def _load(name: str) -> Load | None:
    try:
        batch = about_batch(current().settings.store.path, name)
    except SubmissionError as error:
        LOG.error("a batch cannot be told of: %s", error)
        return None
    files = batch.files
    return Load(name, batch.loaded_at, batch.today, len(files), sum(each.accepted for each in files), sum(each.refused for each in files))

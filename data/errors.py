"""The errors of `data`: what a reader or operator did or was given, in one sentence; never a programming mistake."""


class DataError(Exception):
    """Bad input or bad usage. The message names the subject, quotes the wrong value, and states the rule or the remedy."""


class SettingsError(DataError):
    """`config.toml` or a region's folder does not say what it must."""


class SubmissionError(DataError):
    """A file or a load is refused whole; nothing was changed."""


class BusyError(DataError):
    """Another import holds the store."""


class SnapshotError(DataError):
    """A published snapshot is missing, damaged, or does not belong to this version."""

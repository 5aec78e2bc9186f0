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


class OperationsError(DataError):
    """The operations database cannot be used, or does not hold what was asked for."""


class SavedInBetween(OperationsError):
    """Somebody else saved the same meeting since it was opened: nothing was overwritten."""


class MissingMeeting(OperationsError):
    """There is no such meeting, or not for this reader."""

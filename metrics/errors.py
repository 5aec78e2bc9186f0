"""The errors of `metrics`: a question that cannot be answered, in one sentence with the remedy."""


class MetricError(Exception):
    """Bad usage: an unknown metric, area, level or period."""


class ScopeError(MetricError):
    """The reader may not see the area that was asked for."""


class ImpossibleValue(MetricError):
    """The mart holds what cannot be. The message names metric, area and period."""


class DefinitionError(Exception):
    """A definition contradicts itself; the project's fault, found when the catalogue loads."""

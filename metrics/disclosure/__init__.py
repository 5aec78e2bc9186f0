"""Disclosure control: what may leave as a release, in one room. Everything that is controlled passes through here, and nothing else decides it.

- `Rules`: threshold, rounding, least denominator, least band
- `shown`: of a metric, the areas and periods whose figures may leave; `never_leaves`: why none of it ever may
- `rounded`, `suppressed`, `added_up`, `without_single`: from exact to released figures, called by `metrics.compute`
- `bands`: peers without names or denominators
"""

from metrics.disclosure.bands import bands
from metrics.disclosure.release import added_up, rounded, suppressed, without_single
from metrics.disclosure.rules import Rules
from metrics.disclosure.shown import is_public, layers_of, never_leaves, shown

__all__ = ["Rules", "added_up", "bands", "is_public", "layers_of", "never_leaves", "rounded", "shown", "suppressed", "without_single"]

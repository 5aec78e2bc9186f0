"""Who the reader is and what he may see: the own areas of whoever uses this installation, from the settings. Nothing else decides that."""

from __future__ import annotations

from collections.abc import Sequence

from data.schema.areas import AreaTree
from metrics.scope import Scope


def scope_of_reader(tree: AreaTree, areas: Sequence[str] = ()) -> Scope:
    """The areas with everything inside them; the whole region where none is named. An area that the tree does not have adds nothing."""
    return Scope(frozenset(areas)) if areas else Scope.everything(tree)


def unknown_areas(tree: AreaTree, areas: Sequence[str]) -> tuple[str, ...]:
    """Those of the reader's areas that the tree does not have: nothing can be shown before the settings are corrected."""
    return tuple(code for code in areas if code not in tree)

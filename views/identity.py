"""Who the reader is and what he may see. Today: anybody on this machine, the whole tree. Nothing else decides that."""

from __future__ import annotations

from data.schema.areas import AreaTree
from metrics.scope import Scope


def scope_of_reader(tree: AreaTree) -> Scope:
    return Scope.everything(tree)

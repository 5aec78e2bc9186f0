"""Which areas a reader may see. Nothing is computed without one."""

from __future__ import annotations

from dataclasses import dataclass

from data.schema.areas import INSTITUTION, Area, AreaTree
from metrics.errors import ScopeError


@dataclass(frozen=True)
class Scope:
    """The areas named here with everything inside them."""

    areas: frozenset[str]

    @classmethod
    def everything(cls, tree: AreaTree) -> Scope:
        return cls(frozenset({tree.root.code}))

    def allows(self, tree: AreaTree, code: str) -> bool:
        """Whether the area lies within the scope as a whole."""
        return any(area.code in self.areas for area in tree.ancestors(code))

    def require(self, tree: AreaTree, code: str) -> None:
        if not self.allows(tree, code):
            raise ScopeError(f"area '{code}' lies outside what you may see ({', '.join(sorted(self.areas))})")

    def with_benchmarks(self, tree: AreaTree, by: str) -> Scope:
        """What may be asked for when figures are controlled: every area above the institutions, and of institutions only the reader's own."""
        return self if by == INSTITUTION else Scope.everything(tree)

    def visible(self, tree: AreaTree, areas: tuple[Area, ...]) -> tuple[Area, ...]:
        if tree.root.code in self.areas:
            return areas
        return tuple(area for area in areas if self.allows(tree, area.code))

"""From accepted rows to the mart: monthly counts and sums per institution, in SQLAlchemy Core that hangs on no one engine."""

from data.rollups.build import build_mart
from data.rollups.months import MartMonths

__all__ = ["MartMonths", "build_mart"]

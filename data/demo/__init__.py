"""The demonstration city: a seeded generator that writes submission files of an invented network of a real one's size."""

from data.demo.calibration import TODAY
from data.demo.city import write_submissions

__all__ = ["EDITION", "TODAY", "write_submissions"]

EDITION = "4"
"""Raised with every change of what the generator writes: the same seed of another edition is another city."""

"""The demonstration city: a seeded generator that writes submission files of an invented network of a real one's size."""

from data.demo.calibration import TODAY
from data.demo.city import write_submissions

__all__ = ["TODAY", "write_submissions"]

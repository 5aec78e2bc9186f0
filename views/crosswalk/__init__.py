"""National indicators beside our metrics."""

"""Capitation: settled and running years of paid units, beside the care they are read with."""

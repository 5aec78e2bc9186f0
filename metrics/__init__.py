"""What is measured: definitions by theme, computing, statistics. Pure Polars, no I/O; `python -m metrics` is the command line over it."""

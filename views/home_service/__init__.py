"""Home service: visits, safety, the 58 items, whom it reaches."""

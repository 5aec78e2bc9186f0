"""HTML and SVG that the server writes: the first screen and whatever must be there without a charting library."""

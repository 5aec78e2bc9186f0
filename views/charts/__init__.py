"""Charts as ECharts options: plain JSON from frames, nothing put on the screen."""

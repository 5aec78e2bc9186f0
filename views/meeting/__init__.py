"""A meeting: its agenda, its slides, and what shows them to the room."""

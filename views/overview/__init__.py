"""The first screen: what is the state, what changed, where to look."""

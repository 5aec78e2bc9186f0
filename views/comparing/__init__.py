"""A figure beside others: what it may stand beside, whether the difference is more than chance, who is alike."""

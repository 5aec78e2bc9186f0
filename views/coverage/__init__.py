"""Which institutions have which capability, and whether it is really used."""

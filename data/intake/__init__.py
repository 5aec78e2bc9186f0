"""From submitted files to one accepted batch: finding, reading, validating, settling duplicates, staging. What is served afterwards is not decided here."""

"""Find an institution, area, metric or page by any part of its name: the rule, the list, the box."""

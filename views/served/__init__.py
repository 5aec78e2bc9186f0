"""What the server does beside the pages: start, arrival, routes; joins what `data` serves with what views are given."""

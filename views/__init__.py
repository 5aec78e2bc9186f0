"""How results look: texts, numbers, charts, maps and the page's state. Pure functions of what they are given, but for `state` and `frame`."""

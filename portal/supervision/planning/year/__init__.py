"""The calendar's pages and commands: the year, one item, the plan decided."""

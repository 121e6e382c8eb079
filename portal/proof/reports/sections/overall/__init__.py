"""The same of a report over all vendors: two pages for management, then what they rest on. Pure."""

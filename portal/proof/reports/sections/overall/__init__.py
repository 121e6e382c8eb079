"""The sections of a report over all vendors, each written from the facts: two pages for management, then what they rest on."""

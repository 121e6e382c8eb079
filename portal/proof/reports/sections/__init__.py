"""The sections of a vendor supervision report, each written from the facts. Pure."""

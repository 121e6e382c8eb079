"""Printing: HTML to PDF that can be kept for years; fonts inside, nothing fetched, clear failure."""

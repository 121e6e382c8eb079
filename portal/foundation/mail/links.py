"""Addresses of pages, for mails: a link leads to a page, and opening it changes nothing."""

from flask import current_app


def to(path: str) -> str:
    """The full address of a page; `path` begins with a slash, as url_for gives it."""
    return f"{current_app.config['PUBLIC_URL']}{path}"

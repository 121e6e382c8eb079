"""Handing out files that are made as they are asked for."""

from flask import Response

from portal.foundation.evidence.sending import disposition
from portal.foundation.evidence.types import Kind, clean_name


def download(data: bytes, name: str, kind: Kind) -> Response:
    """As a download under this name, never shown inside a page."""
    response = Response(data, mimetype=kind.value)
    response.headers["Content-Disposition"] = disposition(clean_name(name, kind))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

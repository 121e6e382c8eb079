"""Handing out stored bytes: always as a download, never shown inside the portal's pages."""

from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

from portal.foundation.core.database.db import db
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.types import FileKind, clean_name


def attachment(sha256: str, name: str) -> Response:
    """The file as a download under `name`, Japanese included (RFC 5987), with no type guessing.

    Only for views that found the row referring to the file: stored bytes have no owner.
    """
    row = db.session.get_one(StoredFile, sha256)
    response = Response(storage.read(sha256), mimetype=row.media_type)
    response.headers["Content-Disposition"] = disposition(clean_name(name, row.media_type))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def disposition(name: str) -> str:
    """As a download under this name."""
    if name.isascii():
        return dump_options_header("attachment", {"filename": name})
    plain = f"file{PurePosixPath(name).suffix}"
    exact = "UTF-8''" + quote(name, safe="")
    return dump_options_header("attachment", {"filename": plain, "filename*": exact})


def download(data: bytes, name: str, kind: FileKind) -> Response:
    """As a download under this name, never shown inside a page."""
    response = Response(data, mimetype=kind.value)
    response.headers["Content-Disposition"] = disposition(clean_name(name, kind))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

"""Looks at each answer that an auditor gets: of which vendor or report it was, and whether it was a file."""

from flask import Flask, Response, g, request

from portal.foundation.access.roles import Role
from portal.proof.assessor.opened import services

_OK = 200


def install_watching(app: Flask) -> None:
    app.after_request(_watch)


def _watch(response: Response) -> Response:
    actor = g.get("actor")
    if actor is None or Role.AUDITOR not in actor.roles:
        return response
    if request.method != "GET" or response.status_code != _OK:
        return response
    named = request.view_args or {}
    vendor_id, report_id = named.get("vendor_id"), named.get("report_id")
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        services.note_file(request.path, actor, vendor_id)
    elif vendor_id is not None:
        services.note_vendor(vendor_id, actor)
    elif report_id is not None:
        services.note_report(report_id, actor)
    return response

"""The public page on which anybody who holds a receipt checks it against the portal."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import public
from portal.foundation.accounts.public_checks import (
    counted_try,
    hash_of,
    most_megabytes,
    unlisted,
)
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import UNPROCESSABLE
from portal.foundation.core.words.messages import Message, say
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.forms import CheckForm

FOLDER = "supervision/attestations"


@public
def check() -> ResponseReturnValue:
    """Says whether it matches a record, signed when, and whether that one still stands: no more.

    The code on a receipt leads here with number and hash; looking changes nothing but the count of
    tries that failed.
    """
    form = CheckForm() if request.method == "POST" else CheckForm(request.args)
    asked = request.method == "POST" or "number" in request.args
    if not asked or not form.validate():
        return _page(form, status=UNPROCESSABLE if asked else 200)
    try:
        number, held = _held(form)
        with counted_try() as found:
            sha256 = held if isinstance(held, str) else hash_of(held, _too_large())
            match = receipt_jobs.look_up(number, sha256)
            found.is_ours = match is not None
    except DomainError as refusal:
        refuse(form, refusal)
        return _page(form, refusal)
    return _page(form, match=match, answered=True)


def _held(form: CheckForm) -> tuple[str | None, str | FileStorage]:
    """The number, if given, and the hash that was typed or the file it is to be taken of."""
    number = receipt_jobs.read_number(form.number.data) if form.number.data else None
    file = form.file.data
    if isinstance(file, FileStorage) and file.filename:
        return number, file
    if number is None:
        raise RuleViolated(
            say("Enter the number of the receipt, or choose its file."), field="number"
        )
    return number, receipt_jobs.read_sha256(form.sha256.data or "")


def _too_large() -> Message:
    return say("This file is larger than %(limit)s MB; it is no receipt.", limit=most_megabytes())


def _page(
    form: CheckForm,
    refused: DomainError | None = None,
    *,
    status: int = 200,
    match: receipt_jobs.Match | None = None,
    answered: bool = False,
) -> Response:
    page = render_template(f"{FOLDER}/check.html", form=form, match=match, answered=answered)
    return unlisted(page, refused, status)

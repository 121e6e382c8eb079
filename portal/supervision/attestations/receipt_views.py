"""The public page on which anybody who holds a receipt checks it against the portal."""

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import public
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import TOO_MANY, UNPROCESSABLE
from portal.foundation.core.words.messages import say
from portal.foundation.evidence import storage
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.forms import CheckForm

FOLDER = "supervision/attestations"

FREE = 30  # failed checks from one network address within 15 minutes
MEGABYTE = 1024 * 1024


@public
def check() -> ResponseReturnValue:
    """Says whether it matches a record, signed when, and whether that one still stands: no more.

    The code on a receipt leads here with number and hash; looking changes nothing but the count of
    tries that failed. A try is counted before a file is read through: that takes time.
    """
    form = CheckForm() if request.method == "POST" else CheckForm(request.args)
    asked = request.method == "POST" or "number" in request.args
    if not asked or not form.validate():
        return _page(form, UNPROCESSABLE if asked else 200)
    try:
        number, held = _held(form)
        with transaction(audited=False):
            limit = {throttling.key("check", throttling.network(request.remote_addr)): FREE}
            counted = throttling.count_try(limit)
        sha256 = held if isinstance(held, str) else _hash_of(held)
        match = receipt_jobs.look_up(number, sha256)
        if match is not None:
            with transaction(audited=False):
                throttling.take_back(counted)
    except DomainError as refusal:
        refuse(form, refusal)
        too_many = isinstance(refusal, throttling.TooManyTries)
        return _page(form, TOO_MANY if too_many else UNPROCESSABLE)
    return _page(form, 200, match=match, answered=True)


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


def _hash_of(file: FileStorage) -> str:
    """Read once and let go; nothing of it is kept."""
    limit: int = current_app.config["MAX_FILE_BYTES"]
    try:
        return storage.measure(file.stream, limit, 0).sha256
    except storage.TooLarge:
        most = limit // MEGABYTE
        why = say("This file is larger than %(limit)s MB; it is no receipt.", limit=most)
        raise RuleViolated(why, field="file") from None


def _page(
    form: CheckForm,
    status: int,
    *,
    match: receipt_jobs.Match | None = None,
    answered: bool = False,
) -> Response:
    page = render_template(f"{FOLDER}/check.html", form=form, match=match, answered=answered)
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

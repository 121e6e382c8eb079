"""The public page on which anybody who holds a report checks it against the portal."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import public
from portal.foundation.accounts.public_checks import (
    bytes_of,
    counted_try,
    most_megabytes,
    unlisted,
)
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse
from portal.foundation.core.pages.web import UNPROCESSABLE
from portal.foundation.core.words.messages import say
from portal.proof.verification import checking
from portal.proof.verification.forms import CheckReportForm
from portal.proof.verification.outcomes import CheckedReport


@public
def check() -> ResponseReturnValue:
    """Says whether it was issued by us, its number and day, whether it is unchanged and still counts."""
    form = CheckReportForm() if request.method == "POST" else CheckReportForm(request.args)
    asked = request.method == "POST" or "code" in request.args
    if not asked or not form.validate():
        return _page(form, status=UNPROCESSABLE if asked else 200)
    try:
        checked = _checked(form)
    except DomainError as refusal:
        refuse(form, refusal)
        return _page(form, refusal)
    return _page(form, checked=checked)


def _checked(form: CheckReportForm) -> CheckedReport:
    file = form.file.data
    has_file = isinstance(file, FileStorage) and bool(file.filename)
    if not has_file and not form.code.data:
        raise RuleViolated(say("Choose the file, or enter the check code."), field="file")
    with counted_try() as found:
        if has_file:
            too_large = say(
                "This file is larger than %(limit)s MB; it is no report.", limit=most_megabytes()
            )
            checked = checking.check_file(bytes_of(file, too_large))
        else:
            checked = checking.check_code(form.code.data or "")
        found.is_ours = checked.is_ours
    return checked


def _page(
    form: CheckReportForm,
    refused: DomainError | None = None,
    *,
    status: int = 200,
    checked: CheckedReport | None = None,
) -> Response:
    page = render_template("proof/verification/check.html", form=form, checked=checked)
    return unlisted(page, refused, status)

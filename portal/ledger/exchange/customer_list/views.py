"""A list of customers is chosen, compared with the register, looked at, and taken over.

Between the two pages nothing is stored: what was read goes along with the page, signed.
"""

import hashlib
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of
from portal.foundation.core.pages.web import UNPROCESSABLE
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.customer_list import services
from portal.ledger.exchange.customer_list.comparing import BY_ID, COLUMNS, Rows, fit, rows_of
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.exchange.reading.files import read_waiting

FOLDER = "ledger/exchange"
SHOWN = 100  # rows of each kind on the page


class CustomerListForm(FlaskForm):
    file = FileField(
        _l("List of customers"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), a row for each customer. "
            "The file of the list of customers can be changed and taken in again."
        ),
    )


class TakeCustomersForm(FlaskForm):
    """`told`: what was read, signed. `digest`: of the comparison that was looked at."""

    told = HiddenField()
    digest = HiddenField()


@requires(Permission.LEDGER_EDIT)
def customers() -> ResponseReturnValue:
    """Nothing is taken in yet: what is new, changed and wrong is shown."""
    form = CustomerListForm()
    if form.validate_on_submit():
        try:
            upload = form.file.data
            name, data = upload.filename or "", upload.stream.read(LARGEST + 1)
            rows = rows_of(read_waiting(data, name, fit), name)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            told = {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "rows": _plain(rows)}
            return _compared(told)
    return show_form(form, f"{FOLDER}/customers.html", columns=COLUMNS)


@requires(Permission.LEDGER_EDIT)
def take_customers() -> ResponseReturnValue:
    """All that was shown is written, or nothing."""
    form = TakeCustomersForm()
    try:
        told = _read(form.told.data or "")
    except DomainError as refusal:
        chosen = CustomerListForm(formdata=None)
        refuse(chosen, refusal)
        return render_template(
            f"{FOLDER}/customers.html", form=chosen, columns=COLUMNS
        ), UNPROCESSABLE
    onward = act(
        form,
        lambda: services.take_over(
            told["rows"],
            digest=form.digest.data or "",
            name=told["name"],
            sha256=told["sha256"],
            actor=current_actor(),
        ),
        done=lambda found: say(
            "Customers registered: %(new)s, changed: %(changed)s.",
            new=len(found.new),
            changed=len(found.changed),
        ),
        to=url_for("customers.index"),
    )
    return onward or _compared(told, form)


def _compared(told: dict[str, Any], form: TakeCustomersForm | None = None) -> ResponseReturnValue:
    """What would be written now; after a refusal too."""
    found = services.compare_list(told["rows"])
    shown = TakeCustomersForm(formdata=None, told=_signer().dumps(told), digest=found.digest)
    page = render_template(
        f"{FOLDER}/customers_compared.html",
        form=form or shown,
        kept=shown,
        found=found,
        name=told["name"],
        columns=BY_ID,
        most=SHOWN,
    )
    return page, status_of(form) if form else (UNPROCESSABLE if found.wrong else 200)


def _plain(rows: Rows) -> list[Any]:
    """As JSON keeps it: a day becomes text that is read as a day again."""
    return [[number, {name: _text(cell) for name, cell in cells.items()}] for number, cells in rows]


def _text(cell: Any) -> Any:
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def _read(token: str) -> dict[str, Any]:
    """What was shown before. Refuses a sign that is not ours."""
    try:
        told: dict[str, Any] = _signer().loads(token)
    except (BadSignature, ValueError):
        raise RuleViolated(say("Choose the file again."), field="file") from None
    return told


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="customer-list")

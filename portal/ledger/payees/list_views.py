"""A payee list comes in: the file, which column is what, what is new on it, taken over."""

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import act, filled, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.payees import queries, services
from portal.ledger.payees.forms import ColumnsForm, PayeeListForm, TakeOverForm
from portal.ledger.payees.models import PayeeDraft, PayeeOutcome
from portal.ledger.payees.sheets import FIELDS, LOOKED_AT, PayeeSheet, fit, sheet_of

FOLDER = "ledger/payees"
SHOWN = 100  # rows of each kind on the page


@requires(Permission.LEDGER_EDIT)
def start() -> ResponseReturnValue:
    form = PayeeListForm()
    if request.method == "GET":
        form.taken_on.data = clock.today()

    def read() -> tuple[PayeeSheet, str, str]:
        upload = form.file.data
        name, data = upload.filename or "", upload.stream.read(LARGEST + 1)
        sheet = sheet_of(read_waiting(data, name, fit), name)
        return sheet, name, hashlib.sha256(data).hexdigest()

    onward = act(
        form,
        lambda told: services.hand_in(
            told[0],
            name=told[1],
            sha256=told[2],
            taken_on=filled(form.taken_on),
            actor=current_actor(),
        ),
        before=read,
        done="",
        to=lambda draft: url_for("payees.draft", payee_draft_id=draft.id),
    )
    drafts = queries.list_drafts()
    lists = queries.all_lists()
    return onward or show_form(
        form,
        f"{FOLDER}/start.html",
        drafts=drafts,
        lists=lists,
        names=names_of(
            [*(one.uploaded_by_id for one in drafts), *(one.recorded_by_id for one in lists)]
        ),
    )


@requires(Permission.LEDGER_EDIT)
def draft(payee_draft_id: int) -> ResponseReturnValue:
    """Which column is what, where that has to be said; else what is new."""
    found = _draft(payee_draft_id)
    if found.columns is not None:
        if request.method == "GET":
            return _compared(found, TakeOverForm())
        flash(words(say("The columns of this list were named already.")), "warning")
        return redirect(url_for("payees.draft", payee_draft_id=payee_draft_id))
    form = ColumnsForm()
    form.offer(found.rows[:LOOKED_AT])
    onward = act(
        form,
        lambda: services.say_columns(
            found, form.columns(), first=int(form.first.data), actor=current_actor()
        ),
        done="",
        to=url_for("payees.draft", payee_draft_id=payee_draft_id),
    )
    return onward or show_form(
        form, f"{FOLDER}/columns.html", draft=found, rows=found.rows[:LOOKED_AT]
    )


@requires(Permission.LEDGER_EDIT)
def take_over(payee_draft_id: int) -> ResponseReturnValue:
    found, form = _draft(payee_draft_id), TakeOverForm()
    onward = act(
        form,
        lambda: services.take_over(found, digest=form.digest.data or "", actor=current_actor()),
        done=lambda taken: say(
            "The list of %(day)s is on record. Decide about whom it brings.", day=taken.taken_on
        ),
        to=url_for("payees.index", outcome=PayeeOutcome.UNDECIDED.value),
    )
    if onward:
        return onward
    if found.columns is None:
        return redirect(url_for("payees.draft", payee_draft_id=payee_draft_id))
    return _compared(found, form), status_of(form)


@requires(Permission.LEDGER_EDIT)
def withdraw(payee_draft_id: int) -> ResponseReturnValue:
    found = _draft(payee_draft_id)
    with transaction():
        services.withdraw(found, actor=current_actor())
    flash(words(say("The list is withdrawn. Nothing of it is kept.")))
    return redirect(url_for("payees.start"))


def _draft(payee_draft_id: int) -> PayeeDraft:
    return or_404(queries.find_draft(payee_draft_id))


def _compared(found: PayeeDraft, form: TakeOverForm) -> str:
    return render_template(
        f"{FOLDER}/draft.html",
        draft=found,
        form=form,
        found=services.compared(found),
        fields=FIELDS,
        most=SHOWN,
    )

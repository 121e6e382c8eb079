"""The register of obligations: who owes what, for everybody of the company who may see it."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import asked_of, back_to, chosen_ids, list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of, file_of_ids
from portal.ledger.obligations.register import obligation_register, state_words, values_of
from portal.ledger.obligations.workflow import OUR_OWN, kind_words


@requires(Permission.OBLIGATION_VIEW)
def index() -> ResponseReturnValue:
    register = obligation_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    today = clock.today()
    return render_template(
        "ledger/obligations/index.html",
        listing=listing,
        people=names_of(row[0].person_id for row in listing.rows),
        kind_words=kind_words,
        our_own=OUR_OWN,
        state_of=lambda row: state_words(row, today),
    )


@requires(Permission.OBLIGATION_VIEW)
def export_chosen() -> ResponseReturnValue:
    """The rows chosen as a workbook, with the columns of the list they were chosen from."""
    register = obligation_register(current_actor())
    ids = chosen_ids(register)
    if not ids:
        flash(words(say("Choose at least one row first.")), "warning")
        return redirect(back_to(register, ".index"))
    asked = asked_of(register, request.form.get("query", ""))
    return file_of_ids(register, asked, ids, values_of, "xlsx")

"""The register of obligations: who owes what, for everybody of the company who may see it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
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

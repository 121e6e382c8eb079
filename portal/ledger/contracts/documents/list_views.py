"""The register of contract papers of all vendors."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS as FILES
from portal.foundation.lists.sheets import file_of
from portal.ledger.contracts.coverage.terms import last_day
from portal.ledger.contracts.documents.register import (
    clauses_in_all,
    contract_register,
    lines_of,
    values_of,
)
from portal.ledger.contracts.labels import KINDS


@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    register = contract_register(current_actor())
    kind = request.args.get("file", "")
    if kind in FILES:
        return file_of(register, ask(register, request.args), values_of, kind)
    listing = list_of(register)
    return render_template(
        "ledger/contracts/index.html",
        listing=listing,
        lines=lines_of(listing.rows),
        kinds=KINDS,
        clauses=clauses_in_all(),
        last_day=last_day,
        day_of=clock.day_of,
    )

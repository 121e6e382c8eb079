"""The registers as files to edit and import again; of a list of vendors, those that it shows.

`bp` is the blueprint of the exchange, complete with this page: the list is known here only.
"""

from flask import request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.i18n import in_language, words
from portal.foundation.core.messages import say
from portal.foundation.evidence.types import Kind
from portal.foundation.lists.listing import asked_of
from portal.foundation.lists.queries import list_ids
from portal.ledger.exchange import export as exchange
from portal.ledger.exchange.columns import BY_ID
from portal.ledger.exchange.downloads import download
from portal.ledger.exchange.shapes import SheetId
from portal.ledger.exchange.views import bp
from portal.proof.board.vendor_register import vendor_register

__all__ = ["bp"]


@bp.get("/vendors/export")
@requires(Permission.LEDGER_VIEW)
def export() -> ResponseReturnValue:
    """`query`: of the list of vendors, as in its address; `file=csv` with `sheet`: one register."""
    query = request.args.get("query", "")
    vendor_ids = None
    if query:
        register = vendor_register(current_actor())
        vendor_ids = frozenset(list_ids(register, asked_of(register, query)))
    day = clock.today().isoformat()
    if request.args.get("file") == "csv":
        asked = request.args.get("sheet", "")
        sheet_id = SheetId(asked) if asked in set(SheetId) else SheetId.VENDORS
        name = in_language(BY_ID[sheet_id].name)
        return download(exchange.export_csv(sheet_id, vendor_ids), f"{name} {day}.csv", Kind.CSV)
    name = words(say("Registers of vendors %(day)s", day=day))
    return download(exchange.export(vendor_ids), f"{name}.xlsx", Kind.EXCEL)

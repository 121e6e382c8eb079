"""The registers as files to edit and import again; of a list of vendors, those that it shows.

What a request should not wait for is made by a job, after somebody has said so.
The list is known here only.
"""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.sending import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.lists.listing import asked_of, clean_query
from portal.foundation.lists.queries import list_ids
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.exporting import export_job as making
from portal.ledger.exchange.exporting import registers as exchange
from portal.proof.desk.vendors.register import vendor_register


@requires(Permission.LEDGER_VIEW)
def export_vendors() -> ResponseReturnValue:
    """`query`: of the list of vendors, as in its address; `file=csv` with `sheet`: one register."""
    file = _asked(request.args)
    rows = making.rows_in(file)
    if rows > making.AT_ONCE:
        return render_template(
            "ledger/exchange/large.html",
            file=file,
            rows=rows,
            query=request.args.get("query", ""),
            back=_back(request.args),
        )
    if file.sheet_id is not None:
        return download(
            exchange.export_csv(file.sheet_id, file.vendor_ids), file.name, FileKind.CSV
        )
    return download(exchange.export(file.vendor_ids), file.name, FileKind.EXCEL)


@requires(Permission.LEDGER_VIEW)
def begin_export() -> ResponseReturnValue:
    """The same file from a job; on to the page that says how far it is."""
    with transaction():
        run = making.begin_file(
            _asked(request.form), back=_back(request.form), actor=current_actor()
        )
    return redirect(url_for("runs.show", run_id=run.id))


def _asked(told: Mapping[str, str]) -> making.File:
    query, vendor_ids = told.get("query", ""), None
    if query:
        register = vendor_register(current_actor())
        vendor_ids = frozenset(list_ids(register, asked_of(register, query)))
    if told.get("file") != "csv":
        return making.File(vendor_ids)
    sheet = told.get("sheet", "")
    return making.File(vendor_ids, SheetId(sheet) if sheet in set(SheetId) else SheetId.VENDORS)


def _back(told: Mapping[str, str]) -> str:
    register = vendor_register(current_actor())
    query = clean_query(register, told.get("query", ""))
    return url_for("desk.vendors") + (f"?{query}" if query else "")

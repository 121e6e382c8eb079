"""Staff's pages for clause checks that come round again, and for earlier checks."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say_n
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import due_queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.due_again import AgainPage, Earlier, again_page, place_in
from portal.ledger.contracts.clauses.forms import ConfirmForm
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor

_DAY = timedelta(days=1)


@requires(Permission.LEDGER_VIEW)
def check_again(contract_id: int) -> ResponseReturnValue:
    """Which clauses have to be looked at again, and why."""
    contract = or_404(queries.find_contract(contract_id))
    page = _again(contract)
    ticked = {"clauses": page.unchanged} if page else {}
    return _again_page(contract, page, ConfirmForm(page.rows if page else {}, data=ticked))


@requires(Permission.LEDGER_EDIT)
def confirm_checks(contract_id: int) -> ResponseReturnValue:
    """Those ticked are as they were found before."""
    contract = or_404(queries.find_contract(contract_id))
    page = _again(contract)
    form = ConfirmForm(page.rows if page else {})
    if form.validate_on_submit():
        try:
            with transaction():
                number = check_services.confirm_checks(
                    contract, form.chosen(), actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
            fresh = ConfirmForm(page.rows if page else {}, formdata=None)
            form.seen.data, form.seen.raw_data = fresh.seen.data, None  # what the page shows now
        else:
            flash(words(say_n("%(n)s clause confirmed.", "%(n)s clauses confirmed.", number)))
            return redirect(url_for("contracts.check_again", contract_id=contract_id))
    return _again_page(contract, page, form)


@requires(Permission.LEDGER_VIEW)
def earlier_checks(contract_id: int) -> ResponseReturnValue:
    """All that was ever found of one clause (`?clause=`), with the question as it was then."""
    contract = or_404(queries.find_contract(contract_id))
    rows = queries.all_checks(contract_id, request.args.get("clause", ""))
    or_404(rows or None)
    lines = [_earlier(row) for row in rows]
    clause = or_404(next((one.clause for one in lines if one.clause is not None), None))
    return render_template(
        "ledger/contracts/earlier_checks.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        lines=lines,
        clause=clause,
        names=names_of([row.checked_by_id for row in rows]),
    )


def _again(contract: Contract) -> AgainPage | None:
    due = due_queries.contract_due(contract, clock.today())
    if due is None:
        return None
    return again_page(
        due,
        catalogue.clauses(),
        queries.current_checks(contract.id),
        due_queries.library_changes(contract),
    )


def _again_page(
    contract: Contract, again: AgainPage | None, form: ConfirmForm
) -> ResponseReturnValue:
    page = render_template(
        "ledger/contracts/check_again.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        again=again,
        form=form,
        asked=find_open(ObligationKind.CLAUSE_CHECK, contract),
        names=names_of([one.row.checked_by_id for one in again.lines] if again else []),
    )
    return page, status_of(form)


def _earlier(row: ClauseCheck) -> Earlier:
    pack = catalogue.clause_pack(row.clause_version)
    return Earlier(
        row=row,
        clause=pack.by_id.get(row.clause_id),
        place=place_in(row),
        last_day=row.valid_until - _DAY if row.valid_until else None,
        was_mistyped=row.corrected_at is not None,
    )

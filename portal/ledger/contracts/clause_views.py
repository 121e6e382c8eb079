"""The screens of the clause check; the blueprint is that of the contracts, complete with this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say, say_n
from portal.foundation.core.transactions import transaction
from portal.foundation.core.web import or_404
from portal.ledger.contracts import check_services, cover_views, queries
from portal.ledger.contracts.check_services import Entry
from portal.ledger.contracts.clause_forms import CheckForm, ListForm, values_of
from portal.ledger.contracts.clause_page import (
    ClauseLine,
    ClauseList,
    clause_list,
    entries_of,
    last_saved,
)
from portal.ledger.contracts.coverage import ContractFacts
from portal.ledger.contracts.effects import effects_of
from portal.ledger.contracts.facts import CoverageFacts
from portal.ledger.contracts.labels import KINDS, standing_of
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.vendors.conflicts import conflict_page, is_settling, settle
from portal.ledger.vendors.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor

bp = cover_views.bp
ONLY_OPEN = "open"


@dataclass(frozen=True)
class Desk:
    """One contract with all that its clause check needs."""

    contract: Contract
    facts: CoverageFacts
    titles: Mapping[int, str]
    checks: Mapping[str, ClauseCheck]
    list: ClauseList

    @property
    def known(self) -> ContractFacts:
        return self.facts.contracts[self.contract.vendor_id][self.contract.id]


@bp.get("/contracts/<int:contract_id>/clauses")
@requires(Permission.LEDGER_VIEW)
def clauses(contract_id: int) -> ResponseReturnValue:
    """One clause at a time; who may only read finds no form in it."""
    desk = _desk(contract_id)
    line = _line(desk)
    return _page(desk, line, _check_form(desk, line))


@bp.post("/contracts/<int:contract_id>/clauses")
@requires(Permission.LEDGER_EDIT)
def save_clause(contract_id: int) -> ResponseReturnValue:
    desk = _desk(contract_id)
    line = _line(desk)
    form = _check_form(desk, line)
    if is_settling() and not settle(form, _check_form(desk, line, formdata=None)):
        return _conflict(desk, line, form, undecided=True)
    if form.validate_on_submit():
        entry = Entry(line.clause, form.observation(form.quote.data or ""), form.seen.data or 0)
        try:
            with transaction():
                check_services.save_check(desk.contract, entry, actor=current_actor())
        except ChangedMeanwhile:
            return _conflict(_desk(contract_id), line, form)
        except DomainError as error:
            refuse(form, error)
        else:
            return _go_on(desk, line)
    return _page(desk, line, form)


@bp.route("/contracts/<int:contract_id>/clauses/list", methods=["GET", "POST"])
@requires(Permission.LEDGER_EDIT)
def whole_list(contract_id: int) -> ResponseReturnValue:
    """Every clause on one page, for a contract whose check was done on paper."""
    desk = _desk(contract_id)
    library = desk.facts.clauses
    form = ListForm.of(library, desk.checks, desk.titles, contract_id)
    if form.validate_on_submit():
        seen = queries.checks_by_id(contract_id, form.seen_ids())
        entries = entries_of(form, library, seen)
        try:
            with transaction():
                saved = check_services.save_checks(desk.contract, entries, actor=current_actor())
        except ChangedMeanwhile as error:
            refuse(form, error)
            desk = _desk(contract_id)
            form.see_again(desk.checks)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(words(say_n("%(n)s clause saved.", "%(n)s clauses saved.", saved)))
            return redirect(url_for("contracts.clauses", contract_id=contract_id))
    page = render_template("ledger/contracts/list.html", form=form, **_common(desk))
    return page, status_of(form)


def _desk(contract_id: int) -> Desk:
    contract = or_404(queries.find_contract(contract_id))
    facts = queries.coverage_facts([contract.vendor_id], clock.today(), quotes=True)
    titles = queries.titles_of(contract.vendor_id)
    known = facts.contracts[contract.vendor_id][contract.id]
    return Desk(
        contract=contract,
        facts=facts,
        titles=titles,
        checks=queries.current_checks(contract_id),
        list=clause_list(known, facts, titles),
    )


def _line(desk: Desk) -> ClauseLine:
    """The clause in the address, or the first that nobody has looked at."""
    return desk.list.find(request.args.get("clause", "")) or desk.list.first()


def _check_form(desk: Desk, line: ClauseLine, **how: Any) -> CheckForm:
    """The form with what is saved; `formdata=None`: whatever was sent."""
    data = values_of(desk.checks.get(line.clause.id))
    return CheckForm(desk.titles, desk.contract.id, data=data, **how)


def _go_on(desk: Desk, line: ClauseLine) -> ResponseReturnValue:
    flash(words(say("Clause %(no)s is saved.", no=line.number)))
    href = url_for(
        "contracts.clauses",
        contract_id=desk.contract.id,
        clause=desk.list.after(line).clause.id,
        show=request.args.get("show"),
        _anchor="clause",
    )
    return redirect(href)


def _page(desk: Desk, line: ClauseLine, form: CheckForm) -> ResponseReturnValue:
    only_open = request.args.get("show") == ONLY_OPEN
    shown = desk.list.shown(line, only_open=only_open)
    before, after = desk.list.neighbours(line, shown)
    check = desk.checks.get(line.clause.id)
    page = render_template(
        "ledger/contracts/clauses.html",
        current=line,
        shown=shown,
        only_open=only_open,
        before=before,
        after=after,
        check=check,
        form=form,
        effects=effects_of(desk.known, line.clause.id, desk.facts),
        files=queries.list_files(desk.contract.id),
        covers=desk.facts.covered_by(desk.contract.id),
        names=names_of([check.checked_by_id] if check else []),
        **_common(desk),
    )
    return page, status_of(form)


def _common(desk: Desk) -> dict[str, Any]:
    return {
        "contract": desk.contract,
        "vendor": or_404(find_vendor(desk.contract.vendor_id)),
        "list": desk.list,
        "kinds": KINDS,
        "standing_now": standing_of(desk.contract, clock.today()),
        "saved_at": last_saved(desk.checks),
    }


def _conflict(
    desk: Desk, line: ClauseLine, form: CheckForm, *, undecided: bool = False
) -> ResponseReturnValue:
    check = desk.checks.get(line.clause.id)
    return conflict_page(
        form,
        _check_form(desk, line, formdata=None),
        thing=check or desk.contract,
        title=say("Clause %(no)s, %(clause)s", no=line.number, clause=line.title),
        back=url_for("contracts.clauses", contract_id=desk.contract.id, clause=line.clause.id),
        hidden={"seen": check.id if check else 0},
        undecided=undecided,
    )

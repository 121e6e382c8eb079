"""The screens of the clause check; the blueprint is that of the contracts, complete with this module."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.desk import ClauseDesk, open_desk
from portal.ledger.contracts.clauses.forms import CheckForm, ListForm, values_of
from portal.ledger.contracts.clauses.observations import ClauseEntry
from portal.ledger.contracts.clauses.page import (
    ClauseLine,
    effects_for,
    entries_of,
    last_saved,
    saved_words,
)
from portal.ledger.contracts.labels import KINDS, standing_of
from portal.ledger.contracts.papers.page import mark_for, open_pane
from portal.ledger.vendors.entry.fields import conflict_page, is_settling, refuse, settle, status_of
from portal.ledger.vendors.queries import find_vendor

ONLY_OPEN = "open"
CHECK_ONLY = "check"  # htmx asks for the right half and leaves the paper where it is


@requires(Permission.LEDGER_VIEW)
def clauses(contract_id: int) -> ResponseReturnValue:
    """One clause at a time; who may only read finds no form in it."""
    desk = _desk(contract_id)
    line = _line(desk)
    return _page(desk, line, _check_form(desk, line))


@requires(Permission.LEDGER_EDIT)
def save_clause(contract_id: int) -> ResponseReturnValue:
    desk = _desk(contract_id)
    line = _line(desk)
    form = _check_form(desk, line)
    if is_settling() and not settle(form, _check_form(desk, line, formdata=None)):
        return _conflict(desk, line, form, undecided=True)
    if form.validate_on_submit():
        entry = ClauseEntry(
            line.clause, form.observation(form.quote.data or ""), form.seen.data or 0
        )
        try:
            with transaction():
                check_services.save_check(desk.contract, entry, actor=current_actor())
        except ChangedMeanwhile:
            return _conflict(_desk(contract_id), line, form)
        except DomainError as error:
            refuse(form, error)
        else:
            return _go_on(_desk(contract_id), line.clause.id)
    return _page(desk, line, form)


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
            saved_now = ListForm.of(library, desk.checks, desk.titles, contract_id, formdata=None)
            form.see_again(desk.checks, saved_now)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(words(say_n("%(n)s clause saved.", "%(n)s clauses saved.", saved)))
            return redirect(url_for("contracts.clauses", contract_id=contract_id))
    page = render_template("ledger/contracts/list.html", form=form, **_common(desk))
    return page, status_of(form)


def _desk(contract_id: int) -> ClauseDesk:
    return open_desk(or_404(queries.find_contract(contract_id)))


def _line(desk: ClauseDesk) -> ClauseLine:
    return desk.line(request.args.get("clause", ""))


def _check_form(desk: ClauseDesk, line: ClauseLine, **how: Any) -> CheckForm:
    """The form with what is saved; `formdata=None`: whatever was sent."""
    data = values_of(desk.checks.get(line.clause.id))
    amends = desk.contract.parent_id is not None
    return CheckForm(desk.titles, desk.contract.id, amends=amends, data=data, **how)


def _go_on(desk: ClauseDesk, saved_id: str) -> ResponseReturnValue:
    """To the next clause nobody has looked at; after the last one to what remains."""
    line = desk.line(saved_id)
    flash(words(say("Clause %(no)s is saved.", no=line.number)))
    done = desk.list.is_done
    href = url_for(
        "contracts.clauses",
        contract_id=desk.contract.id,
        clause=(line if done else desk.list.after(line)).clause.id,
        show=request.args.get("show"),
        file=request.args.get("file"),
        _anchor="done" if done else "clause",
    )
    return redirect(href)


def _page(desk: ClauseDesk, line: ClauseLine, form: CheckForm) -> ResponseReturnValue:
    only_open = request.args.get("show") == ONLY_OPEN
    shown = desk.list.shown(line, only_open=only_open)
    before, after = desk.list.neighbours(line, shown)
    check = desk.checks.get(line.clause.id)
    hint = desk.hint(line.clause.id)
    wanted = request.args.get("file", type=row_id) or (hint.file.id if hint else None)
    pane = open_pane(desk.files, wanted, desk.read)
    person = find_user(current_actor().user_id or 0)
    half = request.headers.get("HX-Target") == CHECK_ONLY
    page = render_template(
        "ledger/contracts/_check.html" if half else "ledger/contracts/clauses.html",
        half=half,
        current=line,
        shown=shown,
        only_open=only_open,
        before=before,
        after=after,
        check=check,
        form=form,
        hint=hint,
        pane=pane,
        mark=mark_for(pane, check, hint),
        change=desk.changes.get(line.clause.id),
        waivers=desk.waivers(line.clause.id),
        recheck=desk.facts.rechecks.get(desk.contract.id),
        effects=effects_for(desk.known, line.clause, desk.facts),
        single_keys=person is None or person.single_keys,
        names=names_of([check.checked_by_id] if check else []),
        **_common(desk),
    )
    return page, status_of(form)


def _common(desk: ClauseDesk) -> dict[str, Any]:
    saved_at = last_saved(desk.checks)
    local = saved_at.astimezone(clock.zone()) if saved_at else None
    return {
        "contract": desk.contract,
        "vendor": or_404(find_vendor(desk.contract.vendor_id)),
        "list": desk.list,
        "kinds": KINDS,
        "standing_now": standing_of(desk.contract, clock.today()),
        "saved_at": saved_at,
        "saved_words": saved_words(local, clock.today()),
    }


def _conflict(
    desk: ClauseDesk, line: ClauseLine, form: CheckForm, *, undecided: bool = False
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

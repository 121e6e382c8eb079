"""The screens of the clause check, of checks that come round again, and of earlier checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, was_refused
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.plain_data import read
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import queries as due_queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.due_again import AgainPage, LibraryChange, again_page
from portal.ledger.contracts.clauses.forms import CheckForm, ConfirmForm, ListForm, values_of
from portal.ledger.contracts.clauses.observations import ClauseEntry
from portal.ledger.contracts.clauses.page import (
    ClauseLine,
    ClauseList,
    clause_list,
    effects_for,
    entries_of,
    last_saved,
    saved_words,
)
from portal.ledger.contracts.coverage.cover_queries import last_day_of
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ContractFacts, WaiverFacts
from portal.ledger.contracts.labels import KINDS, place_of, standing_of
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.contracts.papers import readings
from portal.ledger.contracts.papers.page import Hinted, best_hint, mark_for, open_pane
from portal.ledger.contracts.papers.readings import PaperFile
from portal.ledger.contracts.papers.suggestions import Suggestion
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.entry.fields import Saved, act_or_settle, refuse
from portal.ledger.vendors.queries import find_vendor


@dataclass(frozen=True)
class ClauseDesk:
    """One contract; `read`: by file what the cues of the library found in it.

    `changes`: by clause what the library says otherwise than when it was checked.
    """

    contract: Contract
    facts: CoverageFacts
    titles: Mapping[int, str]
    checks: Mapping[str, ClauseCheck]
    list: ClauseList
    files: Sequence[PaperFile] = ()
    read: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    changes: Mapping[str, LibraryChange] = field(default_factory=dict)

    @property
    def known(self) -> ContractFacts:
        return self.facts.contracts[self.contract.vendor_id][self.contract.id]

    def hint(self, clause_id: str) -> Hinted | None:
        """Where the clause may stand, in whichever file."""
        found = [
            Hinted(read(Suggestion, self.read[file.id][clause_id]), file)
            for file in self.files
            if clause_id in self.read.get(file.id, {})
        ]
        return best_hint(found)

    def waivers(self, clause_id: str) -> Sequence[WaiverFacts]:
        """Those that hold or wait, about this contract or work it covers."""
        works = {work.engagement_id for work in self.facts.covered_by(self.contract.id)}
        return [
            waiver
            for waiver in self.facts.waivers.get(self.contract.vendor_id, ())
            if waiver.clause_id == clause_id
            and (waiver.contract_id == self.contract.id or waiver.engagement_id in works)
        ]

    def line(self, clause_id: str) -> ClauseLine:
        """The clause asked for, or the first that nobody has looked at."""
        return self.list.find(clause_id) or self.list.first()


def open_desk(contract: Contract) -> ClauseDesk:
    facts = queries.coverage_facts([contract.vendor_id], clock.today(), quotes=True)
    titles = queries.titles_of(contract.vendor_id)
    known = facts.contracts[contract.vendor_id][contract.id]
    return ClauseDesk(
        contract=contract,
        facts=facts,
        titles=titles,
        checks=queries.current_checks(contract.id),
        list=clause_list(known, facts, titles),
        files=readings.papers_of(contract.id),
        changes={change.clause.id: change for change in due_queries.library_changes(contract)},
        read=readings.suggestions_of(contract.id, catalogue.version_in_force(shelf.CLAUSES)),
    )


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
    onward = act_or_settle(
        form,
        lambda: check_services.save_check(
            desk.contract,
            ClauseEntry(line.clause, form.observation(), form.seen.data or 0),
            actor=current_actor(),
        ),
        lambda: _saved(_desk(contract_id), line),
        done=say("Clause %(no)s is saved.", no=line.clause.no),
        to=lambda _row: _next(_desk(contract_id), line.clause.id),
    )
    return onward or _page(desk, line, form)


@requires(Permission.LEDGER_EDIT)
def whole_list(contract_id: int) -> ResponseReturnValue:
    """Every clause on one page, for a contract whose check was done on paper."""
    desk = _desk(contract_id)
    library = desk.facts.clauses
    form = ListForm.of(library, desk.checks, desk.titles, contract_id)
    onward = act(
        form,
        lambda: check_services.save_checks(
            desk.contract,
            entries_of(form, library, queries.checks_by_id(contract_id, form.seen_ids())),
            actor=current_actor(),
        ),
        done=lambda saved: say_n("%(n)s clause saved.", "%(n)s clauses saved.", saved),
        to=url_for("contracts.clauses", contract_id=contract_id),
        changed=partial(refuse, form),
        refuse=ListForm.refuse,
    )
    if was_refused(form):  # somebody else saved meanwhile
        desk = _desk(contract_id)
        saved_now = ListForm.of(library, desk.checks, desk.titles, contract_id, formdata=None)
        form.see_again(desk.checks, saved_now)
    return onward or show_form(form, "ledger/contracts/list.html", **_common(desk))


def _desk(contract_id: int) -> ClauseDesk:
    return open_desk(or_404(queries.find_contract(contract_id)))


def _line(desk: ClauseDesk) -> ClauseLine:
    return desk.line(request.args.get("clause", ""))


def _check_form(desk: ClauseDesk, line: ClauseLine, **how: Any) -> CheckForm:
    """The form with what is saved; `formdata=None`: whatever was sent."""
    data = values_of(desk.checks.get(line.clause.id))
    amends = desk.contract.parent_id is not None
    return CheckForm(desk.titles, desk.contract.id, amends=amends, data=data, **how)


def _next(desk: ClauseDesk, saved_id: str) -> str:
    """The next clause nobody has looked at; after the last one what remains."""
    line, done = desk.line(saved_id), desk.list.is_done
    return url_for(
        "contracts.clauses",
        contract_id=desk.contract.id,
        clause=(line if done else desk.list.after(line)).clause.id,
        show=request.args.get("show"),
        file=request.args.get("file"),
        _anchor="done" if done else "clause",
    )


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
    return show_form(
        form,
        "ledger/contracts/_check.html" if half else "ledger/contracts/clauses.html",
        half=half,
        current=line,
        shown=shown,
        only_open=only_open,
        before=before,
        after=after,
        check=check,
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


def _saved(desk: ClauseDesk, line: ClauseLine) -> Saved:
    check = desk.checks.get(line.clause.id)
    return Saved(
        _check_form(desk, line, formdata=None),
        check or desk.contract,
        say("Clause %(no)s, %(clause)s", no=line.clause.no, clause=line.clause.title),
        url_for("contracts.clauses", contract_id=desk.contract.id, clause=line.clause.id),
        {"seen": check.id if check else 0},
    )


@requires(Permission.LEDGER_VIEW)
def check_again(contract_id: int) -> ResponseReturnValue:
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
    onward = act(
        form,
        lambda: check_services.confirm_checks(contract, form.chosen(), actor=current_actor()),
        done=lambda n: say_n("%(n)s clause confirmed.", "%(n)s clauses confirmed.", n),
        to=url_for("contracts.check_again", contract_id=contract_id),
    )
    if was_refused(form):
        fresh = ConfirmForm(page.rows if page else {}, formdata=None)
        form.seen.data, form.seen.raw_data = fresh.seen.data, None  # what the page shows now
    return onward or _again_page(contract, page, form)


@requires(Permission.LEDGER_VIEW)
def earlier_checks(contract_id: int) -> ResponseReturnValue:
    """All that was ever found of one clause (`?clause=`), with the question as it was then."""
    contract = or_404(queries.find_contract(contract_id))
    rows = queries.all_checks(contract_id, request.args.get("clause", ""))
    or_404(rows or None)
    asked = [catalogue.clause_pack(row.clause_version).by_id.get(row.clause_id) for row in rows]
    clause = or_404(next(filter(None, asked), None))
    return render_template(
        "ledger/contracts/earlier_checks.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        lines=[(row, last_day_of(row), then) for row, then in zip(rows, asked, strict=True)],
        clause=clause,
        place_of=place_of,
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
    return show_form(
        form,
        "ledger/contracts/check_again.html",
        contract=contract,
        vendor=or_404(find_vendor(contract.vendor_id)),
        again=again,
        place_of=place_of,
        asked=find_open(ObligationKind.CLAUSE_CHECK, contract),
        names=names_of([line.row.checked_by_id for line in again.lines] if again else []),
    )

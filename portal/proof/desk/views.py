"""Staff's pages: what waits today, whether the promises hold, and why. Those of a vendor's people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.catalogue import statement
from portal.content.definitions.pack import PackChoice
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.services import deciders_away
from portal.foundation.audit.queries import unread_acts
from portal.foundation.backups.databases import last_backup
from portal.foundation.core import clock
from portal.foundation.core.database.paging import PER_PAGE, Page, asked_page
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.mail.postman import has_server
from portal.ledger.departments.queries import departments_of_person
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.extensions.queries import latest_of
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import find_obligation
from portal.ledger.payees import queries as payees
from portal.ledger.use_requests.queries import requests_to_follow
from portal.ledger.use_requests.workflow import LOOKS as LOOKS_OF_REQUESTS
from portal.ledger.use_requests.workflow import STATES
from portal.ledger.vendors.queries import called_on, find_vendor
from portal.proof.desk import agenda, queries
from portal.proof.desk.board import (
    GROUP_NAMES,
    Cells,
    VendorStanding,
    columns_on,
    group_of,
    in_order,
    is_shown,
    promise_href,
    standings_on,
    summarise,
)
from portal.proof.desk.forms import BoardForm
from portal.proof.desk.places import is_open, place_href, way_of, way_to
from portal.proof.desk.shown_then import NOT_JUDGED, differs, recorded_since, shown_otherwise
from portal.proof.desk.today import mail_troubles, today_of
from portal.supervision.attestations.models import Attestation, AttestationRequest
from portal.supervision.attestations.queries import done_for_vendor, open_for_vendor
from portal.supervision.attestations.statements.queries import find_draft
from portal.supervision.certificates.queries import owed_renewals
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.queries import FindingRow, owed_by_vendor
from portal.supervision.incidents.queries import owed_items
from portal.supervision.instructions import queries as instructed
from portal.supervision.mergers import queries as merged
from portal.supervision.promises.queries import extent_on, shown_on
from portal.supervision.promises.queries import judged as judged_on
from portal.supervision.promises.results import Look
from portal.supervision.promises.words import LOOKS, said_of_looks
from portal.supervision.responses.answering import progress
from portal.supervision.responses.reviewing.look_queries import sheets_to_look_at
from portal.supervision.returns import queries as returned
from portal.supervision.subcontractors import queries as subcontractors
from portal.supervision.subcontractors.standing import SubcontractorOnDay, to_renew
from portal.supervision.subcontractors.workflow import VENDOR_MAY_APPLY
from portal.supervision.trainings import queries as trained

FOLDER = "proof/desk"
MOST_OF_DEPARTMENTS: Final = 20  # of each list of a person of departments
ANSWERED_SINCE: Final = timedelta(days=30)


@requires(Permission.TODAY_VIEW)
def today() -> ResponseReturnValue:
    """What waits for me, what others owe, what was not delivered, whether the promises hold.

    Who sees no vendor sees how the portal itself is; a person of departments what their vendors owe.
    """
    actor = current_actor()
    if actor.is_of_department:
        return _today_of_departments(actor)
    backup = last_backup(current_app.config["DATA_DIR"]) if actor.may(Permission.JOB_VIEW) else None
    state = {"backup": backup, "backup_is_late": backup is None or backup.is_late(clock.now())}
    if not actor.may(Permission.OBLIGATION_VIEW):
        mail = mail_troubles(actor)
        return render_template(f"{FOLDER}/today_of_the_portal.html", mail=mail, **state)
    return render_template(
        f"{FOLDER}/today.html",
        shown=today_of(actor),
        **state,
        group_names=agenda.GROUP_NAMES,
        late_groups=agenda.LATE,
        may_see_board=is_open("desk.matrix", actor),
        away=deciders_away(clock.today()),
        unread=len(unread_acts(actor.user_id or 0)),
    )


def _today_of_departments(actor: Actor) -> str:
    day = clock.today()
    return render_template(
        f"{FOLDER}/today_of_departments.html",
        sheets=sheets_to_look_at(actor, MOST_OF_DEPARTMENTS),
        asked=requests_to_follow(actor.user_id, day - ANSWERED_SINCE),
        states=STATES,
        looks=LOOKS_OF_REQUESTS,
        late=[
            (owed, vendor, way_of(owed, actor))
            for owed, vendor in queries.owed_late(day, MOST_OF_DEPARTMENTS)
        ],
        departments=departments_of_person(actor.user_id),
        most=MOST_OF_DEPARTMENTS,
    )


@requires(Permission.BOARD_VIEW)
def matrix() -> ResponseReturnValue:
    """Vendors by promises on a day; the sentence and the counts follow the filters, over all pages.

    The reasons behind a cell are asked for when somebody points at it.
    """
    form = _asked()
    day, filters = form.day(), form.filters()
    promises = columns_on(day)
    standings, _judged = standings_on(day)
    shown = set(filter(is_shown, standings.values()))
    taken = set(filter(filters.take, shown))
    chosen = {id_: standing for id_, standing in standings.items() if standing in taken}
    found = in_order(chosen, [tier.id for tier in catalogue.tiers(on=day).tiers])
    number = min(asked_page(), max(1, -(-len(found) // PER_PAGE)))
    ids = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    past = None if day == clock.today() else day
    then = shown_on(ids, day) if day < clock.today() else None
    cells, names = Cells(promises, current_actor(), past), [promise.id for promise in promises]
    return render_template(
        f"{FOLDER}/matrix.html",
        form=form,
        day=day,
        promises=promises,
        duties=_duties(day),
        page=Page([(id_, chosen[id_]) for id_ in ids], number, len(found), PER_PAGE),
        page_href=_page_href,
        names=called_on(ids, day),
        everybody=bool(shown),
        quiet=(Look.KEPT, Look.NOT_IN_SCOPE),
        verdict_words=said_of_looks(),
        summary=summarise(chosen.values(), extent_on(day), names),
        register_words=payees.sentences_on(day),
        group_of=group_of,
        group_names=GROUP_NAMES,
        cells_of=lambda vendor_id, standing: cells.of(
            vendor_id, {name: standing.look_of(name) for name in names}
        ),
        left_out=merged.left_out(merged.after(day)),
        vendor_href=_vendor_href(day),
        otherwise=None
        if then is None
        else _otherwise({id_: chosen[id_] for id_ in ids}, then, names),
        unknown=0 if then is None else sum(id_ not in then for id_ in ids),
    )


def _vendor_href(day: date) -> Callable[[int], str]:
    """Of a vendor's page; of the past that of the day."""
    if day >= clock.today():
        return lambda vendor_id: url_for("vendors.show", vendor_id=vendor_id)
    return lambda vendor_id: url_for("as_of.show", vendor_id=vendor_id, as_of=day.isoformat())


def _otherwise(
    vendors: Mapping[int, VendorStanding],
    then: Mapping[int, Mapping[str, Look]],
    names: Sequence[str],
) -> dict[tuple[int, str], Message]:
    """By vendor and promise how a cell looked on the day, where it is known otherwise now."""
    return {
        (id_, name): LOOKS[shown[name]] if name in shown else NOT_JUDGED
        for id_, vendor in vendors.items()
        if (shown := then.get(id_)) is not None
        for name in names
        if differs(shown.get(name), vendor.look_of(name))
    }


def _page_href(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(), "page": number}
    return url_for("desk.matrix", **values)


@requires(Permission.BOARD_VIEW)
def promise(vendor_id: int, promise_id: str) -> ResponseReturnValue:
    """One cell of the board: the reasons, the next steps and the records."""
    actor = current_actor()
    cell = _cell(vendor_id, promise_id)
    day = cell["day"]
    return render_template(
        f"{FOLDER}/promise.html",
        **cell,
        duty=_duties(day)[cell["one"].promise.duty],
        way_to=lambda target: way_to(target, actor) if day >= clock.today() else None,
        record_href=lambda target: place_href(target, actor),
        vendor_href=_vendor_href(day),
    )


@requires(Permission.BOARD_VIEW)
def reasons(vendor_id: int, promise_id: str) -> ResponseReturnValue:
    """The same in a few lines, shown beside the cell; opened by itself it leads to the page."""
    if "HX-Request" not in request.headers:
        return redirect(promise_href(vendor_id, promise_id, _asked().day()))
    return render_template(f"{FOLDER}/_reasons.html", **_cell(vendor_id, promise_id))


def _cell(vendor_id: int, promise_id: str) -> dict[str, Any]:
    """The vendor judged on the day that was asked for, and the promise of it; or 404."""
    day = _asked().day()
    mergers = [row for row in merged.after(day) if row.survivor.id == vendor_id]
    with merged.as_on(mergers, day):
        known, judged = or_404(next(judged_on([vendor_id], day), None))
        one = or_404(next((p for p in judged.promises if p.promise.id == promise_id), None))
        then = shown_on([vendor_id], day).get(vendor_id) if day < clock.today() else None
        shown = [] if then is None else shown_otherwise(judged, then, recorded_since(known, day))
    return {
        "judged": judged,
        "one": one,
        "day": day,
        "left_out": merged.left_out(mergers),
        "shown": next((other for other in shown if other.promise.id == promise_id), None),
        "unknown": then is None and day < clock.today(),
    }


@requires(Permission.OBLIGATION_VIEW, Permission.OWN_TODO_VIEW)
def obligation(obligation_id: int) -> ResponseReturnValue:
    """On to the page of what it is about; mails lead here."""
    row = or_404(find_obligation(obligation_id))
    actor = current_actor()
    if not actor.is_staff and row.holder is not Holder.VENDOR:
        abort(404)  # what the company has to do about a vendor does not exist for the vendor
    return redirect(or_404(way_of(row, actor)).href)


def _asked() -> BoardForm:
    form = BoardForm(request.args)
    form.offer()
    form.validate()
    return form


def _duties(day: date) -> dict[str, PackChoice]:
    return {duty.id: duty for duty in catalogue.promise_pack(on=day).duties}


@requires(Permission.OWN_TODO_VIEW)
def todo() -> ResponseReturnValue:
    """What can be signed together, the earliest due date first; then what the company is checking."""
    vendor_id = or_404(current_actor().vendor_id)
    asked = open_for_vendor(vendor_id)
    rows = [row for row in asked if row.received_on is None]
    findings = owed_by_vendor(vendor_id)
    incidents = owed_items(vendor_id)
    examined = queries.under_examination(vendor_id)
    sheets = progress.waiting(vendor_id, current_actor().user_id or 0)
    ending = _ending(vendor_id, clock.today())
    told, renewals = instructed.owed_by_vendor(vendor_id), owed_renewals(vendor_id)
    returning, teaching = returned.owed_by_vendor(vendor_id), trained.owed_by_vendor(vendor_id)
    lists = (rows, sheets, incidents, ending, told, renewals, returning, teaching)
    asked_in_all = sum(map(len, lists))
    return render_template(
        f"{FOLDER}/todo.html",
        has_server=has_server(),
        heading=_heading(asked_in_all + sum(map(_waits, findings))),
        vendor=or_404(find_vendor(vendor_id)),
        rows=rows,
        on_paper=[row for row in asked if row.received_on is not None],
        findings=findings,
        incidents=incidents,
        told=told,
        told_examined=instructed.examined_of(vendor_id),
        ending=ending,
        renewals=renewals,
        returning=returning,
        teaching=teaching,
        applied_for=subcontractors.waiting_of(vendor_id),
        sheets=sheets,
        sheets_examined=progress.examined(vendor_id),
        wishes=latest_of(
            [row.obligation.id for row in rows if row.obligation]
            + [row.owed.id for row in sheets if row.owed]
            + [row.owed.id for row in told]
            + [owed.id for owed in returning]
            + [row.owed.id for row in teaching]
        ),
        draft=find_draft(current_actor().user_id or 0),
        examined=examined,
        titles=_titles([*(row.request for row in asked), *(signed for signed, _ in examined)]),
        contact=g.organisation.contact if g.organisation else None,
    )


@requires(Permission.OWN_TODO_VIEW)
def done() -> ResponseReturnValue:
    """What was answered and signed, the newest first, with its receipt."""
    vendor_id = or_404(current_actor().vendor_id)
    rows = done_for_vendor(vendor_id)
    return render_template(
        f"{FOLDER}/done.html",
        rows=rows,
        titles=_titles(row.request for row in rows),
        sheets=progress.done(vendor_id),
    )


def _heading(number: int) -> Message:
    if not number:
        return say("To do")
    return say_n("%(n)s request for you", "%(n)s requests for you", number)


def _ending(vendor_id: int, day: date) -> Sequence[SubcontractorOnDay]:
    """Approved subcontractors whose renewal the vendor has to apply for, in work that goes on after it."""
    chains = subcontractors.chains_on([vendor_id], day)
    return [
        one
        for term in terms_of_vendor(vendor_id, day)
        if term.runs_on(day) and term.reentrustment_mode in VENDOR_MAY_APPLY
        for one in to_renew(chains.get(term.engagement_id, ()), day)
        if term.ends_on is None or one.until is None or one.until < term.ends_on
    ]


def _waits(row: FindingRow) -> bool:
    """Whether the vendor has to act, and not we."""
    return row.finding.state not in (FindingState.REMEDIED, FindingState.PLAN_SUBMITTED)


def _titles(things: Iterable[AttestationRequest | Attestation]) -> dict[tuple[str, str], Text]:
    """By statement and version."""
    wanted = {(thing.statement_id, thing.pack_version) for thing in things}
    return {(name, version): statement(name, version).title for name, version in wanted}

"""Staff's pages: what waits today, whether the promises hold, and why. Those of a vendor's people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import abort, current_app, g, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.content.catalogue import statement
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.services import deciders_away
from portal.foundation.audit.queries import unread_acts
from portal.foundation.backups.databases import last_backup
from portal.foundation.core import clock
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.mail.postman import has_server
from portal.foundation.sealing.sealer import warning_of_seal
from portal.ledger.departments.queries import departments_of_person
from portal.ledger.engagements.queries import terms_of_vendor
from portal.ledger.extensions.queries import latest_of
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.queries import find_obligation
from portal.ledger.use_requests.queries import requests_to_follow
from portal.ledger.use_requests.workflow import LOOKS as LOOKS_OF_REQUESTS
from portal.ledger.use_requests.workflow import STATES
from portal.ledger.vendors.queries import find_vendor
from portal.proof.desk import agenda, queries
from portal.proof.desk.places import is_open, way_of
from portal.proof.desk.today import mail_troubles, today_of
from portal.supervision.attestations.models import Attestation, AttestationRequest, RequestRow
from portal.supervision.attestations.queries import done_for_vendor, open_for_vendor
from portal.supervision.attestations.statements.queries import find_draft
from portal.supervision.certificates.queries import owed_renewals
from portal.supervision.disputes.queries import last_of_sheets
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.queries import FindingRow, owed_by_vendor
from portal.supervision.incidents.queries import owed_items
from portal.supervision.instructions import queries as instructed
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
    told_of_seal = actor.may(Permission.JOB_VIEW) or Role.PRIVACY_OFFICER in actor.roles
    state = {
        "backup": backup,
        "backup_is_late": backup is None or backup.is_late(clock.now()),
        "seal_warning": warning_of_seal() if told_of_seal else None,
    }
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


@requires(Permission.OBLIGATION_VIEW, Permission.OWN_TODO_VIEW)
def obligation(obligation_id: int) -> ResponseReturnValue:
    """On to the page of what it is about; mails lead here."""
    row = or_404(find_obligation(obligation_id))
    actor = current_actor()
    if not actor.is_staff and row.holder is not Holder.VENDOR:
        abort(404)  # what the company has to do about a vendor does not exist for the vendor
    return redirect(or_404(way_of(row, actor)).href)


@dataclass(frozen=True, slots=True)
class TodoCard:
    """Something the vendor owes. `kind`: the macro of the page; `thing`: what it shows."""

    kind: str
    due_on: date | None
    thing: Any
    owed: Obligation | None = None  # for which more time can be asked


@requires(Permission.OWN_TODO_VIEW)
def todo() -> ResponseReturnValue:
    """What is owed, the earliest due date first whatever it is; then what the company is checking."""
    vendor_id = or_404(current_actor().vendor_id)
    asked = open_for_vendor(vendor_id)
    rows = [row for row in asked if row.received_on is None]
    findings = owed_by_vendor(vendor_id)
    examined = queries.under_examination(vendor_id)
    sheets = progress.waiting(vendor_id, current_actor().user_id or 0)
    told, returning = instructed.owed_by_vendor(vendor_id), returned.owed_by_vendor(vendor_id)
    teaching = trained.owed_by_vendor(vendor_id)
    cards = [
        *(TodoCard("incident", owed.due_on, one, owed) for one, owed in owed_items(vendor_id)),
        *(TodoCard("instruction", owed.due_on, one, owed) for one, owed in told),
        *(TodoCard("return", owed.due_on, owed, owed) for owed in returning),
        *(TodoCard("training", owed.due_on, one, owed) for one, owed in teaching),
        *(TodoCard("ending", one.until, one) for one in _ending(vendor_id, clock.today())),
        *(TodoCard("renewal", owed.due_on, one, owed) for one, owed in owed_renewals(vendor_id)),
        *(TodoCard("sheet", row.due_on, row, row.owed) for row in sheets),
        *(TodoCard("finding", _due(row.obligation), row) for row in findings if _waits(row)),
        *([TodoCard("statements", _first_due(rows), rows)] if rows else ()),
    ]
    wishes = [row.obligation.id for row in rows if row.obligation]
    wishes += [card.owed.id for card in cards if card.owed]
    return render_template(
        f"{FOLDER}/todo.html",
        has_server=has_server(),
        heading=_heading(len(cards) - bool(rows) + len(rows)),
        vendor=or_404(find_vendor(vendor_id)),
        cards=sorted(cards, key=lambda card: card.due_on or date.max),
        on_paper=[row for row in asked if row.received_on is not None],
        findings_examined=[row for row in findings if not _waits(row)],
        told_examined=instructed.examined_of(vendor_id),
        applied_for=subcontractors.waiting_of(vendor_id),
        sheets_examined=progress.examined(vendor_id),
        wishes=latest_of(wishes),
        draft=find_draft(current_actor().user_id or 0),
        examined=examined,
        titles=_titles([*(row.request for row in asked), *(signed for signed, _ in examined)]),
        contact=g.organisation.contact if g.organisation else None,
    )


def _due(owed: Obligation | None) -> date | None:
    return owed.due_on if owed else None


def _first_due(rows: Iterable[RequestRow]) -> date | None:
    return min((row.obligation.due_on for row in rows if row.obligation), default=None)


@requires(Permission.OWN_TODO_VIEW)
def done() -> ResponseReturnValue:
    """What was answered and signed, the newest first, with its receipt."""
    vendor_id = or_404(current_actor().vendor_id)
    rows, sheets = done_for_vendor(vendor_id), progress.done(vendor_id)
    return render_template(
        f"{FOLDER}/done.html",
        rows=rows,
        titles=_titles(row.request for row in rows),
        sheets=sheets,
        disputes=last_of_sheets([row.assignment.id for row in sheets]),
    )


def _heading(number: int) -> Message:
    if not number:
        return say("To do")
    return say_n("%(n)s request for you", "%(n)s requests for you", number)


def _ending(vendor_id: int, day: date) -> Sequence[SubcontractorOnDay]:
    """Approved subcontractors whose renewal the vendor has to apply for, in work that goes on after it."""
    chains = subcontractors.chains_on([vendor_id], day)
    if not chains:
        return []
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

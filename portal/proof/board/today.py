"""Puts the page of today together: what waits for a person, what others owe, what failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.account_services import may_confirm
from portal.foundation.accounts.labels import ROLE_MESSAGES
from portal.foundation.accounts.queries import names_of, roles_to_confirm
from portal.foundation.content.waiting import Waits, waiting_for
from portal.foundation.core import clock
from portal.foundation.core.messages import Message, Text, say
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import held_up, links_to_hand_over
from portal.ledger.obligations import queries as obligations
from portal.ledger.obligations.holders import holders_of
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.board import agenda, queries
from portal.proof.board.agenda import Asked, Group, Waiting
from portal.proof.board.places import Way, way_of, way_to
from portal.proof.board.standings import Standing, standings_on
from portal.proof.board.summary import Summary, is_shown, summarise
from portal.supervision.attestations.models import Answer
from portal.supervision.onboarding.queries import waiting_proposals
from portal.supervision.onboarding.services import TITLES
from portal.supervision.onboarding.steps import is_second_person
from portal.supervision.planning.known import Known
from portal.supervision.planning.queries import overdue_notes
from portal.supervision.planning.titles import title_of
from portal.supervision.promises.findings import Evaluation
from portal.supervision.promises.queries import decided_promises, evaluate, extent_on
from portal.supervision.promises.verdicts import Verdict

STEPS = 12  # of what the promises need
MOST_VENDORS = 60  # whose steps are worked out
MOST_LINKS = 10  # to hand over
MOST_NOTES = 30  # of what is to be noted in the plan
EVERYBODY = (Holder.VENDOR, Holder.PROCUREMENT, Holder.PRIVACY_OFFICER, Holder.MANAGEMENT)


@dataclass(frozen=True, slots=True)
class Decision:
    """What another person proposed and this one may decide."""

    title: Message
    vendor: Text
    proposer: str
    since: date
    href: str


@dataclass(frozen=True, slots=True)
class Others:
    """What somebody else owes: how much, and how much of it is late."""

    holder: Holder
    number: int
    late: int


@dataclass(frozen=True, slots=True)
class MailTroubles:
    """What nobody got: the newest of them, and how many there are."""

    lost: Sequence[OutboxEmail]
    undelivered: int
    held_up: tuple[Message, int] | None  # why no mail leaves, and how many wait
    to_hand_over: Sequence[OutboxEmail] = ()  # links for people whom no mail reaches


@dataclass(frozen=True, slots=True)
class Today:
    groups: Sequence[tuple[Group, Sequence[Waiting]]]
    total: int
    more_notes: int  # overdue notes of the plan that are not shown
    decisions: Sequence[Decision]
    packs: Sequence[Waits]  # versions of content packs that wait for a decision
    steps: Sequence[Asked]
    more_steps: int
    others: Sequence[Others]
    mail: MailTroubles
    summary: Summary


def today_of(actor: Actor) -> Today:
    """In a fixed number of statements, however much there is."""
    day, holders = clock.today(), holders_of(actor)
    waiting: Iterable[Any] = obligations.open_obligations(holders=holders) if holders else ()
    known = [row for row, _ in waiting if row.person_id in (None, actor.user_id)]
    standings, judged = standings_on(day)
    notes, number = _overdue_notes(actor, day)
    called = vendors_by_id({one.vendor_id for one in (*known, *notes)})
    steps = _steps(actor, standings, judged, known)
    counts = obligations.count_open(day)
    return Today(
        groups=agenda.grouped(
            [
                Waiting(row.text, called[row.vendor_id].called, row.due_on, way_of(row, actor))
                for row in known
            ]
            + [
                Waiting(_note(one), called[one.vendor_id].called, one.planned_on, _way_to_note(one))
                for one in notes
            ],
            day,
        ),
        total=len(known) + number,
        more_notes=number - len(notes),
        decisions=_decisions(actor, known),
        packs=waiting_for(actor),
        steps=steps[:STEPS],
        more_steps=max(0, len(steps) - STEPS),
        others=[_others(one, counts) for one in EVERYBODY if one not in holders],
        mail=mail_troubles(actor),
        summary=summarise(
            [one for one in standings if is_shown(one)],
            extent_on(day),
            [one.id for one in decided_promises(day)],
        ),
    )


def _overdue_notes(actor: Actor, day: date) -> tuple[Sequence[Known], int]:
    """Nobody owes them as an obligation: they stand in the supervision plan alone."""
    if not actor.may(Permission.PLAN_EDIT):
        return (), 0
    return overdue_notes(actor.user_id or 0, day, MOST_NOTES)


def _note(one: Known) -> Message:
    return say("%(what)s: note it as done", what=title_of(one.what))


def _way_to_note(one: Known) -> Way:
    return Way(url_for("planning.item", plan_item_id=one.id), say("Open"))


def _others(holder: Holder, counts: Mapping[Holder, tuple[int, int]]) -> Others:
    number, late = counts.get(holder, (0, 0))
    return Others(holder, number, late)


def _steps(
    actor: Actor,
    standings: Iterable[Standing],
    judged: Mapping[int, Evaluation],
    known: Iterable[Obligation],
) -> list[Asked]:
    """For procurement those about their own vendors, and about vendors without an owner.

    Reasons are worked out for the worst MOST_VENDORS only: nobody does more on one day.
    """
    holders = holders_of(actor)
    if not holders:
        return []
    open_ones = [one for one in standings if one.worst in (Verdict.BROKEN, Verdict.DUE_SOON)]
    if holders == [Holder.PROCUREMENT]:
        owners = queries.owners()
        open_ones = [one for one in open_ones if owners.get(one.vendor_id) in (None, actor.user_id)]
    worst_first = sorted(open_ones, key=lambda one: one.worst.rank)[:MOST_VENDORS]
    ids = [one.vendor_id for one in worst_first]
    found = evaluate([one for one in ids if one not in judged], clock.today())
    vendors = [judged.get(one) or found[one] for one in ids]
    return [
        Asked(vendor.name, promise, point, way_to(point.step.target, actor))
        for vendor, promise, point in agenda.steps_for(vendors, holders, known)
        if point.step is not None
    ]


def _decisions(actor: Actor, known: Iterable[Obligation]) -> list[Decision]:
    """Leaves out what stands in this person's own work already."""
    here = {(row.subject_kind, row.subject_id) for row in known}
    found = []
    if actor.may(Permission.VENDOR_DECIDE):
        for row in waiting_proposals():
            own = (row.proposal.__tablename__, row.proposal.id) in here
            if not own and is_second_person(actor, row.proposal):
                href = url_for("onboarding.decide", proposal_id=row.proposal.id)
                since = clock.day_of(row.proposal.proposed_at)
                title = TITLES[row.proposal.proposed]
                found.append(Decision(title, row.vendor.called, row.proposer.name, since, href))
    if actor.may(Permission.ATTESTATION_EXCEPTION_DECIDE):
        for one in queries.waiting_exceptions():
            own = (one.attestation.__tablename__, one.attestation.id) in here
            if not own and is_second_person(actor, one.decision):
                href = url_for("onboarding.decide_exception", decision_id=one.decision.id)
                since = clock.day_of(one.decision.proposed_at)
                number = one.attestation.number
                title = say("Decide on the exceptions in %(number)s", number=number)
                if one.attestation.answer is Answer.DECLINE:
                    title = say("Decide how to go on: %(number)s cannot be attested", number=number)
                found.append(Decision(title, one.vendor.called, one.proposer.name, since, href))
    return found + _roles_to_confirm(actor)


def _roles_to_confirm(actor: Actor) -> list[Decision]:
    """Roles that decide and wait for another person, or are the first and were not confirmed yet."""
    if not actor.may(Permission.ROLE_CONFIRM):
        return []
    rows = [one for one in roles_to_confirm() if may_confirm(one, actor)]
    names = names_of(one.given_by_id for one in rows) if rows else {}
    return [
        Decision(
            say("Confirm a role: %(role)s", role=ROLE_MESSAGES[one.role]),
            Text(ja=one.user.name, en=one.user.name),
            names.get(one.given_by_id or 0, ""),
            clock.day_of(one.given_at or one.user.created_at),
            url_for("accounts.confirm_role", role_id=one.id),
        )
        for one in rows
    ]


def mail_troubles(actor: Actor) -> MailTroubles:
    """All of them for the administrator and the officer, an owner's for procurement."""
    if _hears_of_mail(actor):
        by_hand = actor.may(Permission.MAIL_VIEW) and not has_server()
        links = links_to_hand_over(MOST_LINKS) if by_hand else ()
        return MailTroubles(*queries.undelivered_mails(None), held_up(), links)
    if Role.PROCUREMENT in actor.roles:
        return MailTroubles(*queries.undelivered_mails(actor.user_id or 0), None)
    return MailTroubles((), 0, None)


def _hears_of_mail(actor: Actor) -> bool:
    """Of all of it, whichever vendor it is about."""
    return Role.PRIVACY_OFFICER in actor.roles or actor.may(Permission.MAIL_VIEW)

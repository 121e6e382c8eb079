"""Puts the page of today together: what waits for a person, what others owe, what failed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from flask import url_for

from portal.content.settings.queries import business_calendar
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import named_waiting, waiting_for
from portal.foundation.access.actor import Actor, is_second_person
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import UserRole
from portal.foundation.accounts.people.account_services import may_confirm
from portal.foundation.accounts.queries import names_of, roles_to_confirm
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import held_up, links_to_hand_over
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, holders_of
from portal.ledger.obligations.queries import count_open, obligations_with_vendors
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.desk import agenda, queries
from portal.proof.desk.agenda import AgendaEntry, AgendaGroup, AgendaMatter, Promised, matter_of
from portal.proof.desk.board import BoardSummary, alike_today, is_shown, summarise
from portal.proof.desk.places import PageLink, way_of
from portal.supervision.attestations.models import Attestation
from portal.supervision.consequences import queries as following
from portal.supervision.consequences.services import wanted_of
from portal.supervision.consequences.wanted import (
    OF_JUDGED,
    WantedObligation,
    key_of,
    promise_and_place,
)
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.onboarding.queries import waiting_proposals
from portal.supervision.planning.plan_models import KnownItem
from portal.supervision.planning.scheduling.queries import overdue_notes
from portal.supervision.planning.year.words import title_of
from portal.supervision.promises.queries import decided_promises, extent_on
from portal.supervision.promises.results import Evaluation, Verdict

MOST = 60  # matters shown
MOST_VENDORS = 60  # of which what follows is compared for one page
MOST_LINKS = 10  # to hand over
MOST_NOTES = 30  # of what is to be noted in the plan
EVERYBODY = (Holder.VENDOR, Holder.PROCUREMENT, Holder.PRIVACY_OFFICER, Holder.MANAGEMENT)
K = ObligationKind
Key = tuple[ObligationKind, str, int]


@dataclass(frozen=True, slots=True)
class ProposalToDecide:
    """What another person proposed and this one may decide."""

    proposer: str
    since: date
    href: str
    note: Message | None = None


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
    groups: Sequence[tuple[AgendaGroup, Sequence[AgendaEntry]]]
    total: int
    about_promises: bool  # any of them
    more: int  # matters that are not shown
    more_notes: int  # overdue notes of the plan that are not shown
    others: Sequence[Others]
    mail: MailTroubles
    summary: BoardSummary


def today_of(actor: Actor) -> Today:
    """In a fixed number of statements, however much there is."""
    day, holders = clock.today(), holders_of(actor)
    alike, judged = alike_today()
    notes, number = _overdue_notes(actor, day)
    matters, waiting = _waiting(actor, judged)
    rows = agenda.worst_first([*matters, *notes])
    counts = count_open(day)
    return Today(
        groups=agenda.grouped(rows[:MOST], day),
        total=waiting + number,
        about_promises=any(row.promises for row in rows[:MOST]),
        more=waiting + len(notes) - len(rows[:MOST]),
        more_notes=number - len(notes),
        others=[
            Others(holder, *counts.get(holder, (0, 0)))
            for holder in EVERYBODY
            if holder not in holders
        ],
        mail=mail_troubles(actor),
        summary=summarise(
            {one: vendors for one, vendors in alike.items() if is_shown(one)},
            extent_on(day),
            [promise.id for promise in decided_promises(day)],
        ),
    )


def _waiting(actor: Actor, judged: Mapping[int, Evaluation]) -> tuple[Sequence[AgendaEntry], int]:
    """What waits as an obligation, and what follows from what changed a moment ago: the MOST worst
    matters, and how many there are. Of the others nothing is read that is not shown.

    `judged`: whoever was judged a moment ago. The gaps of the others are put in order by the database.
    """
    proposals = _proposals(actor)
    kept = queries.waiting_for(actor, {kind for kind, _, _ in proposals}, judged.keys())
    gaps, number = queries.worst_gaps(actor, judged.keys(), MOST)
    vendors: dict[int, Vendor] = {}
    rows: list[Any] = [row for row in kept if _is_theirs(row, actor, proposals)]
    if any(row.kind is K.AUTHORITY_RECORD for row in rows):
        unauthorised = following.unauthorised()
        rows = [
            row
            for row in rows
            if row.kind is not K.AUTHORITY_RECORD or row.vendor_id in unauthorised
        ]
    for kind, waiting in (
        (K.ROLE_CONFIRM, following.unconfirmed),
        (K.CONTENT_DECISION, following.undecided_packs),
    ):
        new = {key for key in proposals if key[0] is kind} - {key_of(row) for row in rows}
        if new:  # since the job ran
            rows += [wanted for wanted in waiting() if key_of(wanted) in new]
    if judged and holders_of(actor):
        rows = _as_of_now(actor, rows, vendors, judged)
    promises = _Promises(judged)
    of_rows = agenda.matters_of(_matter(*numbered, promises) for numbered in enumerate(rows))
    matters = agenda.matters_of([*of_rows, *map(agenda.matter_of_gaps, gaps)])
    chosen = matters[:MOST]
    whole = obligations_with_vendors([id_ for matter in chosen for id_ in matter.ids])
    vendors |= {vendor.id: vendor for _, vendor in whole.values() if vendor is not None}
    promises.read(vendors.keys())
    shown = [one for matter in chosen for one in _rows_of(matter, whole)]
    entries = _entries(actor, shown, proposals, vendors, promises.of)
    return agenda.once_each(entries), number + len(matters) - len(gaps)


class _Promises:
    """The promises that gaps are about, as they stand: judged a moment ago, or as kept once it is read."""

    def __init__(self, judged: Mapping[int, Evaluation]) -> None:
        self._names = {one.id: one.short for one in decided_promises(clock.today())}
        self._judged = judged
        self._kept: Mapping[int, Mapping[str, str]] = {}

    def read(self, vendor_ids: Collection[int]) -> None:
        if others := set(vendor_ids) - self._judged.keys():
            self._kept = queries.kept_verdicts(others)

    def of(self, one: Any) -> tuple[Promised, ...]:
        if one.kind is not K.PROMISE_GAP:
            return ()
        promise_id, _ = promise_and_place(one.subject_kind)
        if promise_id not in self._names:
            return ()
        judged, kept = self._judged.get(one.vendor_id), self._kept.get(one.vendor_id)
        if judged is not None:
            return (Promised(self._names[promise_id], judged.verdict_of(promise_id)),)
        if kept is not None:
            verdict = Verdict(kept.get(promise_id, Verdict.NOT_IN_SCOPE))
            return (Promised(self._names[promise_id], verdict),)
        return ()


def _matter(place: int, row: Any, promises: _Promises) -> AgendaMatter:
    """Of an obligation, or of what is wanted since a moment ago, which comes after these."""
    day, rank = _due_on(row) or date.min, agenda.rank_of(promises.of(row))
    if isinstance(row, WantedObligation):
        return AgendaMatter(matter_of(row), day, rank, (date.max, place), (), (row,))
    return AgendaMatter(matter_of(row), day, rank, (row.due_on, row.id), (row.id,))


def _rows_of(
    matter: AgendaMatter, whole: Mapping[int, tuple[Obligation, Vendor | None]]
) -> list[Obligation | WantedObligation]:
    known = sorted((whole[id_][0] for id_ in matter.ids), key=lambda row: (row.due_on, row.id))
    return [*known, *matter.wanted]


def _entries(
    actor: Actor,
    rows: Iterable[Obligation | WantedObligation],
    proposals: Mapping[Key, ProposalToDecide],
    vendors: Mapping[int, Vendor],
    promised: Callable[[Any], tuple[Promised, ...]],
) -> Iterator[AgendaEntry]:
    company = the_organisation().name
    for row in rows:
        proposal = proposals.get(key_of(row))
        vendor = vendors.get(row.vendor_id or 0)
        yield AgendaEntry(
            title=row.text,
            whose=vendor.called if vendor else company,
            due_on=_due_on(row),
            way=PageLink(proposal.href, say("Decide")) if proposal else way_of(row, actor),
            matter=matter_of(row),
            promises=promised(row),
            proposer=proposal.proposer if proposal else "",
            since=proposal.since if proposal else None,
            note=proposal.note if proposal else None,
        )


def _is_theirs(row: Any, actor: Actor, proposals: Mapping[Key, ProposalToDecide]) -> bool:
    """By role or by name, or somebody else's proposal that this person may decide as well."""
    if row.kind is K.PROMISE_GAP or key_of(row) in proposals:
        return True
    if row.kind in (K.ROLE_CONFIRM, K.CONTENT_DECISION):  # of several of a role not everybody may
        return False
    return row.person_id == actor.user_id or (
        row.person_id is None and row.holder in holders_of(actor)
    )


def _as_of_now(
    actor: Actor,
    rows: Sequence[Any],
    vendors: dict[int, Vendor],
    judged: Mapping[int, Evaluation],
) -> list[Any]:
    """Of vendors that were changed since they were judged what follows is compared here.

    The job does so some seconds later. At most MOST_VENDORS, the worst.
    """
    theirs = queries.cared_for(actor, judged.keys())
    ids = sorted(theirs, key=lambda one: judged[one].worst.rank)[:MOST_VENDORS]
    now = wanted_of({id_: judged[id_] for id_ in ids})
    vendors.update({id_: theirs[id_] for id_ in ids})
    held = holders_of(actor)
    fresh = {
        key_of(wanted): wanted
        for several in now.values()
        for wanted in several
        if wanted.holder in held
    }
    known = [
        row
        for row in rows
        if row.kind not in OF_JUDGED or row.vendor_id not in now or key_of(row) in fresh
    ]
    here = {key_of(one) for one in known}
    return [
        *known,
        *(wanted for key, wanted in fresh.items() if key not in here),
    ]


def _due_on(one: Obligation | WantedObligation) -> date | None:
    """None for a gap for whose next step no day is set: it is due at once."""
    if isinstance(one, WantedObligation):
        if one.by is None and one.days:
            return business_calendar().add_open_days(clock.today(), one.days)
        return one.by
    at_once = one.kind is K.PROMISE_GAP and one.due_on <= one.opened_on
    return None if at_once else one.due_on


def _overdue_notes(actor: Actor, day: date) -> tuple[Sequence[AgendaEntry], int]:
    """Nobody owes them as an obligation: they stand in the supervision plan alone."""
    if not actor.may(Permission.PLAN_EDIT):
        return (), 0
    notes, number = overdue_notes(actor.user_id or 0, day, MOST_NOTES)
    called = vendors_by_id({note.vendor_id for note in notes})
    return [_note(note, called[note.vendor_id].called) for note in notes], number


def _note(one: KnownItem, whose: Text) -> AgendaEntry:
    title = say("%(what)s: note it as done", what=title_of(one.what))
    way = PageLink(url_for("planning.item", plan_item_id=one.id), say("Open"))
    return AgendaEntry(title, whose, one.planned_on, way, ("plan_items", one.id))


def _proposals(actor: Actor) -> Mapping[Key, ProposalToDecide]:
    """What this person may decide of what others proposed, by the obligation that asks for it."""
    told = (_about_vendors, _about_exceptions, _about_roles, _about_packs)
    return dict(chain.from_iterable(about(actor) for about in told))


def _about_vendors(actor: Actor) -> Iterator[tuple[Key, ProposalToDecide]]:
    if not actor.may(Permission.VENDOR_DECIDE):
        return
    for row in waiting_proposals():
        if is_second_person(actor, row.proposal):
            key = (K.VENDOR_DECISION, VendorProposal.__tablename__, row.proposal.id)
            since = clock.day_of(row.proposal.proposed_at)
            href = url_for("onboarding.decide", proposal_id=row.proposal.id)
            yield key, ProposalToDecide(row.proposer.name, since, href)


def _about_exceptions(actor: Actor) -> Iterator[tuple[Key, ProposalToDecide]]:
    if not actor.may(Permission.ATTESTATION_EXCEPTION_DECIDE):
        return
    for row in queries.waiting_exceptions():
        if is_second_person(actor, row.decision):
            key = (K.ATTESTATION_EXCEPTION, Attestation.__tablename__, row.attestation.id)
            since = clock.day_of(row.decision.proposed_at)
            href = url_for("onboarding.decide_exception", decision_id=row.decision.id)
            yield key, ProposalToDecide(row.proposer.name, since, href)


def _about_roles(actor: Actor) -> Iterator[tuple[Key, ProposalToDecide]]:
    """Roles that decide and wait for another person, or are the first and were not confirmed yet."""
    if not actor.may(Permission.ROLE_CONFIRM):
        return
    rows = [role for role in roles_to_confirm() if may_confirm(role, actor)]
    names = names_of(row.given_by_id for row in rows) if rows else {}
    for row in rows:
        key = (K.ROLE_CONFIRM, UserRole.__tablename__, row.id)
        since = clock.day_of(row.given_at or row.user.created_at)
        href = url_for("accounts.confirm_role", role_id=row.id)
        yield key, ProposalToDecide(names.get(row.given_by_id or 0, ""), since, href)


def _about_packs(actor: Actor) -> Iterator[tuple[Key, ProposalToDecide]]:
    """Versions of content packs: one with what it changes, several on the page of all of them."""
    waiting = waiting_for(actor)
    for waits in waiting:
        key = (K.CONTENT_DECISION, ContentPack.__tablename__, waits.content_id)
        if len(waiting) == 1:
            href = url_for("content.show", content_id=waits.content_id)
            yield key, ProposalToDecide("", waits.since, href, waits.changes)
        else:
            yield (
                key,
                ProposalToDecide(
                    "", waits.since, url_for("content.decide"), named_waiting(waiting)
                ),
            )


def mail_troubles(actor: Actor) -> MailTroubles:
    """All of them for the administrator and the officer, an owner's for procurement."""
    if Role.PRIVACY_OFFICER in actor.roles or actor.may(Permission.MAIL_VIEW):
        by_hand = actor.may(Permission.MAIL_VIEW) and not has_server()
        links = links_to_hand_over(MOST_LINKS) if by_hand else ()
        return MailTroubles(*queries.undelivered_mails(None), held_up(), links)
    if Role.PROCUREMENT in actor.roles:
        return MailTroubles(*queries.undelivered_mails(actor.user_id or 0), None)
    return MailTroubles((), 0, None)

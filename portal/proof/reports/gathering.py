"""Reads everything a report is written from.

How many statements does not depend on the data, but for the days on which work ended in the period:
the vendor is read again as of each of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import or_, select

from portal.content import catalogue
from portal.content.policy.queries import own_wordings
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.queries import events_between, head
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text, both_names
from portal.foundation.mail.outbox import link_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.clauses.queries import last_checks
from portal.ledger.engagements.queries import terms_on
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.payees import queries as payees
from portal.ledger.vendors import queries as past
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import called_on, list_spans, roles_of
from portal.proof.desk.board import VendorStanding, in_order, is_shown, standings_on
from portal.proof.desk.shown_then import RETRO, OnDay, late_records, shown_otherwise, tells_of
from portal.proof.reports import queries
from portal.proof.reports.facts import confirmation_queries
from portal.proof.reports.facts import findings as finding_queries
from portal.proof.reports.facts import incidents as incident_queries
from portal.proof.reports.facts import provisions as provision_queries
from portal.proof.reports.facts import queries as read
from portal.proof.reports.facts import returns as return_queries
from portal.proof.reports.facts import sheets as sheet_queries
from portal.proof.reports.facts.activities import LOGGED
from portal.proof.reports.facts.confirmation_queries import ConfirmationFacts
from portal.proof.reports.facts.facts import (
    ReportFacts,
    WorkFacts,
    packs_on,
    person_of,
    reach_on,
)
from portal.proof.reports.facts.findings import regraded_in, still_owed
from portal.proof.reports.facts.overall import OverallFacts
from portal.proof.reports.facts.queries import RequestAnswered
from portal.proof.reports.facts.sheets import SheetFacts
from portal.proof.reports.models import Span
from portal.supervision.approvals.queries import reports_on
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.incidents.facts import IncidentOnDay, incidents_on
from portal.supervision.incidents.models import Incident
from portal.supervision.instructions.facts import instructions_on
from portal.supervision.mergers import queries as merged
from portal.supervision.mergers.queries import MergerRow
from portal.supervision.onboarding.queries import running_on
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.queries import (
    decided_promises,
    extent_on,
    judged,
    shown_on,
    spans_of,
)
from portal.supervision.promises.results import Evaluation, Verdict
from portal.supervision.promises.rules.evaluation import with_ended as and_ended
from portal.supervision.promises.work import VendorOnDay
from portal.supervision.returns.queries import outstanding
from portal.supervision.selections.queries import decided_by
from portal.supervision.trainings.facts import trainings_on

_DAY = timedelta(days=1)
MOST_NAMED = 100  # vendors whose points that are not kept are told with their reasons


def gather(
    vendor: Vendor,
    span: Span,
    *,
    drafter_id: int | None,
    issuer_id: int | None,
    report_id: int | None = None,
    with_ended: bool = True,
) -> ReportFacts:
    """As of the earlier of the period's end and today: what held then, as known now. What came to
    the vendor by a later merger did not hold of it then.

    `with_ended`: what ended in the period as it was on its last day, for which each such day is read."""
    today, mergers = clock.today(), merged.mergers_of(vendor.id)
    as_of = span.as_of(today)
    with merged.as_on(mergers, as_of):
        known, verdicts = _judged(vendor.id, as_of, mergers)
        known_before, verdicts_before = _judged(vendor.id, span.day_before, mergers)
        works = _works(known, verdicts, span)
        ended = _ended(vendor.id, known, span, as_of, mergers) if with_ended else []
        stated = read.requests(vendor.id, as_of)
        proposals = read.open_proposals(vendor.id, as_of)
        exceptions = read.open_exceptions(vendor.id, as_of)
        proposers = {proposal.proposed_by_id for proposal in proposals}
        proposers |= {decision.proposed_by_id for decision, _ in exceptions}
        sheets = sheet_queries.sheets(vendor.id, {as_of, span.day_before}, as_of)
        confirmed = confirmation_queries.confirmations(vendor.id, span.first, as_of)
        incidents = incident_queries.incidents(vendor.id, span.first, as_of)
        selections = decided_by(vendor.id, as_of)
        approved = {one.approval_id for work in works for one in work.on_day.approvals}
        provided = provision_queries.provisions(
            {one.record_id for work in works for one in work.on_day.provisions},
            [work.on_day.engagement_id for work in works if work.on_day.on_site],
            as_of,
        )
        certified = provision_queries.certificates(vendor.id, span.first, as_of)
        returned = return_queries.returns(vendor.id, known.works, span.first, as_of)
        over, tomorrow = clock.midnight(as_of + _DAY), clock.midnight(today + _DAY)
        lines = [
            line
            for line in events_between(
                vendor.id,
                clock.midnight(span.first),
                tomorrow,
                LOGGED | RETRO.keys() | {past.EDITED},
            )
            if line.subject[0] != Incident.__tablename__ or line.subject[1] not in incidents.drills
        ]
        events = [line for line in lines if line.happened_at < over and line.action in LOGGED]
        later = [line for line in lines if line.happened_at >= over]
        findings = [
            replace(finding, regraded=regraded_in(lines, finding.finding.number))
            for finding in finding_queries.findings(vendor.id, span.day_before, as_of)
        ]
        proposers |= {
            risk.proposed_by_id for finding in findings if (risk := finding.waiting_risk(as_of))
        }
        staff = people_with_role(Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        on_day = _on_day(works, verdicts, stated, sheets, confirmed)
        on_day = replace(on_day, late={*on_day.late, *(slip.row.number for slip in returned.slips)})
        late = [line for line in later if tells_of(line, on_day)]
        then = shown_on([vendor.id], as_of).get(vendor.id) if as_of < today else None
        return ReportFacts(
            company=the_organisation(),
            vendor=vendor,
            span=span,
            as_of=as_of,
            today=today,
            on=standards_on(as_of),
            packs=packs_on(as_of),
            evaluation=and_ended(verdicts, ((work.verdict, day) for work, day in ended)),
            works=works,
            ended=tuple(work for work, _ in ended),
            reach=reach_on(known, as_of),
            before=None if verdicts_before.state is None else verdicts_before,
            works_before=known_before,
            states=list_spans(vendor.id),
            suspension=running_on(vendor.id, as_of),
            known=past.known_on([vendor.id], as_of).get(vendor.id, {}),
            contracts=known.contracts,
            checks=last_checks([vendor.id], as_of),
            stated=stated,
            sheets=sheets,
            confirmations=confirmed,
            incidents=incidents.found,
            has_drills=bool(incidents.drills),
            selections=selections,
            client_approvals=incident_queries.approvals(approved),
            provisions=provided,
            certificates=certified,
            trainings=trainings_on([vendor.id], as_of).get(vendor.id, ()),
            returns=returned,
            payees=payees.sentences_on(as_of),
            findings=findings,
            proposals=proposals,
            exceptions=exceptions,
            obligations=still_owed(read.obligations(vendor.id, as_of), findings, as_of),
            events=events,
            mergers=merged.since(mergers, as_of),
            later=later,
            late=late,
            shown=() if then is None else shown_otherwise(verdicts, then, late_records(late)),
            spans=spans_of(vendor.id, as_of),
            was_judged=as_of == today or then is not None,
            reminders=read.reminders(vendor.id, span.first, as_of),
            files=read.files(
                {
                    "contract": (contract.id for contract in known.contracts),
                    "authority": {request.authority.id for request in stated if request.authority},
                    "attestation": (
                        request.attestation.id for request in stated if request.attestation
                    ),
                    "answer": (sheet.assignment.id for sheet in sheets),
                    "confirmation": (confirmation.row.id for confirmation in confirmed),
                    "finding": (finding.finding.id for finding in findings),
                    "incident": {incident.row.id for incident in incidents.found},
                    "client_approval": approved,
                    "provision": provided.records.keys(),
                    "certificate": (held.row.id for held in certified),
                    "return": returned.record_ids,
                    "return_certificate": returned.ticked.keys(),
                    "selection": (one.id for one in selections),
                }
            ),
            previous=queries.last_issued(vendor.id, before=span.last, besides=report_id),
            drafter=person_of(drafter_id, staff),
            issuer=person_of(issuer_id, staff),
            officers=[person for person in staff if Role.PRIVACY_OFFICER in person.roles],
            managers=[person for person in staff if Role.MANAGEMENT in person.roles],
            roles={of: frozenset(roles) for of, roles in roles_of(proposers).items()},
            names=names_of(
                [
                    *(line.actor_id for line in lines),
                    *(row.decided_by_id for row in provided.records.values()),
                    *(held.row.decided_by_id for held in certified),
                    *returned.people,
                ]
            ),
            audit_head=head(),
            portal=link_to(""),
        )


def _on_day(
    works: Sequence[WorkFacts],
    verdicts: Evaluation,
    stated: Sequence[RequestAnswered],
    sheets: Sequence[SheetFacts],
    confirmed: Sequence[ConfirmationFacts],
) -> OnDay:
    """What tells whether a later event speaks of the day."""
    day = verdicts.as_of
    return OnDay(
        day=day,
        name=verdicts.name.ja,
        shares={fact.share.id for work in works for fact in work.on_day.shares},
        late={
            *(work.number for work in works),
            *(request.attestation.number for request in stated if request.attestation),
            *(confirmation.row.number for confirmation in confirmed if confirmation.recorded_on),
            *(one.number for work in works for one in work.on_day.approvals),
            *(one.number for work in works for one in work.on_day.provisions),
            *(sheet.assignment.number for sheet in sheets if sheet.recorded_on(day)),
        },
    )


def _judged(
    vendor_id: int, day: date, mergers: Sequence[MergerRow]
) -> tuple[VendorOnDay, Evaluation]:
    with merged.as_on(mergers, day):
        return next(judged([vendor_id], day))


def _works(known: VendorOnDay, verdicts: Evaluation, span: Span) -> tuple[WorkFacts, ...]:
    """Without what was over before the period began."""
    return tuple(
        WorkFacts(work, verdict)
        for work, verdict in zip(known.works, verdicts.engagements, strict=True)
        if work.runs_on(span.day_before)
    )


def _ended(
    vendor_id: int,
    known: VendorOnDay,
    span: Span,
    as_of: date,
    mergers: Sequence[MergerRow],
) -> list[tuple[WorkFacts, date]]:
    """What ended in the period, as it was on its last day; read once for each of these days."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for work in known.works:
        if work.ends_on is not None and span.first <= work.ends_on < as_of:
            by_day[work.ends_on].add(work.engagement_id)
    found: list[tuple[WorkFacts, date]] = []
    for day in sorted(by_day):
        then, verdicts = _judged(vendor_id, day, mergers)
        found += [
            (work, day)
            for work in _works(then, verdicts, span)
            if work.on_day.engagement_id in by_day[day] and work.verdict.counts
        ]
    return found


def gather_all(
    span: Span, *, drafter_id: int | None, issuer_id: int | None, report_id: int | None = None
) -> OverallFacts:
    """As of the earlier of the period's end and today: what held then, as known now."""
    today = clock.today()
    as_of = span.as_of(today)
    with merged.as_on(merged.after(as_of), as_of):
        standings, judged = standings_on(as_of)
        shown = {id_: standing for id_, standing in standings.items() if is_shown(standing)}
        order = in_order(shown, [tier.id for tier in catalogue.tiers(on=as_of).tiers])
        told, unnamed = _told(shown, order)
        missing = [id_ for id_ in told if id_ not in judged]
        reasons = {**judged, **merged.evaluate(missing, as_of)} if missing else judged
        staff = people_with_role(Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        outcomes = payees.outcomes_on(as_of)
        return OverallFacts(
            company=the_organisation(),
            span=span,
            as_of=as_of,
            today=today,
            packs=packs_on(as_of),
            promises=decided_promises(as_of),
            extent=extent_on(as_of),
            policies=own_wordings(as_of),
            standings={id_: shown[id_] for id_ in order},
            names=called_on(None, as_of),
            works=_works_on(as_of),
            reasons={id_: reasons[id_] for id_ in told if id_ in reasons},
            unnamed=unnamed,
            findings={
                id_: rows for id_, rows in open_findings_on(None, as_of).items() if id_ in shown
            },
            incidents=_incidents(span.first, as_of),
            instructions=[
                (id_, one)
                for id_, several in instructions_on(None, as_of).items()
                if id_ in shown
                for one in several
                if (one.confirmed_on or one.withdrawn_on or as_of) >= span.first
            ],
            returns=[one for one in outstanding(as_of) if one.work.vendor_id in shown],
            shown=shown_on(None, as_of) if as_of < today else None,
            reports=reports_on(None, as_of),
            waiting=_waiting(as_of),
            payees=payees.sentences_on(as_of),
            decided=None if outcomes is None else outcomes[1],
            on_list=0 if outcomes is None else outcomes[0].payees,
            previous=queries.last_issued(None, before=span.last, besides=report_id),
            drafter=person_of(drafter_id, staff),
            issuer=person_of(issuer_id, staff),
            officers=[person for person in staff if Role.PRIVACY_OFFICER in person.roles],
            managers=[person for person in staff if Role.MANAGEMENT in person.roles],
            audit_head=head(),
        )


def _told(shown: Mapping[int, VendorStanding], order: Sequence[int]) -> tuple[list[int], int]:
    """Whose reasons are told, in order, and at how many more something is not kept."""
    broken = [id_ for id_ in order if shown[id_].worst is Verdict.BROKEN]
    excepted = {id_ for id_ in order if Verdict.EXCEPTED in shown[id_].verdicts.values()}
    named = excepted | set(broken[:MOST_NAMED])
    return [id_ for id_ in order if id_ in named], len(set(broken) - named)


def _works_on(day: date) -> Mapping[int, Sequence[Text]]:
    found: dict[int, list[Text]] = defaultdict(list)
    for terms in terms_on(day):
        if terms.runs_on(day):
            found[terms.vendor_id].append(both_names(terms.name, terms.name_en))
    return found


def _incidents(first: date, as_of: date) -> list[tuple[int, IncidentOnDay, str]]:
    """Told of by the day and not ended before the period, the oldest first."""
    found = [
        (vendor_id, incident)
        for vendor_id, several in incidents_on(None, as_of).items()
        for incident in several
        if incident.ended_on is None or incident.ended_on >= first
    ]
    ids = [incident.id for _, incident in found]
    rows = db.session.execute(select(Incident.id, Incident.happened).where(Incident.id.in_(ids)))
    happened = {row.id: row.happened for row in rows}
    told = [(vendor_id, incident, happened[incident.id]) for vendor_id, incident in found]
    return sorted(told, key=lambda one: (one[1].told_on, one[1].id))


def _waiting(as_of: date) -> Sequence[Obligation]:
    return db.session.scalars(
        select(Obligation)
        .where(
            Obligation.holder == Holder.MANAGEMENT,
            Obligation.opened_on <= as_of,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of),
        )
        .order_by(Obligation.due_on, Obligation.id)
    ).all()

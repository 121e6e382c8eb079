"""Reads everything a report is written from.

How many statements does not depend on the data, but for the days on which work ended in the period:
the vendor is read again as of each of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.queries import events_between, head
from portal.foundation.core import clock
from portal.foundation.mail.outbox import link_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.clauses.queries import last_checks
from portal.ledger.payees import queries as payees
from portal.ledger.vendors import queries as past
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import list_spans, roles_of
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
from portal.proof.reports.facts.queries import RequestAnswered
from portal.proof.reports.facts.sheets import SheetFacts
from portal.proof.reports.models import Span
from portal.supervision.incidents.models import Incident
from portal.supervision.mergers import queries as merged
from portal.supervision.mergers.queries import MergerRow
from portal.supervision.onboarding.queries import running_on
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.queries import judged, shown_on, spans_of
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.rules.evaluation import with_ended as and_ended
from portal.supervision.promises.work import VendorOnDay
from portal.supervision.selections.queries import decided_by
from portal.supervision.trainings.facts import trainings_on

_DAY = timedelta(days=1)


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

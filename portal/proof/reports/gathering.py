"""Reads everything a report is written from.

How many statements does not depend on the data, but for the days on which work ended in the period:
the vendor is read again as of each of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from portal.content import catalogue
from portal.content.policy.queries import own_wordings, promises_on
from portal.content.versions.queries import active_versions
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user, names_of, people_with_role
from portal.foundation.audit.queries import events_between, head
from portal.foundation.core import clock
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.clauses.queries import last_checks
from portal.ledger.contracts.coverage.queries import shown_on
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors import queries as past
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import list_spans, roles_of
from portal.proof.reports import queries
from portal.proof.reports.facts import confirmation_queries
from portal.proof.reports.facts import findings as finding_queries
from portal.proof.reports.facts import queries as read
from portal.proof.reports.facts import sheets as sheet_queries
from portal.proof.reports.facts.activities import LOGGED, RETRO, OnDay, tells_of
from portal.proof.reports.facts.confirmation_queries import ConfirmationFacts
from portal.proof.reports.facts.facts import DataReach, People, ReportFacts, ReportPacks, WorkFacts
from portal.proof.reports.facts.findings import FindingFacts, regraded_in
from portal.proof.reports.facts.queries import RequestAnswered
from portal.proof.reports.facts.sheets import SheetFacts
from portal.proof.reports.models import Span
from portal.supervision.findings.models import FindingState
from portal.supervision.mergers import queries as merged
from portal.supervision.mergers.queries import MergerRow
from portal.supervision.onboarding.queries import running_on
from portal.supervision.promises.facts import VendorFacts, standards_on, vendor_facts
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.rules.evaluation import evaluation, with_ended
from portal.supervision.promises.work import Standards

_DAY = timedelta(days=1)


def gather(
    vendor: Vendor,
    span: Span,
    *,
    drafter_id: int | None,
    issuer_id: int | None,
    report_id: int | None = None,
) -> ReportFacts:
    """As of the earlier of the period's end and today: what held then, as known now. What came to
    the vendor by a later merger did not hold of it then."""
    mergers = merged.mergers_of(vendor.id)
    with merged.as_on(mergers, span.as_of(clock.today())):
        return _gather(
            vendor, span, mergers, drafter_id=drafter_id, issuer_id=issuer_id, report_id=report_id
        )


def _gather(
    vendor: Vendor,
    span: Span,
    mergers: Sequence[MergerRow],
    *,
    drafter_id: int | None,
    issuer_id: int | None,
    report_id: int | None,
) -> ReportFacts:
    today = clock.today()
    as_of = span.as_of(today)
    on = standards_on(as_of)
    known, verdicts = _judged(vendor.id, on, mergers)
    known_before, verdicts_before = _judged(vendor.id, standards_on(span.day_before), mergers)
    was_known = verdicts_before.state is not None
    works = _works(vendor.id, known, verdicts, span, as_of)
    ended = _ended(vendor.id, known, span, as_of, mergers)
    contracts = read.contracts(vendor.id, as_of)
    stated = read.requests(vendor.id, as_of)
    proposals, exceptions = (
        read.open_proposals(vendor.id, as_of),
        read.open_exceptions(vendor.id, as_of),
    )
    proposers = {proposal.proposed_by_id for proposal in proposals}
    proposers |= {decision.proposed_by_id for decision, _ in exceptions}
    sheets = sheet_queries.sheets(vendor.id, {as_of, span.day_before}, as_of)
    confirmed = confirmation_queries.confirmations(vendor.id, span.first, as_of)
    over, tomorrow = clock.midnight(as_of + _DAY), clock.midnight(today + _DAY)
    lines = events_between(
        vendor.id, clock.midnight(span.first), tomorrow, LOGGED | RETRO.keys() | {past.EDITED}
    )
    events = [line for line in lines if line.happened_at < over and line.action in LOGGED]
    later = [line for line in lines if line.happened_at >= over]
    findings = [
        replace(finding, regraded=regraded_in(lines, finding.finding.number))
        for finding in finding_queries.findings(vendor.id, span.day_before, as_of)
    ]
    proposers |= {
        risk.proposed_by_id for finding in findings if (risk := finding.waiting_risk(as_of))
    }
    return ReportFacts(
        company=the_organisation(),
        vendor=vendor,
        span=span,
        as_of=as_of,
        today=today,
        now=clock.now(),
        on=on,
        packs=_packs(as_of),
        evaluation=with_ended(verdicts, ((work.verdict, _last(work)) for work in ended)),
        works=works,
        ended=ended,
        reach=_reach(known, as_of),
        before=verdicts_before if was_known else None,
        works_before=known_before,
        states=list_spans(vendor.id),
        suspension=running_on(vendor.id, as_of),
        known=past.known_on([vendor.id], as_of).get(vendor.id, {}),
        contracts=contracts,
        shown=shown_on([contract.id for contract in contracts], as_of),
        covers=read.covers(vendor.id, as_of),
        checks=last_checks([vendor.id], as_of),
        stated=stated,
        sheets=sheets,
        confirmations=confirmed,
        findings=findings,
        proposals=proposals,
        exceptions=exceptions,
        obligations=_owed(read.obligations(vendor.id, as_of), findings, as_of),
        events=events,
        mergers=merged.since(mergers, as_of),
        later=later,
        late=[
            line
            for line in later
            if tells_of(line, _on_day(works, verdicts, stated, sheets, confirmed))
        ],
        reminders=read.reminders(vendor.id, span.first, as_of),
        files={
            **read.files(
                [contract.id for contract in contracts],
                {request.authority.id for request in stated if request.authority},
                [request.attestation.id for request in stated if request.attestation],
            ),
            "answer": sheet_queries.answer_files([sheet.assignment.id for sheet in sheets]),
            "confirmation": confirmation_queries.confirmation_files(
                [confirmation.id for confirmation in confirmed]
            ),
            "finding": finding_queries.finding_files([finding.finding.id for finding in findings]),
        },
        previous=queries.last_issued(vendor.id, before=span.last, besides=report_id),
        people=_people(drafter_id, issuer_id, proposers),
        names=names_of(line.actor_id for line in lines),
        audit_head=head(),
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
        shares={fact.share.id for work in works for fact in work.ledger.shares},
        late={
            *(work.number for work in works),
            *(request.attestation.number for request in stated if request.attestation),
            *(confirmation.row.number for confirmation in confirmed if confirmation.recorded_on),
            *(sheet.assignment.number for sheet in sheets if sheet.recorded_on(day)),
        },
    )


def _owed(
    rows: Sequence[Obligation], findings: Sequence[FindingFacts], as_of: date
) -> list[Obligation]:
    """Without repairs that were reported and waited to be verified on the day."""
    done = {
        finding.finding.id
        for finding in findings
        if finding.state_on(as_of) is FindingState.REMEDIED
    }
    return [
        row
        for row in rows
        if row.kind is not ObligationKind.FINDING_REPAIR or row.subject_id not in done
    ]


def _judged(
    vendor_id: int, on: Standards, mergers: Sequence[MergerRow]
) -> tuple[VendorFacts, Evaluation]:
    """The vendor on a day with its verdicts, as promises.queries.evaluate gives them."""
    day = on.as_of
    with merged.as_on(mergers, day):
        facts = vendor_facts([vendor_id], day)[0]
    verdicts = evaluation(
        facts.vendor,
        facts.works,
        promises_on(day),
        own_wordings(day),
        on=on,
        tier=facts.tier,
    )
    return facts, verdicts


def _works(
    vendor_id: int, known: VendorFacts, verdicts: Evaluation, span: Span, as_of: date
) -> tuple[WorkFacts, ...]:
    """Without what was over before the period began."""
    ledger = {work.engagement_id: work for work in work_on(as_of, [vendor_id]).get(vendor_id, ())}
    judged = {engagement.engagement_id: engagement for engagement in verdicts.engagements}
    return tuple(
        WorkFacts(ledger[work.engagement_id], work, judged[work.engagement_id])
        for work in known.works
        if not work.is_over(span.day_before)
    )


def _ended(
    vendor_id: int,
    known: VendorFacts,
    span: Span,
    as_of: date,
    mergers: Sequence[MergerRow],
) -> tuple[WorkFacts, ...]:
    """What ended in the period, as it was on its last day; read once for each of these days."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for work in known.works:
        if work.ends_on is not None and span.first <= work.ends_on < as_of:
            by_day[work.ends_on].add(work.engagement_id)
    found: list[WorkFacts] = []
    for day in sorted(by_day):
        then, verdicts = _judged(vendor_id, standards_on(day), mergers)
        judged = _works(vendor_id, then, verdicts, span, day)
        found += [
            work
            for work in judged
            if work.judged.engagement_id in by_day[day] and work.verdict.counts
        ]
    return tuple(found)


def _last(work: WorkFacts) -> date:
    if work.judged.ends_on is None:
        raise ValueError("the work has not ended")
    return work.judged.ends_on


def _reach(known: VendorFacts, as_of: date) -> DataReach:
    begun = [work for work in known.works if work.has_begun(as_of)]
    if begun:
        return DataReach.NO_LONGER if all(work.is_over(as_of) for work in begun) else DataReach.NOW
    return DataReach.NOT_YET if any(work.shares for work in known.works) else DataReach.NEVER


def _packs(as_of: date) -> ReportPacks:
    versions = sorted(
        active_versions(as_of).values(), key=lambda active_version: active_version.pack
    )
    return ReportPacks(
        practice=catalogue.practice(on=as_of),
        promises=replace(catalogue.promise_pack(on=as_of), promises=promises_on(as_of)),
        categories=catalogue.category_pack(on=as_of),
        tiers=catalogue.tiers(on=as_of),
        statements=catalogue.statement_pack(on=as_of).by_id,
        versions=tuple(f"{version.pack} {version.version}" for version in versions),
    )


def _people(drafter_id: int | None, issuer_id: int | None, proposers: set[int]) -> People:
    staff = people_with_role(Role.PRIVACY_OFFICER, Role.MANAGEMENT)
    known: Mapping[int, User] = {person.id: person for person in staff}
    return People(
        drafter=_person(drafter_id, known),
        issuer=_person(issuer_id, known),
        officers=[person for person in staff if Role.PRIVACY_OFFICER in person.roles],
        managers=[person for person in staff if Role.MANAGEMENT in person.roles],
        roles={of: frozenset(roles) for of, roles in roles_of(proposers).items()},
    )


def _person(user_id: int | None, known: Mapping[int, User]) -> User | None:
    if user_id is None:
        return None
    return known.get(user_id) or find_user(user_id)

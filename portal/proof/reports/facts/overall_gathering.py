"""Reads everything a report over all vendors is written from, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import or_, select

from portal.content import catalogue
from portal.content.policy.queries import own_wordings
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.queries import head
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.dates import FIRST_DAY, add_months
from portal.foundation.core.words.messages import Text, both_names, say
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs.models import Run
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import terms_on
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.payees import queries as payees
from portal.ledger.vendors.queries import called_on
from portal.proof.audits.models import AuditState
from portal.proof.audits.queries import audits_until
from portal.proof.desk.board import VendorStanding, in_order, is_shown, standings_on
from portal.proof.desk.matrix.worked_out import known_now, under_way
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.management_reviews.queries import decisions_with_days, reviews_until
from portal.proof.reports.facts import overall_queries as counted
from portal.proof.reports.facts.facts import packs_on, person_of
from portal.proof.reports.facts.overall import (
    AuditOnDay,
    DecisionOnDay,
    OverallFacts,
    SinceLast,
)
from portal.proof.reports.models import Span, SupervisionReport, half_of
from portal.supervision.approvals.queries import listed_in, reports_on
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.incidents.facts import IncidentOnDay, incidents_on
from portal.supervision.incidents.models import Incident
from portal.supervision.instructions.facts import instructions_on
from portal.supervision.mergers import queries as merged
from portal.supervision.planning.scheduling.fiscal import MONTHS, number_of
from portal.supervision.promises.queries import decided_promises, extent_on, shown_on
from portal.supervision.promises.results import Verdict
from portal.supervision.returns.queries import outstanding
from portal.supervision.subcontractors.queries import chains_on
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay

_DAY = timedelta(days=1)
MOST_HALVES: Final = 5  # before this report, in the drawing of how the promises stood
# Vendors whose points with such a verdict are told with their reasons.
MOST_NAMED: Final = {Verdict.BROKEN: 100, Verdict.DUE_SOON: 100, Verdict.EXCEPTED: 200}


class NotWorkedOut(DomainError):
    """No request judges thousands of vendors on another day: the job has to do it first. `run`: it does."""

    def __init__(self, day: date, run: Run | None) -> None:
        super().__init__(
            say(
                "The verdicts of %(day)s are not worked out yet, or too many records have changed since.",
                day=day,
            )
        )
        self.day, self.run = day, run


def gather_all(
    span: Span,
    *,
    drafter_id: int | None,
    issuer_id: int | None,
    previous: SupervisionReport | None = None,
    may_take_long: bool = False,
) -> OverallFacts:
    """As of the earlier of the period's end and today: what held then, as known now. `previous`: the report
    before. Raises NotWorkedOut, unless it `may_take_long`: nobody waits for a page."""
    today = clock.today()
    as_of, company = span.as_of(today), the_organisation()
    with merged.as_on(merged.after(as_of), as_of):
        known = standings_on(as_of) if may_take_long else known_now(as_of)
        if known is None:
            raise NotWorkedOut(as_of, under_way(as_of))
        standings, judged = known
        shown = {id_: standing for id_, standing in standings.items() if is_shown(standing)}
        order = in_order(shown, [tier.id for tier in catalogue.tiers(on=as_of).tiers])
        told, unnamed = _told(shown, order)
        terms = terms_on(as_of)
        until, unplanned = _ahead(span, as_of, company.fiscal_year_start_month)
        reviews = reviews_until(as_of)
        decided = _decided(reviews, span.first, as_of)
        audits = _audits(span.first, as_of)
        missing = [id_ for id_ in told if id_ not in judged]
        reasons = {**judged, **merged.evaluate(missing, as_of)} if missing else judged
        staff = people_with_role(Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        outcomes = payees.outcomes_on(as_of)
        return OverallFacts(
            company=company,
            span=span,
            as_of=as_of,
            today=today,
            packs=packs_on(as_of),
            promises=decided_promises(as_of),
            extent=extent_on(as_of),
            policies=own_wordings(as_of),
            standings={id_: shown[id_] for id_ in order},
            names=called_on(None, as_of),
            works=_works_on(terms, as_of),
            reasons={id_: reasons[id_] for id_ in told if id_ in reasons},
            unnamed=unnamed,
            owners=counted.owners_of(told),
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
            past=counted.shown_over_all(_days_before(as_of, company, previous)),
            since=_since(previous, shown),
            responses=counted.responses(span.first, as_of),
            scores=counted.verified_scores(as_of),
            own_side=counted.own_side(span.first, as_of),
            chain=_chain(terms, shown, as_of),
            planned=counted.planned_in(span.first, as_of),
            ahead=counted.planned_after(as_of, until),
            ahead_until=until,
            unplanned=unplanned,
            reviews=[row for row in reviews if row.held_on >= span.first],
            review_decisions=decided,
            audits=audits,
            people=names_of(one.owner_id for one in decided),
            previous=previous,
            drafter=person_of(drafter_id, staff),
            issuer=person_of(issuer_id, staff),
            officers=[person for person in staff if Role.PRIVACY_OFFICER in person.roles],
            managers=[person for person in staff if Role.MANAGEMENT in person.roles],
            audit_head=head(),
        )


def _told(
    shown: Mapping[int, VendorStanding], order: Sequence[int]
) -> tuple[list[int], Mapping[Verdict, int]]:
    """Whose reasons are told, in order, and at how many more vendors each verdict stands."""
    holding = [id_ for id_ in order if shown[id_].holds_data]
    having = {
        verdict: [id_ for id_ in holding if verdict in shown[id_].verdicts.values()]
        for verdict in MOST_NAMED
    }
    named = {id_ for verdict, most in MOST_NAMED.items() for id_ in having[verdict][:most]}
    unnamed = {verdict: len(set(ids) - named) for verdict, ids in having.items()}
    return [id_ for id_ in order if id_ in named], unnamed


def _days_before(
    as_of: date, company: Organisation, previous: SupervisionReport | None
) -> set[date]:
    """The last days of the half-years before the day, and that of the report before."""
    found, day = set[date](), as_of + _DAY
    for _ in range(MOST_HALVES):
        day = half_of(day - _DAY, company.fiscal_year_start_month).first
        found.add(day - _DAY)
    if previous is not None and previous.as_of is not None:
        found.add(previous.as_of)
    return {one for one in found if one < as_of}


def _since(
    previous: SupervisionReport | None, shown: Mapping[int, VendorStanding]
) -> SinceLast | None:
    if previous is None or previous.as_of is None:
        return None
    listed = set(listed_in(previous.id))
    came, went = shown.keys() - listed, listed - shown.keys()
    return SinceLast(came, went, counted.broken_on(previous.as_of))


def _chain(
    terms: Sequence[EngagementTerms], shown: Mapping[int, VendorStanding], as_of: date
) -> list[tuple[int, SubcontractorOnDay]]:
    """Who else handles data of work of these vendors, or may soon; what is over is left out."""
    vendors = {one.engagement_id: one.vendor_id for one in terms}
    return [
        (vendors[work_id], one)
        for work_id, chain in chains_on(None, as_of).items()
        if vendors.get(work_id) in shown
        for one in chain
        if one.standing is not ChainStanding.OVER
    ]


def _ahead(span: Span, as_of: date, start_month: int) -> tuple[date, Sequence[int]]:
    """The last day of the time that comes next, as long as the period, a year at most; and which of its fiscal
    years have no plan."""
    months = (span.last.year - span.first.year) * MONTHS + span.last.month - span.first.month + 1
    until = add_months(as_of + _DAY, min(months, MONTHS)) - _DAY
    years = range(number_of(as_of + _DAY, start_month), number_of(until, start_month) + 1)
    return until, sorted(set(years) - set(counted.years_planned()))


def _decided(reviews: Sequence[ManagementReview], first: date, as_of: date) -> list[DecisionOnDay]:
    """What was open in the period, or carried out in it; the oldest review first."""
    numbers = {row.id: row.number for row in reviews}
    return [
        DecisionOnDay(numbers[row.review_id], row.what, row.owner_id, _day(due_on), done_on)
        for row, due_on in decisions_with_days(numbers)
        for done_on in [row.done_on if row.done_on and row.done_on <= as_of else None]
        if done_on is None or done_on >= first
    ]


def _audits(first: date, as_of: date) -> list[AuditOnDay]:
    """Carried out in the period, or due by the day and not carried out."""
    return [
        AuditOnDay(row, _day(due_on), findings)
        for row, due_on, findings in audits_until(as_of)
        if (row.held_on is not None and first <= row.held_on <= as_of)
        or (row.state is AuditState.PLANNED and due_on <= as_of)
    ]


def _works_on(rows: Sequence[EngagementTerms], day: date) -> Mapping[int, Sequence[Text]]:
    found: dict[int, list[Text]] = defaultdict(list)
    for terms in rows:
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


def _day(due_on: date) -> date | None:
    return None if due_on == FIRST_DAY else due_on

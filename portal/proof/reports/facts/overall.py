"""Everything a report over all vendors is written from. The number of statements does not depend on how
many vendors there are.

The verdicts are those of the board. Reasons are read for the vendors alone that the report names them
of: every approved exception, and what is not kept at the first MOST_NAMED vendors.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.content.policy.queries import own_wordings
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.queries import head
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, both_names
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.queries import terms_on
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.payees import queries as payees
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.vendors.queries import called_on
from portal.proof.desk.board import VendorStanding, in_order, is_shown, standings_on
from portal.proof.reports import queries
from portal.proof.reports.facts.facts import ReportPacks, packs_on, person_of
from portal.proof.reports.models import Span, SupervisionReport
from portal.supervision.approvals.queries import ReportsOnDay, reports_on
from portal.supervision.findings.facts import OpenFinding, open_findings_on
from portal.supervision.incidents.facts import IncidentOnDay, incidents_on
from portal.supervision.incidents.models import Incident
from portal.supervision.mergers import queries as merged
from portal.supervision.promises.queries import decided_promises, extent_on
from portal.supervision.promises.results import Evaluation, Extent, Verdict

MOST_NAMED = 100  # vendors whose points that are not kept are told with their reasons


@dataclass(frozen=True, slots=True)
class OverallFacts:
    """`standings`: of the vendors that are listed, the strictest tier first. `reasons`: of those whose
    points are told. `decided`: payees of the newest list by what was decided, None: there is no list."""

    company: Organisation
    span: Span
    as_of: date
    today: date
    packs: ReportPacks
    promises: tuple[Promise, ...]
    extent: Extent
    policies: Mapping[str, Text]  # the company's own sentences, by promise
    standings: Mapping[int, VendorStanding]
    names: Mapping[int, Text]
    works: Mapping[int, Sequence[Text]]  # that run on the day
    reasons: Mapping[int, Evaluation]
    unnamed: int  # vendors at which something is not kept and whose reasons are not told
    findings: Mapping[int, Sequence[OpenFinding]]
    incidents: Sequence[tuple[int, IncidentOnDay, str]]  # of a vendor, and what has happened
    reports: Mapping[int, ReportsOnDay]
    waiting: Sequence[Obligation]  # for management, open on the day
    payees: Sequence[Message]
    decided: Mapping[PayeeOutcome, int] | None
    on_list: int
    previous: SupervisionReport | None
    drafter: User | None
    issuer: User | None
    officers: Sequence[User]
    managers: Sequence[User]
    audit_head: tuple[int, str]


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
            works=_works(as_of),
            reasons={id_: reasons[id_] for id_ in told if id_ in reasons},
            unnamed=unnamed,
            findings={
                id_: rows for id_, rows in open_findings_on(None, as_of).items() if id_ in shown
            },
            incidents=_incidents(span.first, as_of),
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


def _works(day: date) -> Mapping[int, Sequence[Text]]:
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

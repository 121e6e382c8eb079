"""Reads what answers are compared with: what was signed and stands today, and the register."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import terms_of_vendor
from portal.supervision.attestations.models import Attestation
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.attestations.statements.queries import exceptions_of
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.contradictions import (
    Contradiction,
    Registered,
    Stated,
    contradictions,
)
from portal.supervision.responses.prefill.statements import Told

_SUBCONTRACTING = {"none": False, "approved_one": True, "approved_multi": True}


def contradictions_of(
    assignment: Assignment, told: Mapping[str, Told]
) -> tuple[Contradiction, ...]:
    """What `told`, in the order of the questions, contradicts as things stand today."""
    works = set(queries.works_of([assignment.id]).get(assignment.id, ()))
    today, vendor_id = clock.today(), assignment.vendor_id
    terms = {
        one.engagement_id: one
        for one in terms_of_vendor(vendor_id, today)
        if one.engagement_id in works
    }
    return contradictions(
        told,
        _stated(vendor_id, terms),
        _registered(vendor_id, terms),
        first=assignment.period_from,
        last=assignment.period_to,
    )


def _stated(vendor_id: int, terms: Mapping[int, EngagementTerms]) -> list[Stated]:
    """Of what rests on facts that have changed nothing is said: it is asked anew."""
    standing = attestation_facts([vendor_id], clock.today()).signed
    ids = [
        one.attestation_id
        for (engagement_id, _), one in standing.items()
        if engagement_id in terms and one.unsettled_on is None
    ]
    rows = db.session.scalars(
        select(Attestation).where(Attestation.id.in_(ids)).order_by(Attestation.id)
    ).all()
    exceptions = exceptions_of(rows)
    return [
        Stated(
            number=row.number,
            statement_id=row.statement_id,
            title=catalogue.statement(row.statement_id, row.pack_version).title,
            work=terms[row.engagement_id].called,
            wording=row.wording,
            first=row.period_from,
            last=row.period_to,
            answer=row.answer,
            inputs=row.inputs,
            parties=[one.party for one in exceptions.get(row.id, ()) if one.party],
        )
        for row in rows
    ]


def _registered(vendor_id: int, terms: Mapping[int, EngagementTerms]) -> list[Registered]:
    countries: dict[int, set[str]] = defaultdict(set)
    for share in shares_on(clock.today(), [vendor_id]):
        countries[share.engagement_id].add(share.country)
    return [
        Registered(
            one.called, _SUBCONTRACTING.get(one.subcontracting), frozenset(countries[engagement_id])
        )
        for engagement_id, one in terms.items()
    ]

"""Reads what is on record of everything an assessor asks for, on any day, and when the next one comes.

The number of statements does not depend on how many vendors there are.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import names_of_vendors
from portal.proof.assessor.preparation.day_facts import DayFacts
from portal.proof.assessor.preparation.records import ROWS
from portal.proof.assessor.preparation.sheet import (
    MOST,
    NextAssessment,
    PreparationGap,
    PreparationSheet,
    PreparedRecord,
)
from portal.supervision.certificates.models import Standard
from portal.supervision.certificates.queries import of_vendor as certificates_of
from portal.supervision.proposed_records.workflow import ProposedState


def next_assessment(day: date) -> NextAssessment | None:
    """The day that was entered, while it is still to come; else the last day of the company's own Privacy
    Mark, for which it is assessed before."""
    entered = the_organisation().assessment_on
    if entered is not None and entered >= day:
        return NextAssessment(entered)
    own = [
        row
        for row, end in certificates_of(None)
        if row.standard is Standard.PRIVACY_MARK
        and row.state is ProposedState.CONFIRMED
        and end is None
        and row.certified_until >= day
    ]
    return NextAssessment(own[0].certified_until, own[0].number) if own else None


def sheet_on(day: date, *, most: int | None = MOST) -> PreparationSheet:
    """As of a day; `most`: gaps named in a row, None: all of them."""
    facts = DayFacts(day)
    rows = [ROWS[record](facts, record, most) for record in PreparedRecord]
    names = names_of_vendors({gap.vendor_id for row in rows for gap in row.gaps if gap.vendor_id})
    named = [replace(row, gaps=[_named(gap, names) for gap in row.gaps]) for row in rows]
    return PreparationSheet(day, next_assessment(day), named)


def _named(gap: PreparationGap, names: Mapping[int, Text]) -> PreparationGap:
    return gap if gap.vendor_id is None else replace(gap, vendor=names.get(gap.vendor_id))

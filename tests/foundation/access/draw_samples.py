"""A draw of Pam's for review by exception, with a sheet of a given vendor in its sample."""

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.responses.assignments.models import DrawnSheet, SampleDraw
from tests.foundation.access.gathering import Samples, kept
from tests.foundation.access.questionnaire_samples import an_assignment


def a_draw(rows: Samples) -> int:
    """The one that is open, or a new one."""
    known = db.session.scalar(select(SampleDraw.id).where(SampleDraw.drawn_by_id == rows.pam.id))
    if known is not None:
        return known
    return kept(
        SampleDraw(
            number="SD-2026-900",
            seed="a seed",
            sheets_sha256="0" * 64,
            shares={"tier_1": 100},
            total=1,
            sampled=1,
            drawn_by_id=rows.pam.id,
            drawn_at=clock.now(),
            drawn_on=clock.today(),
        )
    )


def a_drawn_sheet(rows: Samples) -> int:
    known = db.session.scalar(select(DrawnSheet.id).where(DrawnSheet.vendor_id == rows.vendor.id))
    if known is not None:
        return known
    return kept(
        DrawnSheet(
            vendor_id=rows.vendor.id,
            draw_id=a_draw(rows),
            assignment_id=an_assignment(rows),
            number="Q-900",
            sha256="0" * 64,
            is_sampled=True,
        )
    )

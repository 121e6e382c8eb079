"""A talk about cost with a given vendor, and a file of it."""

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.cost_talks.models import CostTalkFile
from tests.factories.cost_talks import make_talk
from tests.foundation.access.gathering import Samples, kept


def a_talk(rows: Samples) -> int:
    talk = make_talk(rows.vendor, rows.pam)
    db.session.commit()
    return talk.id


def a_talk_file(rows: Samples) -> int:
    return kept(
        CostTalkFile(
            vendor_id=rows.vendor.id,
            talk_id=make_talk(rows.vendor, rows.pam).id,
            file_sha256=rows.paper,
            file_name="estimate.pdf",
            added_at=clock.now(),
        )
    )


COST_TALK_SAMPLES = {"talk_id": a_talk, "talk_file_id": a_talk_file}

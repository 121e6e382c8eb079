"""Acts about internal audits and talks about cost that are possible once."""

from collections.abc import Mapping

from portal.foundation.core.database.db import db
from tests.cast import Cast
from tests.factories.audits import make_audit
from tests.faults.acts import WHY, Act
from tests.foundation.access.cost_talk_samples import a_talk
from tests.foundation.access.gathering import Samples


def _planned(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    audit = make_audit(cast.lea)
    db.session.commit()
    return {"audit_id": audit.id}


SEEN = {"held_by": WHY, "looked_at": WHY, "seen": WHY, "result": "in_order"}
ACTS: dict[str, Act] = {
    "audits.hold": Act("lea", {"held_on": "2026-11-25"} | SEEN, _planned),
    "audits.move": Act("lea", {"to": "2027-01-15", "reason": WHY}, _planned),
    "audits.cancel": Act("lea", {"reason": WHY}, _planned),
    "cost_talks.withdraw": Act(
        "pam", {"reason": WHY}, lambda rows, _cast: {"talk_id": a_talk(rows)}
    ),
}

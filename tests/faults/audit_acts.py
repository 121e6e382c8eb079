"""Acts about internal audits, management reviews and talks about cost that are possible once."""

from collections.abc import Mapping

from portal.foundation.core.database.db import db
from portal.proof.management_reviews.queries import decisions_of
from tests.cast import Cast
from tests.factories.audits import make_audit
from tests.factories.disclosures import make_disclosure
from tests.factories.management_reviews import make_review
from tests.faults.acts import WHY, Act
from tests.foundation.access.cost_talk_samples import a_talk
from tests.foundation.access.gathering import Samples


def _planned(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    audit = make_audit(cast.lea)
    db.session.commit()
    return {"audit_id": audit.id}


def _reviewed(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    review = make_review(cast.pia)
    db.session.commit()
    return {"management_review_id": review.id}


def _decided(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    review = make_review(cast.pia)
    db.session.commit()
    return {"management_decision_id": decisions_of(review.id)[0].id}


def _told(_rows: Samples, cast: Cast) -> Mapping[str, int]:
    row = make_disclosure(cast.pam)
    db.session.commit()
    return {"disclosure_id": row.id}


SEEN = {"held_by": WHY, "looked_at": WHY, "seen": WHY, "result": "in_order"}
ACTS: dict[str, Act] = {
    "audits.hold": Act("lea", {"held_on": "2026-11-25"} | SEEN, _planned),
    "audits.move": Act("lea", {"to": "2027-01-15", "reason": WHY}, _planned),
    "audits.cancel": Act("lea", {"reason": WHY}, _planned),
    "disclosures.decide": Act("pia", {"decision": "approve"}, _told),
    "disclosures.withdraw": Act("pam", {"reason": WHY}, _told),
    "management_reviews.decide": Act("max", {"decision": "approve"}, _reviewed),
    "management_reviews.withdraw": Act("pia", {"reason": WHY}, _reviewed),
    "management_reviews.carry_out": Act("pia", {"done": WHY, "done_on": "2026-11-25"}, _decided),
    "cost_talks.withdraw": Act(
        "pam", {"reason": WHY}, lambda rows, _cast: {"talk_id": a_talk(rows)}
    ),
}

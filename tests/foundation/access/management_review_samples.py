"""Management reviews, with a decision and a file: of no vendor, the same for every vendor."""

from portal.foundation.core import clock
from portal.proof.management_reviews.models import ManagementReviewFile
from portal.proof.management_reviews.queries import decisions_of
from tests.factories.management_reviews import make_review
from tests.foundation.access.gathering import Samples, kept


def a_review(rows: Samples) -> int:
    return make_review(rows.pam).id


def a_decision(rows: Samples) -> int:
    return decisions_of(a_review(rows))[0].id


def a_review_file(rows: Samples) -> int:
    return kept(
        ManagementReviewFile(
            review_id=a_review(rows),
            file_sha256=rows.paper,
            file_name="minutes.pdf",
            added_at=clock.now(),
        )
    )


MANAGEMENT_REVIEW_SAMPLES = {
    "management_review_id": a_review,
    "management_decision_id": a_decision,
    "management_review_file_id": a_review_file,
}

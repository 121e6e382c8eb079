"""Sheets that were answered the same twice, for what is accepted by exception."""

from collections.abc import Sequence

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, DrawnSheet, SampleDraw
from portal.supervision.responses.by_exception import queries, services
from portal.supervision.responses.by_exception.listing_queries import ListedSheet, listed
from tests.actors import acting
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.supervision.responses import steps


def two_questions() -> QuestionnaireVersion:
    """A and B, both expected yes, in one section."""
    with transaction(audited=False):
        return publish(sheet(question("A", weight=4), question("B", weight=2)), "by-exception")


def handed_in_twice(
    reviewer: User,
    vendor: Vendor,
    version: QuestionnaireVersion,
    *,
    tier: str | None = None,
    **now: str,
) -> Assignment:
    """Yes to all and accepted; then, as `now` says, handed in again."""
    with transaction(audited=False):
        work = make_engagement(vendor)
        signer = make_user(f"Signer {vendor.id}", Role.VENDOR_SIGNATORY, vendor=vendor)
    with transaction():
        before = send(vendor, [work], version)
    steps.hands_in(signer, before, A="yes", B="yes")
    steps.accepts(reviewer, before)
    with transaction():
        assignment = send(vendor, [work], version)
        assignment.tier = tier
    steps.hands_in(signer, assignment, **({"A": "yes", "B": "yes"} | now))
    return assignment


def several(
    cast: Cast, version: QuestionnaireVersion, count: int, tier: str | None = "tier_3"
) -> list[Assignment]:
    """Of so many vendors, each the same as last time."""
    with transaction(audited=False):
        vendors = [make_vendor(f"{tier} vendor {number:02} of {count}") for number in range(count)]
    return [handed_in_twice(cast.pip, vendor, version, tier=tier) for vendor in vendors]


def standing(cast: Cast, *sheets: Assignment) -> dict[int, ListedSheet]:
    """As Pam finds them."""
    wanted = [one.id for one in sheets]
    return {one.assignment.id: one for one in listed(acting(cast.pam), only=wanted)}


def drawn(cast: Cast, sheets: Sequence[Assignment], seed: str = "a seed") -> SampleDraw:
    with transaction():
        return services.draw_sample([one.id for one in sheets], actor=acting(cast.pam), seed=seed)


def sample_of(draw: SampleDraw) -> list[DrawnSheet]:
    return [row for row in queries.sheets_of(draw.id) if row.is_sampled]


def reads(cast: Cast, row: DrawnSheet, *, is_good: bool = True, remark: str = "") -> None:
    with transaction():
        services.look_at_sheet(
            row, is_good=is_good, remark=remark, read=["s1"], actor=acting(cast.pam)
        )

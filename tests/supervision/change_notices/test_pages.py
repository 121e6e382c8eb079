"""Ada, or Pam for her, tells of a change; what follows is asked for once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import AttestationRequest, Origin
from portal.supervision.change_notices.models import Changed, ChangeNotice
from portal.supervision.change_notices.services import tell_change
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.work import a_piece_of_work, an_authority

TODAY = date(2026, 11, 25)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    cast.acme.state = VendorState.ACTIVE
    an_authority(cast.ada)
    engagement = a_piece_of_work(cast.acme)
    a_piece_of_work(cast.globex)
    db.session.commit()
    return engagement


def form(**other: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "changed": ["place"],
        "engagement_id": "0",
        "happens_on": TODAY.isoformat(),
        "description": "We move to the new building in Chiba.",
    }
    return usual | other


def notices() -> list[ChangeNotice]:
    return list(db.session.scalars(select(ChangeNotice).order_by(ChangeNotice.id)))


def requests() -> list[AttestationRequest]:
    return list(db.session.scalars(select(AttestationRequest).order_by(AttestationRequest.id)))


def test_ada_tells_of_a_move_and_two_statements_are_asked_for(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.ada)
    assert browser.post("/changes", data=form()).status_code == 302
    (notice,) = notices()
    assert (notice.changed, notice.is_ours, notice.told_by_id) == (
        Changed.PLACE,
        False,
        cast.ada.id,
    )
    assert [line.action for line in trail_of(notice)] == ["change_notice.told"]
    assert reconcile(thorough=False) == Reconciled(asked=2)
    assert [(one.engagement_id, one.statement_id, one.origin) for one in requests()] == [
        (work.id, "no_subcontracting", Origin.SITE_OR_STAFF),
        (work.id, "security_measures", Origin.SITE_OR_STAFF),
    ]
    assert reconcile() == Reconciled()
    assert "Looked at on" in browser.get("/changes").text


def test_pam_writes_down_what_she_was_told_on_the_phone(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    page = f"/vendors/{cast.acme.id}/changes"
    told = form(changed=["people", "responsible_person"], engagement_id=str(work.id))
    assert browser.post(page, data=told).status_code == 302
    assert [(one.changed, one.is_ours) for one in notices()] == [
        (Changed.PEOPLE, True),
        (Changed.RESPONSIBLE_PERSON, True),
    ]
    assert reconcile() == Reconciled(asked=2)
    assert [one.statement_id for one in requests()] == [
        "no_subcontracting",
        "confidentiality_pledge",
    ]


def test_a_change_to_come_is_followed_up_on_its_day(
    cast: Cast, work: Engagement, clock: Clock
) -> None:
    tell(cast, happens_on=date(2026, 12, 1))
    assert reconcile() == Reconciled()
    clock.go_to(date(2026, 12, 1))
    assert reconcile() == Reconciled(asked=2)


def tell(cast: Cast, **other: object) -> None:
    usual: dict[str, object] = {
        "engagement": None,
        "happens_on": TODAY,
        "description": "A new building",
        "actor": acting(cast.ada),
    }
    with transaction():
        tell_change(cast.acme, [Changed.PLACE], **(usual | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"description": " "}, "description"),
        ({"happens_on": date(2028, 1, 1)}, "happens_on"),
        ({"happens_on": date(2019, 1, 1)}, "happens_on"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    cast: Cast, work: Engagement, other: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        tell(cast, **other)
    assert refusal.value.field == field


def test_the_work_of_another_vendor_does_not_exist(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    theirs = db.session.scalars(
        select(Engagement.id).where(Engagement.vendor_id == cast.globex.id)
    ).one()
    browser.sign_in(cast.ada)
    answer = browser.post("/changes", data=form(engagement_id=str(theirs)))
    assert (answer.status_code, notices()) == (422, [])


def test_when_nothing_has_to_be_asked_the_notice_is_still_looked_at(
    cast: Cast, work: Engagement
) -> None:
    cast.acme.state = VendorState.OFFBOARDING
    db.session.commit()
    tell(cast)
    assert reconcile() == Reconciled()
    assert notices()[0].taken_up_on == TODAY

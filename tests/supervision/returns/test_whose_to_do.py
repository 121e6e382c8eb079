"""What is to be returned is asked of whoever can do it, once, in words for them."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.services import follow_people
from portal.supervision.promises.models import PromiseStart
from tests.cast import Cast
from tests.factories.handovers import make_slip
from tests.factories.scenes import work_of
from tests.supervision.consequences.acts import follow, opened

K = ObligationKind


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, over since yesterday, with a handover."""
    made = work_of(cast.acme, signer=cast.ada, ends_on=date(2026, 11, 24))
    make_slip(made, cast.pam)
    for start in db.session.scalars(select(PromiseStart).filter_by(rule="returned")):
        start.judged_from = date(2020, 1, 1)
    db.session.commit()
    return made


def test_what_the_vendor_is_told_is_not_asked_of_the_company_as_well(
    cast: Cast, work: Engagement
) -> None:
    follow_people()
    follow()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.holder is Holder.VENDOR
    assert words(owed.text, "en") == (
        "Return or destroy all data of “Printing” and hand in the certificate"
    )
    assert [
        gap.subject_kind for gap in opened(K.PROMISE_GAP) if "returns" in gap.subject_kind
    ] == []


def test_once_it_is_over_with_the_vendor_the_words_are_the_companys(
    cast: Cast, work: Engagement
) -> None:
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    follow_people()
    owed = find_open(K.RETURN_INSTRUCTION, work)
    assert owed is not None
    assert owed.holder is Holder.PROCUREMENT
    assert words(owed.text, "en") == (
        "See that the vendor returns or destroys all data of “Printing”, and record it"
    )
    assert words(owed.text, "ja") == (
        "委託先が「印刷」の全てのデータを返却又は廃棄したことを確かめ、記録する"
    )

"""Kiku disagreed by telephone and has no account: our answer goes by post where nothing is asked any more."""

from datetime import date

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.disputes import services
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.workflow import DisputeVerdict
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.models import Finding
from portal.supervision.papers.models import Ended, Letter, LetterState
from portal.supervision.papers.queries import answers_to_write
from portal.supervision.responses.assignments.models import Assignment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.supervision.disputes.test_of_sheets import accepted, dispute
from tests.supervision.disputes.test_on_paper import answer, confirm, told_by_phone
from tests.supervision.findings.test_papers import confirm as confirm_paper
from tests.supervision.findings.test_papers import mended, put
from tests.supervision.papers.letter_acts import letters, note_call, post_letter
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["accepted", "assignment", "published", "work"]

DROPPED = DisputeVerdict(is_accepted=True, is_dropped=True)


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    db.session.commit()
    return vendor


@pytest.fixture
def gap(cast: Cast, kiku: Vendor) -> Finding:
    return make_finding(kiku, opened_by_id=cast.pip.id)


@pytest.fixture
def dropped(cast: Cast, gap: Finding) -> Dispute:
    """Pia answered that they are right."""
    row = confirm(told_by_phone(gap, cast.pam), cast.pip)
    answer(row, cast.pia, DROPPED)
    return row


def the_letter() -> Letter:
    reconcile()
    reconcile()
    return letters()[-1]


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "en",
            (
                "Our answer to what you disagreed with",
                "We keep one in Osaka",
                "the finding is dropped",
                "Seen in no list",
                "nothing has to be sent back",
            ),
        ),
        (
            "ja",
            (
                "ご異議に対する回答",
                "Seen in no list",
                "指摘事項は取り下げました",
                "ご返送は不要です",
            ),
        ),
    ],
)
@pytest.mark.usefixtures("dropped")
def test_a_letter_tells_that_a_finding_is_dropped_and_asks_for_nothing(
    cast: Cast, browser: Browser, gap: Finding, lang: str, parts: tuple[str, ...]
) -> None:
    letter = the_letter()
    assert letter.state is LetterState.TO_POST
    browser.sign_in(cast.pam)
    page = browser.get(f"/papers/letters/{letter.id}", headers={"Accept-Language": "en"}).text
    assert "Our answers it tells" in page
    assert gap.number in page
    assert "with a code" not in page, "there is nothing to answer"
    made = browser.get(f"/papers/letters/{letter.id}/print?text={lang}").data
    told = squeezed("".join(pages(made)))
    for part in (*parts, gap.number, letter.number):
        assert squeezed(part) in told
    for secret in (cast.pia.name, cast.pam.name):
        assert secret not in told


def test_once_it_is_posted_nobody_has_to_call_and_it_is_told_once(
    cast: Cast, browser: Browser, dropped: Dispute, kiku: Vendor
) -> None:
    letter = the_letter()
    browser.sign_in(cast.pam)
    post_letter(browser, letter, address="1-2-3 Chuo")
    letter = the_letter()
    assert (letter.state, letter.ended_because) == (LetterState.ENDED, Ended.NOTHING_OPEN)
    assert len(letters()) == 1
    assert answers_to_write(kiku.id) == {}


def test_told_by_telephone_it_needs_no_letter(
    cast: Cast, browser: Browser, dropped: Dispute, kiku: Vendor
) -> None:
    browser.sign_in(cast.pam)
    note_call(browser, the_letter())
    the_letter()
    assert len(letters()) == 1
    assert answers_to_write(kiku.id) == {}


def test_where_somebody_can_be_mailed_and_what_is_long_ago_is_in_no_letter(
    cast: Cast, dropped: Dispute, kiku: Vendor, clock: Clock
) -> None:
    assert answers_to_write() == {kiku.id: [dropped.id]}
    clock.go_to(date(2026, 12, 26))
    assert answers_to_write() == {}, "it was told in another way"
    clock.go_to(date(2026, 11, 25))
    db.session.add(Contact(vendor_id=kiku.id, name="Kiku Ran", email="ran@kiku.example"))
    db.session.commit()
    assert answers_to_write() == {}


def test_what_goes_on_is_told_with_the_finding_and_not_twice(
    cast: Cast, gap: Finding, kiku: Vendor
) -> None:
    answer(confirm(told_by_phone(gap, cast.pam), cast.pip), cast.pia)
    assert answers_to_write(kiku.id) == {}


def test_our_answer_about_a_sheet_is_told_in_the_letter_that_is_to_be_posted_anyway(
    cast: Cast, browser: Browser, accepted: Assignment
) -> None:
    row = dispute(accepted, cast, "NUM")
    with transaction():
        services.answer_about_sheet(
            row.id, ["NUM"], answer="The new list is right", actor=acting(cast.pia)
        )
    for person in (cast.ada, cast.alf):
        person.ended_at = clock.now()
    make_finding(cast.acme)
    db.session.execute(db.delete(Contact).where(Contact.vendor_id == cast.acme.id))
    db.session.commit()
    letter = the_letter()
    assert len([one for one in letters() if one.vendor_id == cast.acme.id]) == 1
    browser.sign_in(cast.pam)
    made = browser.get(f"/papers/letters/{letter.id}/print?text=en").data
    told = squeezed("".join(pages(made)))
    for part in ("count as you gave them", "NUM", "The new list is right", accepted.number):
        assert squeezed(part) in told
    assert squeezed("is enclosed as well") in told


def test_an_answer_is_told_although_the_finding_ended_after_it(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding, clock: Clock
) -> None:
    row = confirm(told_by_phone(gap, cast.pam), cast.pip)
    confirm_paper(put(gap, cast.pam, mended()), cast.pip)
    answer(row, cast.pia, DisputeVerdict(is_accepted=False))
    clock.go_to(date(2026, 11, 27))
    with transaction():
        repair_services.verify(gap, remark="Seen", actor=acting(cast.pia))
    assert row.id in answers_to_write()[kiku.id]
    letter = the_letter()
    assert letter.state is LetterState.TO_POST
    browser.sign_in(cast.pip)
    post_letter(browser, letter, on="2026-11-27", address="1-2-3 Chuo")
    assert not answers_to_write()

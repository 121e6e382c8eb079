"""Today is one list: whatever waits for a person stands on it once, and leads to where it is done."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import UserRole
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.wanted import OF_PEOPLE
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.proof.reports.drafts import drafted
from tests.supervision.attestations.test_services import ask
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.consequences.acts import follow, opened
from tests.supervision.consequences.test_waiting import become

K = ObligationKind
STAFF = (Holder.PROCUREMENT, Holder.PRIVACY_OFFICER, Holder.MANAGEMENT)
ROWS = re.compile(r"<tr>\s*<td><b>(.*?)</b>.*?</tr>", re.DOTALL)


@dataclass
class About:
    __tablename__: str
    id: int


def entries(browser: Browser, person: object) -> list[str]:
    """What stands on the list of this person, in order."""
    browser.sign_in(person)  # type: ignore[arg-type]
    return [re.sub(r"<[^>]*>", "", row) for row in ROWS.findall(browser.get("/today").text)]


def linked(browser: Browser, person: object) -> list[str]:
    browser.sign_in(person)  # type: ignore[arg-type]
    rows = [row.group(0) for row in ROWS.finditer(browser.get("/today").text)]
    return [href for row in rows for href in re.findall(r'href="(/[^"#]+)"', row)]


@pytest.mark.parametrize("kind", [one for one in K if one not in OF_PEOPLE])
def test_every_kind_stands_once_on_the_list_of_whom_it_waits_for(
    browser: Browser, cast: Cast, kind: ObligationKind
) -> None:
    for number, holder in enumerate(STAFF):
        place = "bound:new_contract" if kind is K.PROMISE_GAP else "vendors"
        open_obligation(
            kind=kind,
            subject=About(place, cast.acme.id + number),
            vendor_id=cast.acme.id if holder is Holder.PROCUREMENT else cast.globex.id,
            holder=holder,
            due_on=date(2026, 12, 2),
            ladder="internal",
            title=say("Sign: %(what)s", what=f"for {holder.value}"),
            is_new=True,
        )
    db.session.commit()
    judge_stale()

    for person, holder in zip((cast.pam, cast.pia, cast.max), STAFF, strict=True):
        found = entries(browser, person)
        assert found.count(f"Sign: for {holder.value}") == 1
        assert len(found) == 1, "and nothing of anybody else"
        assert linked(browser, person), "with a way to where it is done"


def test_several_steps_on_one_page_for_two_promises_are_one_entry(
    browser: Browser, cast: Cast
) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    work_of(cast.acme, "受電", signer=cast.ada, attested=False)
    db.session.commit()

    before = linked(browser, cast.pam)
    follow()

    assert before == linked(browser, cast.pam) == [f"/vendors/{cast.acme.id}/attestations/request"]


def test_what_was_done_a_moment_ago_is_gone_before_the_job_has_run(
    browser: Browser, cast: Cast
) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    db.session.commit()
    follow()
    assert entries(browser, cast.pam) == [
        "Ask the vendor for “No subcontracting without approval”."
    ]

    ask(cast, work)

    assert opened(K.PROMISE_GAP), "the job has not run"
    assert entries(browser, cast.pam) == []


def test_the_worst_stands_first_in_one_order(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    for day, what in ((date(2026, 11, 20), "late"), (date(2027, 3, 1), "later")):
        open_obligation(
            kind=K.PAPER_CALL, subject=About("paper_letters", day.day), vendor_id=cast.acme.id,
            holder=Holder.PROCUREMENT, due_on=day, ladder="internal",
            title=say("Sign: %(what)s", what=what), is_new=True,
        )  # fmt: skip
    db.session.commit()
    follow()

    found = entries(browser, cast.pam)

    assert found == [
        "Ask the vendor for “No subcontracting without approval”.",
        "Sign: late",
        "Sign: later",
    ]
    page = browser.get("/today").text
    assert page.count('<table class="table') == 1


class TestEachWaits:
    def test_a_signatory_without_authority(self, browser: Browser, cast: Cast) -> None:
        work = a_piece_of_work(cast.acme)
        db.session.commit()
        ask(cast, work)
        follow()
        assert any("authority to sign of Ada" in one for one in entries(browser, cast.pam))
        assert f"/vendors/{cast.acme.id}/authorities/new" in linked(browser, cast.pam)
        an_authority(cast.ada)
        db.session.commit()
        assert not any("authority" in one for one in entries(browser, cast.pam))

    def test_a_draft_report(self, browser: Browser, cast: Cast) -> None:
        report = drafted(cast)
        assert f"/reports/{report.id}" in linked(browser, cast.pia)
        assert not linked(browser, cast.pam)

    def test_a_vendor_ready_approved_and_without_data(self, browser: Browser, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada, handed_over=None)
        select_vendor(cast.acme)
        for state, path in (
            (VendorState.ASSESSING, f"/vendors/{cast.acme.id}/approval"),
            (VendorState.APPROVED, f"/vendors/{cast.acme.id}/activation"),
            (VendorState.ACTIVE, f"/vendors/{cast.acme.id}/work"),
        ):
            become(cast.acme, state)
            assert linked(browser, cast.pam) == [path]
            follow()
            assert linked(browser, cast.pam) == [path]
        db.session.scalars(select(DataShare)).one().first_handover_on = date(2026, 11, 25)
        db.session.commit()
        assert linked(browser, cast.pam) == []

    def test_a_role_for_whoever_may_confirm_it(self, browser: Browser, cast: Cast) -> None:
        rio = make_user("Rio", Role.PRIVACY_OFFICER)
        role = db.session.scalars(select(UserRole).where(UserRole.user_id == rio.id)).one()
        role.waits, role.confirmed_at, role.given_by_id = True, None, cast.sue.id
        db.session.commit()
        for _ in range(2):
            for person in (cast.max, cast.pia):
                found = entries(browser, person)
                assert found == ["Confirm the role of Rio: Privacy officer"]
            assert not entries(browser, cast.pam)
            follow()


class TestTheCompanysOwn:
    @pytest.fixture
    def ours(self, cast: Cast) -> Obligation:
        with transaction(audited=False):
            return open_obligation(
                kind=K.DEPUTY_READING,
                subject=About("deputy_acts", 1),
                vendor_id=None,
                holder=Holder.PROCUREMENT,
                due_on=date(2026, 12, 2),
                ladder="internal",
                title=say("Sign: %(what)s", what="of us"),
                is_new=True,
            )

    def test_is_named_so_in_every_list(
        self, browser: Browser, cast: Cast, ours: Obligation
    ) -> None:
        assert entries(browser, cast.pam) == ["Sign: of us"]
        page = browser.get("/obligations/").text
        assert "Sign: of us" in page
        assert "Our company’s own" in page
        assert "Our company’s own" in browser.get("/obligations/?file=csv").text
        assert browser.get(f"/obligations/{ours.id}").status_code == 404, "it has no page"

    def test_is_seen_by_no_vendor(self, browser: Browser, cast: Cast, ours: Obligation) -> None:
        browser.sign_in(cast.ada)
        for path in ("/todo", "/done", "/year"):
            assert "Sign: of us" not in browser.get(path).text
        for path in ("/obligations/", "/obligations/?file=csv", f"/obligations/{ours.id}"):
            assert browser.get(path).status_code == 404


def test_who_holds_nothing_has_an_empty_list(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    db.session.commit()
    follow()
    assert entries(browser, cast.ann) == []
    assert acting(cast.ann).roles == {Role.AUDITOR}


def test_the_page_ends_whatever_falls_due_at_once(browser: Browser, cast: Cast) -> None:
    """The worst of it, and how much more there is, in a page of at most 120 KB."""
    promises = ("bound", "minimum_data", "supervised")
    for number in range(400):
        for promise in promises:
            open_obligation(
                kind=K.PROMISE_GAP,
                subject=About(f"{promise}:new_contract", number),
                vendor_id=cast.acme.id,
                holder=Holder.PROCUREMENT,
                due_on=date(2026, 11, 10),
                ladder="",
                title=say("Register the contract for %(work)s", work=f"業務委託 {number}" * 8),
                is_new=True,
            )
    db.session.commit()
    judge_stale()
    browser.sign_in(cast.pam)
    page = browser.get("/today").text
    assert 50 <= len(ROWS.findall(page)) <= 60
    assert "more in the list of who owes what" in page
    assert len(page.encode()) <= 120_000

"""No page says more than is judged: how many promises that is, what no record shows, whose
customer's approval is missing, and who is only in preparation."""

import json
from contextvars import Context

import pytest
from flask import Flask

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.promises.services import judge_stale
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.supervision.confirmations.steps import confirm

EXTENT = "Of the policy’s 12 promises about vendors 5 are judged. Not judged: Selection,"
FIRST = "Before the first check"
UNAPPROVED = "The customer’s approval is not on record"


def checked(cast: Cast) -> Engagement:
    """Everything that is judged holds at Acme, and records show it."""
    work = work_of(cast.acme, signer=cast.ada)
    confirm(cast.pam, cast.pia, cast.acme, [work])
    return work


def keep() -> None:
    db.session.commit()
    judge_stale()


@pytest.fixture(params=["judged", "kept"])
def as_kept(request: pytest.FixtureRequest) -> bool:
    """Verdicts worked out on the way, or read as the job keeps them: the same either way."""
    return bool(request.param == "kept")


class TestEveryPage:
    @pytest.mark.parametrize("address", ["/board", "/board?as_of=2026-10-01", "/today"])
    def test_where_verdicts_are_counted_the_others_are_named(
        self, browser: Browser, cast: Cast, address: str
    ) -> None:
        checked(cast)
        browser.sign_in(cast.pia)

        assert EXTENT in browser.get(address).text

    def test_so_they_are_with_the_verdicts_of_one_vendor_and_in_the_list(
        self, browser: Browser, cast: Cast
    ) -> None:
        checked(cast)
        browser.sign_in(cast.pam)

        page = browser.get(f"/vendors/{cast.acme.id}/work").text
        assert EXTENT in page
        assert "Nothing is missing for the promises that are judged." in page
        assert "Nothing is missing.<" not in page
        assert EXTENT in browser.get("/vendors/").text

    def test_in_japanese_too(self, browser: Browser, cast: Cast) -> None:
        checked(cast)
        cast.max.language = Language.JA
        db.session.commit()
        browser.sign_in(cast.max)

        page = browser.get("/board").text

        assert "遵守事項12件のうち5件を判定しています。未判定: 選定、顧客の承認、指示" in page
        assert "すべての約束" not in page
        assert "すべての遵守事項" not in page


class TestBeforeTheFirstCheck:
    def test_it_is_drawn_and_counted_apart(
        self, browser: Browser, cast: Cast, *, as_kept: bool
    ) -> None:
        checked(cast)
        work_of(cast.globex, signer=cast.gus)
        if as_kept:
            keep()
        browser.sign_in(cast.max)

        page = browser.get("/board").text

        assert "For 1 of 2 vendors that hold personal data" in page
        assert "Before the first check, so without a record: 1, at 1 of the vendors." in page
        assert page.count('class="tile tile--before_first" href=') == 1
        assert f"{FIRST} <b>1</b>" in page  # the legend

    def test_the_list_shows_filters_and_exports_it(self, browser: Browser, cast: Cast) -> None:
        checked(cast)
        work_of(cast.globex, signer=cast.gus)
        keep()
        browser.sign_in(cast.pam)

        one = browser.get("/vendors/?promise=supervised:before_first").text
        any_of_them = browser.get("/vendors/?standing=before_first").text
        file = browser.get("/vendors/?file=csv&promise=supervised:before_first")

        for page in (one, any_of_them):
            assert "Globex" in page
            assert 'class="row-name" href="/vendors/1"' not in page
            assert f'title="Periodic check: {FIRST}"' in page
        assert FIRST in file.data.decode("utf-8-sig")

    def test_the_vendors_own_page_says_it_in_words(self, browser: Browser, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada)
        browser.sign_in(cast.pam)

        page = browser.get(f"/vendors/{cast.acme.id}/work").text

        assert "chip chip--before_first" in page
        assert f'<span class="chip__verdict">{FIRST}</span>' in page


class TestEntrustedData:
    def test_it_is_named_on_board_and_page_and_the_vendor_is_not_counted(
        self, browser: Browser, cast: Cast, *, as_kept: bool
    ) -> None:
        work = work_of(cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED)
        confirm(cast.pam, cast.pia, cast.acme, [work])
        if as_kept:
            keep()
        browser.sign_in(cast.pam)

        board = browser.get("/board").text
        page = browser.get(f"/vendors/{cast.acme.id}/work").text

        assert "For 0 of 1 vendor that holds personal data" in board
        assert "Customer’s approval not on record: at 1 of the vendors." in board
        assert "customer’s approval not on record</span>" in board
        assert UNAPPROVED in page
        assert "this vendor is not among those" in page

    def test_the_list_finds_them(self, browser: Browser, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED)
        work_of(cast.globex, signer=cast.gus)
        keep()
        browser.sign_in(cast.pam)

        page = browser.get("/vendors/?standing=unapproved").text

        assert "Acme" in page
        assert 'class="row-name" href="/vendors/2"' not in page


class TestPreparation:
    def test_it_is_a_group_of_its_own_and_in_no_sentence(
        self, browser: Browser, cast: Cast, *, as_kept: bool
    ) -> None:
        checked(cast)
        coming = make_vendor("Coming Ltd", state=VendorState.APPROVED)
        work_of(coming, signer=cast.gus, handed_over=None, attested=False)
        if as_kept:
            keep()
        browser.sign_in(cast.max)

        page = browser.get("/board").text

        assert "For 1 of 1 vendor that holds personal data" in page
        assert "Not kept: none." in page
        assert "1 vendor in preparation is not counted." in page
        assert "In preparation: what is still asked before the first handover <b>1</b>" in page
        assert page.index("Vendors that hold personal data <b>1</b>") < page.index("Coming Ltd")

    def test_activating_one_moves_no_sentence(self, browser: Browser, cast: Cast) -> None:
        checked(cast)
        coming = make_vendor("Coming Ltd", state=VendorState.APPROVED)
        work_of(coming, signer=cast.gus, handed_over=None, attested=False)
        browser.sign_in(cast.max)
        sentence = "For 1 of 1 vendor that holds personal data"
        assert sentence in browser.get("/board").text

        make_vendor_active(coming.id)

        assert sentence in browser.get("/board").text


def make_vendor_active(vendor_id: int) -> None:
    db.session.get_one(Vendor, vendor_id).state = VendorState.ACTIVE
    for span in db.session.query(VendorStateSpan).filter_by(vendor_id=vendor_id):
        span.state = VendorState.ACTIVE
    db.session.commit()


class TestCommandLine:
    def run(self, app: Flask, *arguments: str) -> str:
        db.session.commit()
        result = Context().run(app.test_cli_runner().invoke, args=["promises", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    def test_people_read_what_is_not_judged(
        self, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
        work_of(cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED)

        shown = self.run(app)

        assert shown.startswith(EXTENT)
        assert f"Periodic check: {FIRST}" in shown
        assert UNAPPROVED in shown

    def test_programs_read_it_too(self, app: Flask, cast: Cast) -> None:
        work = work_of(cast.acme, signer=cast.ada, company_role=CompanyRole.ENTRUSTED)
        other = work_of(cast.globex, signer=cast.gus)

        acme, globex = json.loads(self.run(app, "--json"))

        assert len(acme["judged"]) == 5
        assert acme["not_judged"] == [
            "recognised", "client_approval", "instructed", "incidents", "returned", "reported",
            "lawful_provision",
        ]  # fmt: skip
        assert acme["customer_approval_not_on_record"] == [work.number]
        assert globex["customer_approval_not_on_record"] == []
        supervised = globex["promises"]["supervised"]
        assert (supervised["verdict"], supervised["without_record"]) == ("kept", True)
        assert globex["promises"]["bound"]["without_record"] is False
        assert (globex["holds_data"], globex["can_be_shown"]) == (True, False)

        confirm(cast.pam, cast.pia, cast.globex, [other])
        assert json.loads(self.run(app, "--json"))[1]["can_be_shown"] is True

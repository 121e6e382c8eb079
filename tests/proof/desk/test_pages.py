"""Today, the board, one promise at one vendor, the head of the vendor page: for staff."""

from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import unbroken
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.exceptions.services import propose_exception
from portal.supervision.attestations.models import Answer
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.planning.kinds import SITE_VISIT
from portal.supervision.planning.plan_models import ItemState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.factories.planning import make_plan_item
from tests.factories.scenes import attest, work_of
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor
from tests.proof.desk.growing import grow, lose_mail
from tests.queries import count_statements
from tests.supervision.consequences.acts import follow

TABS = ["work", "contracts", "attestations", "reports", "people", "history"]
MISSING = "“No subcontracting without approval” has not been signed"


@pytest.mark.parametrize("path", ["/today", "/board"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_open_for_everybody_who_reads(
    browser: Browser, cast: Cast, path: str, language: str
) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    for person in (cast.pam, cast.pia, cast.max, cast.ann):
        person.language = Language(language)
        browser.sign_in(person)
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/board", "/board/1/bound"])
def test_they_do_not_exist_for_vendors_nor_open_for_the_administrator(
    browser: Browser, cast: Cast, path: str
) -> None:
    browser.sign_in(cast.ada)
    assert browser.get(path).status_code == 404
    browser.sign_in(cast.sue)
    assert browser.get(path).status_code == 403


class TestToday:
    def test_my_work_stands_in_groups_of_lateness_each_with_its_button(
        self, browser: Browser, cast: Cast
    ) -> None:
        make_obligation(
            cast.acme,
            holder=Holder.PRIVACY_OFFICER,
            due_on=date(2026, 11, 20),
            kind=ObligationKind.VENDOR_DECISION,
        )
        make_obligation(
            cast.globex,
            holder=Holder.PRIVACY_OFFICER,
            due_on=date(2026, 12, 2),
            kind=ObligationKind.VENDOR_DECISION,
        )
        browser.sign_in(cast.pia)

        page = browser.get("/today").text

        assert page.index("Overdue 1") < page.index("Acme") < page.index("The next two weeks 1")
        assert "5 days overdue" in page
        assert page.count("/decision") == 2

    def test_what_others_owe_is_counted_and_mine_is_not_told_as_theirs(
        self, browser: Browser, cast: Cast
    ) -> None:
        make_obligation(cast.acme, due_on=date(2026, 11, 20))
        make_obligation(cast.globex)
        browser.sign_in(cast.pam)

        page = browser.get("/today").text

        assert "Waiting for others" in page
        assert "overdue: 1" in page

    def test_what_the_plan_wanted_noted_by_a_day_gone_by_waits_for_the_owner(
        self, browser: Browser, cast: Cast
    ) -> None:
        late = make_plan_item(cast.acme, what=SITE_VISIT, planned_on=date(2026, 11, 20))
        make_plan_item(cast.globex)  # in January
        done = {"key": "done", "planned_on": date(2026, 11, 20), "state": ItemState.DONE}
        make_plan_item(cast.globex, **done)
        db.session.commit()
        browser.sign_in(cast.pam)

        page = browser.get("/today").text

        assert "Site visit: note it as done" in page
        assert "Overdue 1" in page
        assert f"/calendar/items/{late.id}" in page
        assert "Check sheet" not in page
        for other in (cast.pip, cast.ann):
            browser.sign_in(other)
            assert "Site visit" not in browser.get("/today").text
        cast.acme.owner_id = None
        db.session.commit()
        browser.sign_in(cast.pip)
        assert "Site visit: note it as done" in browser.get("/today").text

    def test_of_very_many_late_notes_the_oldest_are_shown(
        self, browser: Browser, cast: Cast
    ) -> None:
        for number in range(33):
            make_plan_item(cast.acme, key=f"late-{number}", planned_on=date(2026, 11, 20))
        db.session.commit()
        browser.sign_in(cast.pam)
        assert "3 more overdue in the calendar" in browser.get("/today").text

    def test_another_persons_obligation_is_not_mine(self, browser: Browser, cast: Cast) -> None:
        other = make_user("Rio", Role.PRIVACY_OFFICER)
        make_obligation(cast.acme, holder=Holder.PRIVACY_OFFICER, person_id=other.id)
        browser.sign_in(cast.pia)

        page = browser.get("/today").text
        assert "Go on with the first steps above." in page
        browser.post("/first-steps/fold", data={"folded": "1"})
        assert "Nothing waits for you." in browser.get("/today").text

    def test_procurement_is_told_what_the_promises_of_its_own_vendors_need(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada, attested=False)
        browser.sign_in(cast.pam)
        assert (
            "Ask the vendor for “No subcontracting without approval”." in browser.get("/today").text
        )

        browser.sign_in(cast.pip)
        assert "Ask the vendor for" not in browser.get("/today").text

    def test_management_is_asked_to_decide_what_the_officer_proposed(
        self, browser: Browser, cast: Cast
    ) -> None:
        work = work_of(cast.acme, signer=cast.ada, attested=False)
        signed = attest(work, cast.ada, answer=Answer.AFFIRM_WITH_EXCEPTION)
        db.session.commit()
        with transaction():
            propose_exception(
                signed,
                reason="Known",
                basis="Approval of 1 April",
                until=date(2027, 3, 31),
                actor=acting(cast.pia),
            )
        browser.sign_in(cast.max)

        page = browser.get("/today").text

        assert unbroken(f"Decide on the exceptions in {signed.number}") in page
        assert "For you to decide as second person" not in page  # it stands in his own work

    def test_what_somebody_proposed_is_not_offered_to_them(
        self, browser: Browser, cast: Cast
    ) -> None:
        umineko = make_vendor("Umineko", state=VendorState.ASSESSING)
        select_vendor(umineko)
        db.session.commit()
        with transaction():
            onboarding.propose(umineko, Proposed.APPROVAL, reason="Needed", actor=acting(cast.pia))
        browser.sign_in(cast.pia)
        assert "Umineko" not in browser.get("/today").text
        browser.sign_in(cast.max)
        assert "Decide on the approval of a vendor" in browser.get("/today").text

    def test_an_owner_hears_of_mails_that_did_not_arrive(
        self, browser: Browser, cast: Cast
    ) -> None:
        lose_mail(cast.acme)
        browser.sign_in(cast.pam)
        assert "Mails that did not arrive" in browser.get("/today").text

        browser.sign_in(cast.pip)
        assert "Mails that did not arrive" not in browser.get("/today").text

    @pytest.mark.parametrize("who", ["pam", "pia", "max"])
    def test_it_costs_the_same_with_twice_the_data(
        self, browser: Browser, cast: Cast, who: str
    ) -> None:
        browser.sign_in(getattr(cast, who))
        grow(3, cast.pam.id)
        with count_statements() as once:
            browser.get("/today")
        grow(6, cast.pam.id)
        with count_statements() as twice:
            assert browser.get("/today").status_code == 200

        assert twice.total == once.total
        assert once.total <= 62  # what twelve promises are judged from, the chain too; first steps

    def test_it_costs_the_same_with_twice_the_data_once_all_is_judged(
        self, browser: Browser, cast: Cast
    ) -> None:
        browser.sign_in(cast.pam)
        grow(3, cast.pam.id)
        follow()
        with count_statements() as once:
            browser.get("/today")
        grow(6, cast.pam.id)
        follow()
        with count_statements() as twice:
            assert browser.get("/today").status_code == 200

        assert twice.total == once.total
        assert once.total <= 30


class TestVendorPage:
    def test_the_head_shows_chips_and_what_is_missing_with_the_way_to_mend_it(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada, attested=False)
        browser.sign_in(cast.pam)

        page = browser.get(f"/vendors/{cast.acme.id}/work").text

        assert 'No subcontracting</span><span class="chip__verdict">Not kept' in page
        assert "Printing: “No subcontracting without approval” has not been signed." in page
        assert f'href="/vendors/{cast.acme.id}/attestations/request"' in page

    def test_who_only_reads_is_not_offered_what_they_may_not_do(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada, attested=False)
        browser.sign_in(cast.ann)

        page = browser.get(f"/vendors/{cast.acme.id}/work").text

        assert "has not been signed" in page
        assert f"/vendors/{cast.acme.id}/attestations/request" not in page

    @pytest.mark.parametrize("tab", TABS)
    def test_it_costs_the_same_with_twice_the_work(
        self, browser: Browser, cast: Cast, tab: str
    ) -> None:
        browser.sign_in(cast.pam)
        for number in range(2):
            work_of(cast.acme, f"業務{number}", signer=cast.ada, attested=number > 0)
        with count_statements() as once:
            browser.get(f"/vendors/{cast.acme.id}/{tab}")
        for number in range(2, 6):
            work_of(cast.acme, f"業務{number}", signer=cast.ada, bound=False)
        with count_statements() as twice:
            assert browser.get(f"/vendors/{cast.acme.id}/{tab}").status_code == 200

        assert twice.total == once.total

    @pytest.mark.parametrize("tab", TABS)
    def test_from_tab_to_tab_the_vendor_is_not_judged_again(
        self, browser: Browser, cast: Cast, tab: str
    ) -> None:
        browser.sign_in(cast.pam)
        work_of(cast.acme, signer=cast.ada)
        db.session.commit()
        before = browser.get(f"/vendors/{cast.acme.id}/{tab}").text
        with count_statements() as again:
            assert browser.get(f"/vendors/{cast.acme.id}/{tab}").status_code == 200
        work_of(cast.acme, "受電", signer=cast.ada, attested=False)
        db.session.commit()
        after = browser.get(f"/vendors/{cast.acme.id}/{tab}").text

        assert again.total <= 20
        assert MISSING not in before
        assert MISSING in after

    def test_the_list_of_vendors_shows_the_strip_and_the_next_step(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada, attested=False)
        browser.sign_in(cast.pam)

        page = browser.get("/vendors/").text

        assert 'class="tile tile--broken"' in page
        assert f'href="/board/{cast.acme.id}/no_subcontracting"' in page
        assert "Ask the vendor for “No subcontracting without approval”." in page

"""Links of mails lead to the page of the thing, and to nothing where it is somebody else's."""

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import VendorState
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.factories.selections import select_vendor
from tests.factories.vendors import make_vendor


class TestObligations:
    def test_a_mails_link_leads_on_to_the_page_of_the_thing(
        self, browser: Browser, cast: Cast
    ) -> None:
        umineko = make_vendor("Umineko", state=VendorState.ASSESSING)
        select_vendor(umineko)
        db.session.commit()
        with transaction():
            proposal = onboarding.propose(
                umineko, Proposed.APPROVAL, reason="Needed", actor=acting(cast.pam)
            )
        obligation = db.session.scalars(select(Obligation)).one()
        path = f"/obligations/{obligation.id}"

        browser.sign_in(cast.pia)
        assert browser.get(path).location == f"/proposals/{proposal.id}/decision"
        browser.sign_in(cast.pam)  # may not decide: sees the vendor
        assert browser.get(path).location == f"/vendors/{umineko.id}"

    def test_a_vendor_is_led_to_its_own_request_and_staff_to_the_register(
        self, browser: Browser, cast: Cast
    ) -> None:
        obligation = make_obligation(cast.acme)
        path = f"/obligations/{obligation.id}"

        browser.sign_in(cast.ada)
        sign = browser.get(path).location
        browser.sign_in(cast.pam)
        follow = browser.get(path).location

        assert sign == f"/attestations/requests/{obligation.subject_id}/sign"
        assert follow == f"/vendors/{cast.acme.id}/attestations"

    def test_gus_is_told_acmes_obligation_does_not_exist(
        self, browser: Browser, cast: Cast
    ) -> None:
        obligation = make_obligation(cast.acme)
        browser.sign_in(cast.gus)

        assert browser.get(f"/obligations/{obligation.id}").status_code == 404

    def test_what_the_company_must_do_about_a_vendor_does_not_exist_for_it(
        self, browser: Browser, cast: Cast
    ) -> None:
        internal = make_obligation(cast.acme, holder=Holder.PRIVACY_OFFICER)
        browser.sign_in(cast.ada)

        assert browser.get(f"/obligations/{internal.id}").status_code == 404

"""The pages of work and data, as people use them."""

from portal.foundation.core.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement


def test_all_pages_open(cast: Cast, browser: Browser) -> None:
    work = make_engagement(cast.acme)
    share = make_share(work)
    bill = make_share(work, category="billing_collection", set_by_id=cast.pam.id)
    db.session.commit()
    browser.sign_in(cast.pia)
    for path in (
        "/vendors/",
        "/vendors/new",
        f"/vendors/{cast.acme.id}/edit",
        f"/vendors/{cast.acme.id}/people",
        f"/vendors/{cast.acme.id}/history",
        f"/vendors/{cast.acme.id}/contacts/new",
        f"/vendors/{cast.acme.id}/people/invite",
        f"/vendors/{cast.acme.id}/work",
        f"/vendors/{cast.acme.id}/engagements/new",
        f"/engagements/{work.id}/data",
        f"/engagements/{work.id}/change",
        f"/engagements/{work.id}/correct",
        f"/engagements/{work.id}/end",
        f"/engagements/{work.id}/raise-tier",
        f"/engagements/{work.id}/data/new",
        f"/data/{share.id}/change",
        f"/data/{share.id}/correct",
        f"/data/{share.id}/end",
        f"/data/{bill.id}/billing-decision",
    ):
        page = browser.get(path)
        assert page.status_code == 200, (path, page.text)

"""A paper that its own numbers contradict is not recorded as if all were well."""

from datetime import date

from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import ask
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.papers.sheets import photo, record


def test_pam_is_told_to_have_it_signed_anew(cast: Cast, browser: Browser) -> None:
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    request = ask(cast, work, "confidentiality_pledge")
    request.requested_on = date(2026, 11, 2)
    db.session.commit()
    browser.sign_in(cast.pam)
    numbers = {"persons_handling": "12", "persons_trained": "5"}
    refused = record(browser, request, scan=photo(), **numbers)
    assert refused.status_code == 422
    assert "By its numbers 7 persons are not trained" in refused.text
    assert "7 persons</" not in refused.text  # nothing is put into the signer's mouth
    assert 'value="7 persons"' not in refused.text

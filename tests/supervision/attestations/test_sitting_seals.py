"""The page of a sitting shows what was signed only as the log recorded it, and with all its records."""

import pytest
from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.proof.records import services
from portal.supervision.attestations.models import AttestationRequest, AttestationSitting
from portal.supervision.attestations.statements import texts
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import TOGETHER, opened, records, sitting

REFUSED = "is not as it was recorded"


@pytest.fixture
def page(browser: Browser, three: list[AttestationRequest]) -> str:
    answer = browser.post(TOGETHER, data=sitting(opened(browser), "affirm"))
    assert answer.status_code == 302
    assert "/attestations/sittings/" in answer.location
    return answer.location


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attestations SET answer = 'decline' WHERE id = :id",
        "UPDATE attestations SET signer_name = 'Eve' WHERE id = :id",
        "UPDATE attestations SET sitting_id = NULL WHERE id = :id",
        "UPDATE attestation_requests SET period_to = '2027-10-31' WHERE id = :request",
        "UPDATE attestation_sittings SET signed_at = '2026-01-01 00:00:00.000000'",
        "UPDATE attestation_sittings SET number = 'T-2026-999'",
    ],
)
def test_what_was_changed_past_the_portal_is_not_shown(
    browser: Browser, cast: Cast, page: str, change: str
) -> None:
    one = records()[1]
    number = db.session.query(AttestationSitting.number).scalar()
    asked = {"id": one.id, "request": one.request_id}
    people = (cast.ada, cast.pia)
    for person in people:
        browser.sign_in(person)
        shown = browser.get(page)
        assert shown.status_code == 200
        assert REFUSED not in shown.text

    used = {name: value for name, value in asked.items() if f":{name}" in change}
    db.session.execute(text(change), used)
    db.session.commit()

    for person in people:
        browser.sign_in(person)
        refused = browser.get(page)
        assert refused.status_code != 200
        assert REFUSED in refused.text
        assert records()[0].sha256 not in refused.text
        if "number" not in change:
            assert number in refused.text


def test_a_text_that_was_changed_with_its_hash_does_not_fit_the_sitting(page: str) -> None:
    """As an upgrade may have found and sealed them: the seals of that day prove nothing before."""
    assert services.wrong() == []
    one = records()[1]
    number = db.session.query(AttestationSitting.number).scalar()
    new = one.text + "\nAnd nothing else."
    db.session.execute(
        text("UPDATE attestations SET text = :t, sha256 = :h WHERE id = :id"),
        {"t": new, "h": texts.sha256(new), "id": one.id},
    )
    db.session.commit()
    (said,) = services.wrong()
    assert words(said, "en") == f"Sitting {number}: its hash is not that of its records."

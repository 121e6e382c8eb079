"""Work that Ada may sign for, and a request that waits for her."""

import pytest

from portal.foundation.accounts.signing_in import passwords
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationRequest
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import PASSWORD, ask, works
from tests.supervision.attestations.work import a_piece_of_work, an_authority


@pytest.fixture
def signable(cast: Cast) -> Engagement:
    an_authority(cast.ada)
    cast.ada.password_hash = passwords.hash_password(PASSWORD)
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


@pytest.fixture
def asked(cast: Cast, signable: Engagement) -> AttestationRequest:
    return ask(cast, signable, "no_subcontracting")


@pytest.fixture
def three(cast: Cast, signable: Engagement, browser: Browser) -> list[AttestationRequest]:
    """The same statement about three works, and Ada signed in."""
    found = [ask(cast, work, "no_subcontracting") for work in works(cast, 3)]
    browser.sign_in(cast.ada)
    return found

"""A decision shows when the proposer let in who decides; a record, when another name was typed."""

from datetime import date

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, Language
from portal.foundation.accounts.people import account_services
from portal.foundation.accounts.queries import was_let_in_by
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.onboarding.acts import decide, propose, umineko

INVITED = "was given to you by Pam"
DECIDED = "was given by Pam, who made this proposal"


def invitation_of(cast: Cast, *, used: bool) -> None:
    db.session.add(
        Invitation(
            token_sha256="1" * 64,
            email=cast.pia.email,
            name="Pia",
            roles="privacy_officer",
            language=Language.EN,
            invited_by_id=cast.pam.id,
            created_at=clock.now(),
            expires_at=clock.now(),
            used_at=clock.now() if used else None,
            user_id=cast.pia.id if used else None,
        )
    )
    db.session.commit()


@pytest.mark.parametrize("used", [True, False])
def test_who_was_invited_by_the_proposer_is_told(
    cast: Cast, browser: Browser, *, used: bool
) -> None:
    invitation_of(cast, used=used)
    proposal = propose(umineko(), acting(cast.pam))
    browser.sign_in(cast.pia)
    page = f"/proposals/{proposal.id}/decision"
    assert (INVITED in browser.get(page).text) is used
    decide(proposal, acting(cast.pia))
    browser.sign_in(cast.max)
    assert (DECIDED in browser.get(page).text) is used


def test_so_is_who_got_a_role_from_the_proposer(cast: Cast) -> None:
    assert not was_let_in_by(cast.pip.id, cast.sue.id)
    with transaction():
        account_services.change_roles(
            cast.pip, [Role.PROCUREMENT, Role.AUDITOR], acting(cast.sue), version=cast.pip.version
        )
    assert was_let_in_by(cast.pip.id, cast.sue.id)
    assert not was_let_in_by(cast.pip.id, cast.pam.id)


def test_another_name_than_that_of_the_account_is_shown_to_staff(
    cast: Cast, browser: Browser
) -> None:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    record = signed(cast.ada, work, "no_subcontracting", first=date(2025, 4, 1))
    db.session.commit()
    page = f"/attestations/{record.id}"
    said = "The name that was typed is not the name of the account"
    browser.sign_in(cast.pam)
    assert said not in browser.get(page).text
    record.signer_name = "ＡＤＡ\u3000"
    db.session.commit()
    assert said not in browser.get(page).text
    record.signer_name = "Somebody Else, CEO"
    db.session.commit()
    assert said in browser.get(page).text
    browser.sign_in(cast.ada)
    assert said not in browser.get(page).text

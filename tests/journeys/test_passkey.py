"""Gus forgot the password, and the telephone knows who holds it."""

import pytest

from tests.journeys.conftest import Meet
from tests.journeys.founding import sign_in
from tests.journeys.office import furnish
from tests.journeys.portal_house import opened
from tests.journeys.stories import PASSWORD

NEW = "another four quiet words"
TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_changes_the_password_and_whoever_thinks_better_of_it_keeps_what_was_typed(
    tmp_path_factory: pytest.TempPathFactory, meet: Meet
) -> None:
    with opened(tmp_path_factory.mktemp("passkey"), "localhost") as portal:
        gus, at = furnish(portal).person("Gus"), meet(portal, "en")
        device = at.context.new_cdp_session(at.page)
        device.send("WebAuthn.enable")
        made = device.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})
        which = {"authenticatorId": made["authenticatorId"]}
        sign_in(at, gus)
        at.open("/profile/passkeys")
        assert not at.page.locator("[data-passkey]").count(), "Gus has none yet"
        at.fill(name="Telephone", password=PASSWORD)
        at.press("Add a passkey")
        at.saves("Make the passkey on this device")
        at.press("Sign out", within="body")
        sign_in(at, gus)
        at.open("/profile/password")
        at.fill(password=NEW, repeated=NEW, current="out of date, filled in by the browser")
        device.send("WebAuthn.setUserVerified", which | {"isUserVerified": False})
        at.page.get_by_role("button", name=at.word("Change the password with a passkey")).click()
        at.waits_until(
            lambda: at.word("No passkey was used. Try again, or take another way.") in at.text
        )
        assert (at.holds("password"), at.holds("repeated")) == (NEW, NEW)
        device.send("WebAuthn.setUserVerified", which | {"isUserVerified": True})
        at.saves("Change the password with a passkey")
        at.press("Sign out", within="body")
        sign_in(at, gus, NEW)
        assert at.page.url.endswith("/todo")

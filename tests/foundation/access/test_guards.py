"""The guard itself, and the matrix it asks."""

from pathlib import Path

import pytest

from config import Config
from portal.app import create_app
from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.guards import public
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import ROLE_PERMISSIONS, Role, permissions_of
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from tests.browser import Browser
from tests.cast import Cast
from tests.database import empty_database, make_tables


def test_an_undeclared_endpoint_is_closed_to_everybody(tmp_path: Path) -> None:
    url = empty_database(tmp_path)
    app = create_app(Config(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI=url, DATA_DIR=tmp_path))
    app.add_url_rule("/forgotten", view_func=lambda: "secret")
    app.add_url_rule("/open", "open", public(lambda: "hello"))
    with app.app_context():
        make_tables(db.engine)
    closed, opened = app.test_client().get("/forgotten"), app.test_client().get("/open")
    assert (closed.status_code, opened.text) == (403, "hello")
    assert "secret" not in closed.text
    with app.app_context():
        db.engine.dispose()


def test_two_clients_do_not_share_a_user(cast: Cast, browser: Browser) -> None:
    stranger = type(browser)(browser.application, browser.response_wrapper)
    browser.sign_in(cast.pam)
    assert browser.get("/vendors/").status_code == 200
    assert stranger.get("/vendors/").status_code in (302, 303)


def test_roles_of_one_person_add_up() -> None:
    both = permissions_of([Role.PROCUREMENT, Role.ADMIN])
    assert both == ROLE_PERMISSIONS[Role.PROCUREMENT] | ROLE_PERMISSIONS[Role.ADMIN]


def test_the_administrator_has_no_power_over_approvals() -> None:
    decisions = {
        Permission.VENDOR_DECIDE,
        Permission.ATTESTATION_EXCEPTION_DECIDE,
        Permission.REPORT_ISSUE,
        Permission.LEDGER_EDIT,
    }
    assert not decisions & ROLE_PERMISSIONS[Role.ADMIN]


def test_the_auditor_changes_nothing() -> None:
    assert {one.partition(".")[2] for one in ROLE_PERMISSIONS[Role.AUDITOR]} == {"view"}


def test_nobody_is_both_staff_and_a_vendors_person() -> None:
    with pytest.raises(ValueError, match="both"):
        Actor(roles=frozenset({Role.PROCUREMENT, Role.VENDOR_MEMBER}), vendor_id=1)
    with pytest.raises(ValueError, match="belong"):
        Actor(roles=frozenset({Role.VENDOR_MEMBER}))


PAM = frozenset({Role.PROCUREMENT})
PIA = frozenset({Role.PRIVACY_OFFICER})
MAX = frozenset({Role.MANAGEMENT})


@pytest.mark.parametrize(
    ("proposer", "decider", "roles", "may"),
    [
        ((1, PAM), 2, PIA, True),
        ((1, PAM), 1, PIA | PAM, False),  # the same person in another role
        ((1, PAM), 2, MAX, False),  # the officer's to decide
        ((1, PAM), 2, PAM, False),
        ((1, PIA), 2, PIA, True),  # another officer
        ((1, PIA), 2, MAX, True),
        ((1, PIA), 1, PIA | MAX, False),
        ((None, PAM), None, PIA, False),  # nobody is no second person
    ],
)
def test_four_eyes_compare_persons(
    proposer: tuple[int | None, frozenset[Role]],
    decider: int | None,
    roles: frozenset[Role],
    may: bool,
) -> None:
    actor = Actor(roles=roles, user_id=decider)
    if may:
        demand_second_person(actor, proposer_id=proposer[0], proposer_roles=proposer[1])
        return
    with pytest.raises(RuleViolated):
        demand_second_person(actor, proposer_id=proposer[0], proposer_roles=proposer[1])

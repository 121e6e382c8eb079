"""Sue, the administrator, takes in versions of the packs and decides which is in force."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import (
    active_versions,
    changes_on_activation,
    list_activations,
    list_versions,
)
from portal.content.versions.services import Loaded, activate_version, load_packs
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from tests.clock import Clock
from tests.content.raw import rewritten, shipped_data, thing

pytestmark = pytest.mark.usefixtures("packs")
SUE = Actor(roles=frozenset({Role.ADMIN}), name="Sue")
PACK = "clause-library"


def _actions() -> list[str]:
    return list(db.session.scalars(select(EVENTS.c.action).order_by(EVENTS.c.number)))


def _load(data: dict[str, Any]) -> Loaded:
    with transaction():
        return load_packs(SUE, rewritten(data))


def _activate(version: str, on: date | None = None) -> None:
    with transaction():
        activate_version(SUE, PACK, version, on)


def _next_clauses(version: str = "2026.4") -> dict[str, Any]:
    """The packs with another wording of one clause, and another id for a second one."""
    data = shipped_data()
    data[PACK]["version"] = version
    clauses = data[PACK]["clauses"]
    thing(clauses, "confidentiality")["title"]["en"] = "Secrecy"
    thing(clauses, "survival")["id"] = "outliving"
    return data


def test_the_first_load_puts_every_pack_in_force_with_one_line_of_history() -> None:
    assert {row.pack for row in list_versions()} == {kind.id for kind in shelf.KINDS}
    assert set(active_versions()) == {kind.id for kind in shelf.KINDS}
    assert _actions() == ["content.loaded"]


def test_loading_the_same_again_does_nothing() -> None:
    assert _load(shipped_data()) == Loaded({}, {})
    assert _actions() == ["content.loaded"]
    assert len(list_versions()) == len(shelf.KINDS)


def test_the_same_version_with_other_content_is_refused() -> None:
    data = shipped_data()
    thing(data[PACK]["clauses"], "survival")["title"]["en"] = "Afterlife"
    with pytest.raises(RuleViolated):
        _load(data)
    assert catalogue.clause("survival").title.en != "Afterlife"


def test_packs_with_a_mistake_are_refused_with_its_place() -> None:
    data = _next_clauses()
    data[PACK]["clauses"][0]["promises"] = ["be_kind"]
    with pytest.raises(RuleViolated) as refused:
        _load(data)
    assert refused.value.message.params["pack"] == PACK
    assert "data_scope_specified" in refused.value.message.params["path"]


def test_a_new_version_waits_until_sue_makes_it_active() -> None:
    assert _load(_next_clauses()) == Loaded({PACK: "2026.4"}, {})
    assert catalogue.clause("confidentiality").title.en == "Confidentiality"
    _activate("2026.4")
    assert catalogue.clause("confidentiality").title.en == "Secrecy"
    assert _actions() == ["content.loaded", "content.loaded", "content.activated"]


def test_sue_sees_what_a_version_changes_before_she_makes_it_active() -> None:
    _load(_next_clauses())
    changes = changes_on_activation(PACK, "2026.4")
    assert changes.added == ("clauses/outliving",)
    assert changes.removed == ("clauses/survival",)
    assert changes.changed == ("clauses/confidentiality",)


def test_history_keeps_what_the_activation_changed() -> None:
    _load(_next_clauses())
    _activate("2026.4")
    details = json.loads(db.session.scalars(select(EVENTS.c.details)).all()[-1])
    assert details["before"] == {"version": "2026.3"}
    assert details["after"]["added"] == ["clauses/outliving"]


def test_a_reference_to_an_older_version_stays_readable() -> None:
    _load(_next_clauses())
    _activate("2026.4")
    assert catalogue.clause("confidentiality", "2026.3").title.en == "Confidentiality"
    assert catalogue.clause("survival", "2026.3").no == catalogue.clause("outliving").no
    with pytest.raises(KeyError):
        catalogue.clause("survival")


def test_a_version_can_be_read_before_it_is_active() -> None:
    _load(_next_clauses())
    assert catalogue.clause("confidentiality", "2026.4").title.en == "Secrecy"


def test_nobody_reads_a_version_that_was_never_loaded() -> None:
    with pytest.raises(KeyError):
        catalogue.clause("confidentiality", "1999.1")


def test_a_version_becomes_active_on_the_day_sue_chose(clock: Clock) -> None:
    _load(_next_clauses())
    _activate("2026.4", date(2026, 12, 1))
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"
    assert catalogue.version_in_force(shelf.CLAUSES, date(2026, 12, 1)) == "2026.4"
    clock.go_to(date(2026, 12, 1))
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.4"
    assert catalogue.version_in_force(shelf.CLAUSES, date(2026, 11, 30)) == "2026.3"
    assert list_activations()[0].version == "2026.4"


def test_what_came_before_the_first_load_is_read_by_the_first_version() -> None:
    assert catalogue.version_in_force(shelf.CLAUSES, date(2020, 1, 1)) == "2026.3"


def test_sue_can_go_back_to_the_version_before() -> None:
    _load(_next_clauses())
    _activate("2026.4")
    _activate("2026.3")
    assert catalogue.clause("confidentiality").title.en == "Confidentiality"


@pytest.mark.parametrize("version", ["2026.3", "2026.9"])
def test_sue_cannot_activate_what_is_active_or_not_there(version: str) -> None:
    with pytest.raises(RuleViolated):
        _activate(version)


def test_nothing_becomes_active_in_the_past() -> None:
    _load(_next_clauses())
    with pytest.raises(RuleViolated):
        _activate("2026.4", date(2026, 11, 24))


def test_a_version_that_does_not_fit_the_others_in_force_is_not_made_active() -> None:
    data = shipped_data()
    data["promises"]["version"] = data[PACK]["version"] = "2026.4"
    for promise in data["promises"]["promises"]:
        if promise["id"] == "reported":
            promise["id"] = "reviewed"
    for clause in data[PACK]["clauses"]:
        clause["promises"] = ["reviewed" if p == "reported" else p for p in clause["promises"]]
    _load(data)
    with pytest.raises(RuleViolated):
        _activate("2026.4")  # it names a promise that is not in force yet


def test_an_id_that_was_given_up_is_never_used_again() -> None:
    _load(_next_clauses())
    data = _next_clauses("2026.5")
    thing(data[PACK]["clauses"], "outliving")["id"] = "survival"
    with pytest.raises(RuleViolated) as refused:
        _load(data)
    assert "clauses/survival" in refused.value.message.params["ids"]


def test_versions_are_taken_in_order() -> None:
    _load(_next_clauses("2026.10"))
    with pytest.raises(RuleViolated):
        _load(_next_clauses("2026.9"))


@pytest.mark.parametrize("model", [ContentPack, ContentActivation])
def test_nobody_changes_or_removes_a_version(model: type[Any]) -> None:
    row: Any = db.session.scalars(select(model)).first()
    row.version = "2026.9"
    with pytest.raises(RuntimeError):
        db.session.flush()
    db.session.rollback()
    db.session.delete(db.session.scalars(select(model)).first())
    with pytest.raises(RuntimeError):
        db.session.flush()

"""`flask content`: the packs at a terminal."""

import getpass
import json
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.packs.incoming import Incoming
from portal.content.versions.services import add_versions
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.content.raw import shipped_data, thing

PACK = "clause-library"
ACTIVATE = ("content", "activate", PACK, "2026.4")


@pytest.fixture
def file(cast: Cast, tmp_path: Path, run_flask: Flasked) -> Path:
    """The clause library with another question; the packs that ship are loaded."""
    assert run_flask("content", "load").exit_code == 0
    data = shipped_data()[PACK] | {"version": "2026.4"}
    thing(data["clauses"], "survival")["test_question"] = {"ja": "いつまで?", "en": "Until when?"}
    path = tmp_path / "clauses.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return path


def test_a_version_is_checked_added_previewed_and_made_active(
    file: Path, cast: Cast, run_flask: Flasked
) -> None:
    assert run_flask("content", "check", str(file)).exit_code == 0
    added = run_flask("content", "add", str(file), "--as", cast.sue.email)
    assert added.stdout == f"{PACK} 2026.4\n"
    preview = run_flask("content", "activate", PACK, "2026.4", "--preview", "--json")
    assert json.loads(preview.stdout)["changed"] == ["clauses/survival"]
    db.session.rollback()
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"
    done = run_flask(*ACTIVATE, "--reason", "Law", "--json", "--as", cast.pia.email)
    assert json.loads(done.stdout)["active_from"] == "2026-11-25"
    listed = json.loads(run_flask("content", "list", "--json").stdout)
    line = next(one for one in listed if one["pack"] == PACK)
    assert (line["active"], line["reason"]) == ("2026.4", "Law")
    assert [one["version"] for one in line["versions"]] == ["2026.4", "2026.3"]
    assert line["activated_by"] == cast.pia.name
    told = db.session.scalars(
        select(EVENTS.c.details).where(EVENTS.c.action == "content.activated")
    ).one()
    assert json.loads(told or "")["after"]["operator"] == getpass.getuser()


def test_nobody_adds_or_activates_without_a_name(
    file: Path, cast: Cast, run_flask: Flasked
) -> None:
    assert run_flask("content", "add", str(file)).exit_code == 2
    run_flask("content", "add", str(file), "--as", cast.sue.email)
    nameless = run_flask(*ACTIVATE)
    assert (nameless.exit_code, "--as EMAIL" in nameless.stderr) == (2, True)
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"


def test_a_version_added_by_nobody_known_is_made_active_by_nobody(
    file: Path, cast: Cast, run_flask: Flasked
) -> None:
    with transaction():  # as a terminal did it before names were asked for
        add_versions(SYSTEM, [Incoming(file.name, file.read_bytes())])
    refused = run_flask(*ACTIVATE, "--as", cast.sue.email)
    assert (refused.exit_code, "is not named" in refused.stderr) == (1, True)


def test_a_broken_file_is_named_with_line_reason_and_remedy(file: Path, run_flask: Flasked) -> None:
    file.write_text(file.read_text("utf-8").replace("level: mandatory", "level: some", 1), "utf-8")
    result = run_flask("content", "check", str(file), "--json")
    assert result.exit_code == 1
    (one,) = json.loads(result.stdout)
    assert (one["file"], one["path"]) == ("clauses.yaml", "clauses[0].level")
    assert one["line"] > 1
    assert one["mend"]
    assert run_flask("content", "add", str(file), "--as", "sue@example.org").exit_code == 1


def test_a_version_nobody_loaded_is_refused_in_one_sentence(
    file: Path, cast: Cast, run_flask: Flasked
) -> None:
    result = run_flask("content", "activate", PACK, "2030.1", "--as", cast.pia.email)
    assert result.exit_code == 1
    assert "There is no version 2030.1 of clause-library." in result.stderr


def test_only_those_who_manage_packs_can_be_named(
    file: Path, cast: Cast, run_flask: Flasked
) -> None:
    run_flask("content", "add", str(file), "--as", cast.sue.email)
    refused = run_flask("content", "activate", PACK, "2026.4", "--as", cast.pam.email)
    assert (refused.exit_code, "may not manage" in refused.stderr) == (1, True)
    own = run_flask("content", "activate", PACK, "2026.4", "--as", cast.sue.email)
    assert (own.exit_code, "You added this version" in own.stderr) == (1, True)
    assert run_flask("content", "activate", PACK, "2026.4", "--as", cast.pia.email).exit_code == 0

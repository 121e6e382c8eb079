"""`flask promises`: the verdicts for people at a terminal and for programs."""

import json
from contextvars import Context
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from portal.foundation.core.database.db import db
from tests.cast import Cast
from tests.factories.scenes import work_of


def run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    runner = app.test_cli_runner()
    return Context().run(runner.invoke, args=["promises", *arguments])


def printed(app: Flask, *arguments: str) -> list[dict[str, Any]]:
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_json_has_one_object_for_each_vendor_with_its_verdicts(app: Flask, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)

    acme, globex = printed(app)

    assert (acme["vendor_id"], acme["name"]) == (cast.acme.id, "Acme")
    promises = acme["promises"]
    assert {name: one["verdict"] for name, one in promises.items()} == {
        "minimum_data": "kept",
        "bound": "kept",
        "no_subcontracting": "broken",
        "supervised": "kept",
        "corrected": "kept",
    }
    assert promises["no_subcontracting"]["reasons"] == [
        "Printing: “No subcontracting without approval” has not been signed."
    ]
    assert promises["no_subcontracting"]["next"]["who"] == "procurement"
    assert {one["verdict"] for one in globex["promises"].values()} == {"not_in_scope"}


def test_one_vendor_by_id_or_name_and_another_day(app: Flask, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)

    by_id = printed(app, "--vendor", str(cast.acme.id), "--as-of", "2026-06-30")
    by_name = printed(app, "--vendor", "acme")

    assert by_id[0]["as_of"] == "2026-06-30"
    assert by_id[0]["promises"]["bound"]["verdict"] == "not_in_scope"
    assert [one["vendor_id"] for one in by_name] == [cast.acme.id]


def test_words_for_people(app: Flask, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)

    shown = run(app, "--vendor", "Acme").stdout

    assert (
        "No subcontracting: Not kept\n    Printing: “No subcontracting without approval” has not"
        in shown
    )


@pytest.mark.parametrize("name", ["Nobody Ltd", "9" * 26, "9" * 5000])
def test_an_unknown_vendor_is_one_sentence_and_exit_1(app: Flask, cast: Cast, name: str) -> None:
    result = run(app, "--vendor", name)

    assert result.exit_code == 1
    assert result.stderr.strip() == f"There is no vendor “{name}”."


def test_a_day_that_does_not_exist_is_a_usage_error(app: Flask, cast: Cast) -> None:
    assert run(app, "--as-of", "2026-02-30").exit_code == 2

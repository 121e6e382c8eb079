"""A version that was made active before there was a choice asked everybody, and goes on to."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0013", "0014"
PACK: dict[str, object] = {"pack": "attestations", "version": "2026.1"}


def test_what_was_made_active_before_goes_on_to_ask_everybody(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as open_one:
        insert(open_one, "content_packs", PACK | {"sha256": "a", "body": "{}"})
        insert(open_one, "content_activations", PACK | {"active_from": "2026-11-25"})
        open_one.commit()
    upgrade(str(FOLDER), HERE)
    with connection() as open_one:
        asked = open_one.execute(text("SELECT asks_now FROM content_activations")).scalars().all()
        assert [bool(one) for one in asked] == [True]
        assert open_one.execute(text("SELECT count(*) FROM promise_modes")).scalar() == 0
    downgrade(str(FOLDER), BEFORE)
    upgrade(str(FOLDER), HERE)

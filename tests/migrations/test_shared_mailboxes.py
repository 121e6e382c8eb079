"""The upgrade knows who came in by which invitation, and lets people of vendors share a mailbox."""

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.migrations.test_migrations import FOLDER, app, connection, insert

__all__ = ["app"]

BEFORE, HERE = "0075", "0076"
STAMP = "2026-11-25 00:00:00"


def user(number: int, name: str, email: str, **more: object) -> dict[str, object]:
    return {"id": number, "email": email, "name": name, "language": "en", **more}


def test_used_invitations_get_their_person_and_a_mailbox_several(app: Flask) -> None:
    upgrade(str(FOLDER), BEFORE)
    with connection() as one:
        for number, name in ((1, "Acme"), (2, "Globex")):
            vendor = {"id": number, "name": name, "kind": "payment_agency", "state": "active"}
            insert(one, "vendors", vendor)
        insert(one, "users", user(1, "Pia", "pia@example.jp"))
        insert(one, "users", user(2, "Ada", "ada@example.jp", vendor_id=1))
        came: dict[str, object] = {"roles": "x", "language": "en"}
        for number, email, more in (
            (1, "pia@example.jp", {"used_at": STAMP}),
            (2, "ada@example.jp", {"used_at": STAMP, "vendor_id": 1}),
            (3, "ada@example.jp", {"vendor_id": 1}),
            (4, "ada@example.jp", {"used_at": STAMP, "vendor_id": 2}),
        ):
            said = {"id": number, "email": email, "token_sha256": str(number), "name": "N"}
            insert(one, "invitations", came | said | more)
        one.commit()

    upgrade(str(FOLDER), HERE)

    with connection() as one:
        came_in = one.execute(text("SELECT user_id FROM invitations ORDER BY id")).scalars().all()
        assert came_in == [1, 2, None, None]
        insert(one, "users", user(3, "Amy", "ada@example.jp", vendor_id=1))
        insert(one, "users", user(4, "Ada", "ada@example.jp", vendor_id=2))
        one.commit()
    for twice in (
        user(5, "Pia Two", "pia@example.jp"),
        user(5, "Amy", "ada@example.jp", vendor_id=1),
    ):
        with connection() as one, pytest.raises(IntegrityError):
            insert(one, "users", twice)
    with connection() as one:
        one.execute(text("DELETE FROM users WHERE id > 2"))
        one.commit()
    downgrade(str(FOLDER), BEFORE)
    upgrade(str(FOLDER), HERE)

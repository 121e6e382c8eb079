"""People for tests."""

import secrets

from portal.foundation.access.roles import CONFIRMED_ROLES, Role
from portal.foundation.accounts.models import Language, User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor


def make_user(
    name: str,
    *roles: Role,
    vendor: Vendor | None = None,
    language: str = "en",
    email: str | None = None,
    password_hash: str | None = None,
) -> User:
    vendor_id = vendor.id if vendor else None
    user = User(
        email=email or f"{name.lower().replace(' ', '.')}@example.jp",
        name=name,
        title="Manager",
        language=Language(language),
        password_hash=password_hash,
        stamp=secrets.token_hex(8),
        created_at=clock.now(),
        vendor_id=vendor_id,
    )
    user.role_rows = [
        UserRole(
            role=role,
            vendor_id=vendor_id,
            confirmed_at=clock.now() if role in CONFIRMED_ROLES else None,
        )
        for role in roles
    ]
    db.session.add(user)
    db.session.flush()
    return user

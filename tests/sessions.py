"""What the cookie of somebody who is signed in holds, with its row in the database."""

from datetime import UTC, datetime

from portal.foundation.accounts.models import OpenSession, User, digest, new_token
from portal.foundation.core.database.db import db

OPENED = datetime(2099, 1, 1, tzinfo=UTC)  # tests move the clock, and people stay signed in


def signed_in(user: User) -> dict[str, object]:
    """The session's values. The row is added, not committed."""
    key = new_token()
    db.session.add(
        OpenSession(
            user_id=user.id,
            vendor_id=user.vendor_id,
            key_sha256=digest(key),
            device="",
            opened_at=OPENED,
        )
    )
    return {"_user_id": user.get_id(), "_fresh": True, "key": key}

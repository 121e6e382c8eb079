"""Versions of the company's privacy policy."""

from datetime import date

from portal.content.policy.models import PolicyState, PolicyVersion
from portal.foundation.core import clock
from portal.foundation.core.database.db import db


def make_policy(ja: str = "委託先と契約します。") -> PolicyVersion:
    """Entered, and read by nobody yet."""
    row = PolicyVersion(
        number=1,
        state=PolicyState.ENTERED,
        ja=ja,
        en="",
        published="Policy",
        valid_from=date(2026, 4, 1),
        entered_at=clock.now(),
    )
    db.session.add(row)
    db.session.commit()
    return row

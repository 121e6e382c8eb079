"""What SQLite knows about its tables, so that it chooses the right index; PostgreSQL sees to it itself."""

from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction

SAMPLED = 1000  # rows of each index: quick on any size


def refresh_statistics() -> bool:
    """Whether there was anything to do here."""
    if db.engine.dialect.name != "sqlite":
        return False
    with transaction(audited=False):
        db.session.execute(text(f"PRAGMA analysis_limit={SAMPLED}"))
        db.session.execute(text("ANALYZE"))
    return True

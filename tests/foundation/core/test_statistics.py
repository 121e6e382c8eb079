"""The database is told how many rows its tables have."""

from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.jobs.tasks import analyse_tables
from tests.cast import Cast
from tests.database import on_postgresql


def test_sqlite_learns_what_is_in_its_tables(cast: Cast) -> None:
    assert analyse_tables() is not on_postgresql()
    if not on_postgresql():
        known = db.session.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")).all()
        assert "vendors" in known

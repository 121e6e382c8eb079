"""What stands beside the log is read as the walk comes by; nothing written there ends the walk."""

from sqlalchemy import text

from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from tests.foundation.audit.conftest import History


def test_sqlite_a_number_that_is_a_word_is_named_and_does_not_end_the_walk(
    history: History,
) -> None:
    spoilt = text("UPDATE audit_things SET number = 'x' WHERE number = :number")
    db.session.execute(spoilt, {"number": history[2]})
    db.session.commit()

    said = [words(one, "en") for one in verify()]

    assert said == [
        f"Event {history[2]}: the index of what it is about was changed.",
        "The index names event x, which is not there.",
    ]

"""Names and codes of the log, as people read them."""

from portal.foundation.audit import recorder
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.proof.desk.log_words import field_words, value_words
from tests.actors import acting
from tests.cast import Cast


def test_codes_are_read_in_words_and_tables_line_by_line(cast: Cast) -> None:
    with transaction():
        recorder.record(
            acting(cast.sue),
            "account.roles_changed",
            cast.pam,
            say("Changed"),
            before={"roles": "procurement"},
            after={
                "roles": "auditor procurement",
                "stages": {"17": -7, "18": 1, "19": 0, "20": -1000},
                "unknown_name": {"a": 1},
                "clause_02": "x",
            },
        )

    (line, *_) = trail_of(cast.pam)
    assert [words(field_words(change.field, line.action), "en") for change in line.changes] == [
        "Roles", "Clause 2", "Stages", "unknown name",
    ]  # fmt: skip
    changes = [
        (value_words(change.field, change.before), value_words(change.field, change.after))
        for change in line.changes
    ]
    assert changes[0][0] == say("Procurement")
    assert changes[0][1] == [say("Auditor"), say("Procurement")]
    assert [words(one, "en") for one in changes[2][1]] == [
        "7 days before the due date", "1 day after the due date", "on the due date", "First notice",
    ]  # fmt: skip
    assert changes[3][1] == ["a: 1"]

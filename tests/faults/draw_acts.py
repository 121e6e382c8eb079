"""Acts of review by exception that are possible once, and what has to stand before."""

from collections.abc import Mapping

from portal.foundation.core.database.db import db
from portal.supervision.responses.by_exception import queries
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.draw_samples import a_draw
from tests.foundation.access.gathering import Samples
from tests.supervision.responses.by_exception import (
    drawn,
    handed_in_twice,
    reads,
    sample_of,
    two_questions,
)

Given = Mapping[str, int]


def _standing(_rows: Samples, cast: Cast) -> None:
    db.session.commit()
    handed_in_twice(cast.pip, cast.globex, two_questions())


def _drawn(_rows: Samples, cast: Cast) -> Given:
    db.session.commit()
    draw = drawn(cast, [handed_in_twice(cast.pip, cast.globex, two_questions())])
    return {"draw_id": draw.id, "drawn_sheet_id": sample_of(draw)[0].id}


def _read(rows: Samples, cast: Cast) -> Given:
    given = _drawn(rows, cast)
    row = queries.find_drawn(given["drawn_sheet_id"])
    assert row is not None
    reads(cast, row)
    return given


ACTS: dict[str, Act] = {
    "responses.draw": Act("pam", before=_standing, form=False),
    "responses.look": Act("pam", {"decision": "approve", "sections": ["s1"]}, _drawn),
    "responses.accept_draw": Act("pam", before=_read, form=False),
    "responses.withdraw_draw": Act(
        "pip", {"reason": WHY}, lambda rows, _cast: {"draw_id": a_draw(rows)}
    ),
}

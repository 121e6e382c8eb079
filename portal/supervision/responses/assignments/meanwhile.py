"""Two people on one question: both versions side by side, and what comes of the choice. Pure.

Fields of the page: `s-ID` the version it showed, `b-ID` a digest of what it showed, `o-ID` the
version of the other answer that is shown beside one's own. The button `keep` says whose counts.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.kinds.text import join_field
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.parse_form import Form
from portal.supervision.responses.assignments.services import Said


class Keep(StrEnum):
    """Whose version counts."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # put together on the page, to be written anew


@dataclass(frozen=True, slots=True)
class Clash:
    """What one person typed, and what another said since the page was opened."""

    question: Question
    mine: Said
    theirs: Said
    version: int  # of theirs
    at: datetime | None
    who: str | None
    is_me: bool  # in another window

    @property
    def has_both(self) -> bool:
        """Whether the two can be put together: words and rows can, a tick cannot."""
        if self.question.kind.can_be_joined:
            return bool(self.mine.value and self.theirs.value)
        return bool(self.mine.comment and self.theirs.comment) and (
            self.mine.comment != self.theirs.comment
        )


def clash_of(
    question: Question,
    mine: Said,
    row: GivenAnswer | None,
    *,
    names: Mapping[int, str],
    me: int | None,
) -> Clash:
    by = row.answered_by_id if row else None
    return Clash(
        question,
        mine,
        said_of(row),
        row.version if row else 0,
        row.answered_at if row else None,
        names.get(by) if by is not None else None,
        by is not None and by == me,
    )


def said_of(row: GivenAnswer | None) -> Said:
    return Said(row.value, row.reason, row.comment, row.expires) if row else Said()


def mark_of(said: Said) -> str:
    """The same for the same answer, however its lines end."""
    words = [" ".join(one.split()) for one in (said.reason, said.comment)]
    whole = json.dumps([said.value, words, dict(said.expires)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def is_untouched(form: Form, question: Question, said: Said) -> bool:
    """Whether it is what the page showed: then nobody typed it, and it contradicts nobody."""
    return form.get(f"b-{question.id}") == mark_of(said)


def choice_of(form: Form) -> tuple[Keep, str] | None:
    """Which button was pressed, for which question."""
    keep, _, question_id = form.get("keep", "").partition(" ")
    return (Keep(keep), question_id) if keep in set(Keep) else None


def put_together(form: Form, question: Question, row: GivenAnswer | None) -> Form:
    """The page with both versions in its fields, as if it had been opened after the other one."""
    theirs, fields = said_of(row), MultiDict(form)
    fields[f"s-{question.id}"] = str(row.version if row else 0)
    fields[f"b-{question.id}"] = mark_of(theirs)
    for sign, words in (("c", theirs.comment), ("r", theirs.reason)):
        join_field(fields, f"{sign}-{question.id}", words)
    question.kind.join(question, fields, theirs.value)
    return fields

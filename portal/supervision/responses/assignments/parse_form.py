"""What the form of a section sends, as answers; two people on one question, side by side. Pure.

Names: `v-ID` the value, `t-ID-N-COLUMN` a cell of row N, `e-ID-OPTION` until when a certificate
holds, `r-ID` why not applicable, `c-ID` the comment, `s-ID` the version the page showed, `b-ID` a
digest of what it showed, `o-ID` the version of the other answer that is shown beside one's own. The
button `keep` says whose counts.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from portal.foundation.core.words.messages import digits
from portal.supervision.questionnaires.kinds.parts.answer import clean, day_of, text_of
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from portal.supervision.questionnaires.kinds.text import join_field
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.services import Said, said_of

Form = MultiDict[str, str]
LONGEST_COMMENT: Final = 4000
LONGEST_REASON: Final = 2000


def is_sent(form: Form, question: Question) -> bool:
    """Whether the page had this question at all."""
    return f"s-{question.id}" in form


def seen_version(form: Form, question_id: str, sign: str = "s") -> int:
    """The version the page showed, `o`: of the other answer beside it; 0 for none or nonsense."""
    return digits(form.get(f"{sign}-{question_id}", "")) or 0


def read_said(form: Form, question: Question) -> Said:
    """One answer. Refuses (RuleViolated) what cannot be one, in words."""
    value = question.kind.parse_form(question, form)
    reason = text_of(form.get(f"r-{question.id}", "") if value == NA else "", LONGEST_REASON)
    comment = text_of(form.get(f"c-{question.id}", ""), LONGEST_COMMENT)
    return Said(value, reason, comment, _expires(form, question, value))


def _expires(form: Form, question: Question, value: Any) -> Mapping[str, str]:
    if not question.kind.asks_expiry(question):
        return {}
    chosen: Sequence[str] = value or ()
    days = {one: clean(form.get(f"e-{question.id}-{one}", "")) for one in chosen}
    return {one: day_of(day).isoformat() for one, day in days.items() if day}


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

"""What the form of a section sends, as answers; and how an answer fills the form. Pure.

Names: `v-ID` the value, `t-ID-N-COLUMN` a cell of row N, `e-ID-OPTION` until when a certificate
holds, `r-ID` why not applicable, `c-ID` the comment, `s-ID` the version the page showed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.parts.parsing import clean, day_of
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from portal.supervision.responses.assignments.services import Said

Form = MultiDict[str, str]
LONGEST_COMMENT: Final = 4000
LONGEST_REASON: Final = 2000


def is_sent(form: Form, question: Question) -> bool:
    """Whether the page had this question at all."""
    return f"s-{question.id}" in form


def seen_version(form: Form, question_id: str, sign: str = "s") -> int:
    """The version the page showed, `o`: of the other answer beside it; 0 for none or nonsense."""
    said = form.get(f"{sign}-{question_id}", "0")
    return int(said) if said.isdecimal() and len(said) < 10 else 0  # noqa: PLR2004


def read_said(form: Form, question: Question) -> Said:
    """One answer. Refuses (RuleViolated) what cannot be one, in words."""
    value = question.kind.parse_form(question, form)
    reason = _words(form, f"r-{question.id}") if value == NA else ""
    comment = _words(form, f"c-{question.id}")
    _demand_length(reason, LONGEST_REASON)
    _demand_length(comment, LONGEST_COMMENT)
    return Said(value, reason, comment, _expires(form, question, value))


def _expires(form: Form, question: Question, value: Any) -> Mapping[str, str]:
    if not question.kind.asks_expiry(question):
        return {}
    chosen: Sequence[str] = value or ()
    days = {one: clean(form.get(f"e-{question.id}-{one}", "")) for one in chosen}
    return {one: day_of(day).isoformat() for one, day in days.items() if day}


def _words(form: Form, name: str) -> str:
    return without_unseen(form.get(name, "").replace("\r\n", "\n")).strip()


def _demand_length(words: str, most: int) -> None:
    if len(words) > most:
        raise RuleViolated(say("At most %(most)s letters can be entered.", most=most))

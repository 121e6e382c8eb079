"""What the reviewer's forms send: a note, what goes back, the findings as they are to be. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from werkzeug.datastructures import MultiDict

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import digits, without_unseen
from portal.foundation.core.words.messages import Message, say
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import Review, clean
from portal.supervision.responses.reviewing.queries import Proposal
from portal.supervision.responses.reviewing.services import Adjusted, Noted

Form = MultiDict[str, str]
LONGEST_NOTE: Final = 2000
LONGEST_REASON: Final = 1000
LONGEST_DAYS: Final = 730  # to mend a finding
Member = TypeVar("Member", bound=StrEnum)


@dataclass
class SentBack:
    """Ticked questions with their remarks; what is wrong by question id, "" for the whole."""

    remarks: Mapping[str, str]
    ticked: Collection[str]
    remark: str = ""
    wrong: dict[str, Message] = field(default_factory=dict)

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self.remarks.get(name, "") for name in self.ticked}


@dataclass
class Accepting:
    """Findings as left by rule id, the conclusion; what is wrong by name of the field."""

    adjusted: Mapping[str, Adjusted]
    days: Mapping[str, str]  # as typed
    conclusion: str = ""
    wrong: dict[str, Message] = field(default_factory=dict)


def seen_version(form: Form) -> int:
    """The version the page showed; 0 for none or nonsense."""
    return digits(form.get("seen", "")) or 0


def read_noted(form: Form) -> Noted:
    """Refuses (RuleViolated) what is too long."""
    remark, note = _line(form, "remark"), _line(form, "note")
    if max(len(remark), len(note)) > LONGEST_NOTE:
        raise RuleViolated(say("At most %(most)s letters can be entered.", most=LONGEST_NOTE))
    return Noted(
        _member(Review, form.get("review")) or Review.UNVERIFIED,
        differs="differs" in form,
        as_no="as_no" in form,
        remark=remark,
        note=note,
    )


def read_sent_back(form: Form, names: Collection[str]) -> SentBack:
    """`names`: the questions on the page; others are not heard."""
    ticked = [one for one in dict.fromkeys(form.getlist("q")) if one in names]
    remarks = {one: _line(form, f"remark-{one}") for one in names}
    sent = SentBack(remarks, ticked, _line(form, "remark"))
    if not ticked:
        sent.wrong[""] = say("Choose at least one question to send back, and say what is missing.")
    for one in ticked:
        if not remarks[one]:
            sent.wrong[one] = say("Say what is missing.")
        elif len(remarks[one]) > LONGEST_NOTE:
            sent.wrong[one] = say("At most %(most)s letters can be entered.", most=LONGEST_NOTE)
    if len(sent.remark) > LONGEST_NOTE:
        sent.wrong["remark"] = say("At most %(most)s letters can be entered.", most=LONGEST_NOTE)
    return sent


def as_proposed(proposals: Iterable[Proposal]) -> Accepting:
    """The form as the rules fill it."""
    rules = [one.opened.rule for one in proposals]
    adjusted = {one.id: Adjusted(one.severity, one.owner, one.due_days) for one in rules}
    return Accepting(adjusted, {one.id: str(one.due_days) for one in rules})


def read_accepting(form: Form, proposals: Iterable[Proposal]) -> Accepting:
    """What is open already cannot be adjusted here. A change needs its reason."""
    adjusted, days = {}, {}
    wrong: dict[str, Message] = {}
    for one in proposals:
        rule = one.opened.rule
        typed = clean(form.get(f"days-{rule.id}", str(rule.due_days)))
        days[rule.id] = typed
        if one.known is not None:
            adjusted[rule.id] = Adjusted(rule.severity, rule.owner, rule.due_days)
            continue
        counted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0  # noqa: PLR2004
        left = Adjusted(
            _member(Severity, form.get(f"severity-{rule.id}")) or rule.severity,
            _member(Owner, form.get(f"owner-{rule.id}")) or rule.owner,
            counted,
            is_dropped=f"drop-{rule.id}" in form,
            reason=_line(form, f"reason-{rule.id}"),
        )
        adjusted[rule.id] = left
        if not 1 <= counted <= LONGEST_DAYS:
            wrong[f"days-{rule.id}"] = say("Enter 1 to %(most)s days.", most=LONGEST_DAYS)
        as_said = Adjusted(rule.severity, rule.owner, rule.due_days, reason=left.reason)
        if left != as_said and not left.reason:
            wrong[f"reason-{rule.id}"] = say("Say why it is not opened as the rule says.")
        elif len(left.reason) > LONGEST_REASON:
            wrong[f"reason-{rule.id}"] = say(
                "At most %(most)s letters can be entered.", most=LONGEST_REASON
            )
    conclusion = _line(form, "conclusion")
    if len(conclusion) > LONGEST_NOTE:
        wrong["conclusion"] = say("At most %(most)s letters can be entered.", most=LONGEST_NOTE)
    return Accepting(adjusted, days, conclusion, wrong)


def _line(form: Form, name: str) -> str:
    return without_unseen(form.get(name, "").replace("\r\n", "\n")).strip()


def _member(of: type[Member], value: str | None) -> Member | None:
    try:
        return of(value or "")
    except ValueError:
        return None

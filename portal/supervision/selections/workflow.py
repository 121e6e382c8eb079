"""How an assessment is filled in, put forward, decided, mended and withdrawn. Its words.

No database, no web.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, listed, say, say_n, say_p
from portal.supervision.selections.models import (
    Appraisal,
    CheckMethod,
    CriteriaDecision,
    CriteriaStep,
    SelectionAssessment,
    SelectionOutcome,
    SelectionState,
)

MOST_MONTHS: Final = (
    6  # of a condition and of a special approval: both labels of selection.yaml say so
)
S, Out, M = SelectionState, SelectionOutcome, CheckMethod
NEXT: Mapping[SelectionState, frozenset[SelectionState]] = {
    S.DRAFT: frozenset({S.PROPOSED, S.WITHDRAWN}),
    S.PROPOSED: frozenset({S.DECIDED, S.RETURNED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.PROPOSED, S.WITHDRAWN}),
    S.DECIDED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
OPEN = frozenset({S.DRAFT, S.PROPOSED, S.RETURNED})
STATES: Mapping[SelectionState, Message] = {
    S.DRAFT: say("Being filled in"),
    S.PROPOSED: say("Waits for its decision"),
    S.RETURNED: say("Sent back"),
    S.DECIDED: say_p("selection", "Decided"),
    S.WITHDRAWN: say("Withdrawn"),
}
LOOKS: Mapping[SelectionState, tuple[str, str]] = {
    S.DRAFT: ("pencil", "quiet"),
    S.PROPOSED: ("hourglass-split", "warn"),
    S.RETURNED: ("arrow-counterclockwise", "warn"),
    S.DECIDED: ("check2-circle", "good"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
OUTCOMES: Mapping[SelectionOutcome, Message] = {
    Out.ADOPT: say("Adopt"),
    Out.CONDITIONAL: say("Adopt on condition"),
    Out.EXCEPTION: say("Special approval"),
    Out.REJECT: say("Do not adopt"),
}
OUTCOME_LOOKS: Mapping[SelectionOutcome, tuple[str, str]] = {
    Out.ADOPT: ("check-circle", "good"),
    Out.CONDITIONAL: ("exclamation-circle", "warn"),
    Out.EXCEPTION: ("exclamation-circle", "warn"),
    Out.REJECT: ("x-circle", "bad"),
}
METHODS: Mapping[CheckMethod, Message] = {
    M.REGISTRY: say("Extract of the commercial register"),
    M.NUMBER_SITE: say("Site of corporate numbers"),
    M.WEB: say("Web site of the vendor"),
    M.VISIT: say_p("how it was checked", "Visit"),
    M.CREDIT_REPORT: say("Report of a credit agency"),
    M.ACCOUNTS: say("Latest accounts"),
    M.DECLARATION: say("Declaration of the vendor"),
    M.DATABASE: say("Database of newspaper articles or of ties"),
    M.OTHER: say("Otherwise, as noted"),
}
STEPS: Mapping[CriteriaStep, Message] = {
    CriteriaStep.ADOPTED: say("Adopted as the criteria"),
    CriteriaStep.REVIEWED: say("Reviewed, unchanged"),
}


class ToldBy(StrEnum):
    """Whose word the answers of an assessment are."""

    VENDOR = "vendor"
    COMPANY = "company"
    PAPER = "paper"


TOLD: Mapping[ToldBy, Message] = {
    ToldBy.VENDOR: say("The vendor itself"),
    ToldBy.COMPANY: say("The company, on the vendor’s behalf"),
    ToldBy.PAPER: say("Its paper, from before the portal"),
}


def told_by(row: SelectionAssessment) -> ToldBy:
    if row.is_earlier:
        return ToldBy.PAPER
    return ToldBy.COMPANY if row.told_in_id is None else ToldBy.VENDOR


@dataclass(frozen=True, slots=True)
class FilledAnswer:
    """What was filled in for one question."""

    value: Any = None
    note: str = ""
    checked_on: date | None = None
    methods: tuple[str, ...] = ()
    checked_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedOutcome:
    """What is proposed, until when, on which conditions (or with which measures), and why.

    `decision_number`: of one from before, as its paper says.
    """

    outcome: SelectionOutcome | None = None
    until: date | None = None
    conditions: str = ""
    reason: str = ""
    decision_number: str = ""


@dataclass(frozen=True, slots=True)
class FilledAssessment:
    """Everything a person fills in on the page of one assessment."""

    assessed_on: date
    answers: Mapping[str, FilledAnswer] = field(default_factory=dict)
    proposed: ProposedOutcome = field(default_factory=ProposedOutcome)


ENDED = (Out.CONDITIONAL, Out.EXCEPTION)  # the outcomes that have a last day


def demand_day(assessed_on: date, *, today: date, baseline_on: date, is_earlier: bool) -> None:
    """Refuses a day to come; one from before has its own form, and every other one has not. Before
    the company works with the portal at all, whoever assesses a vendor here does it today."""
    if assessed_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="assessed_on"
        )
    if is_earlier and assessed_on >= baseline_on:
        raise RuleViolated(
            say(
                "From %(day)s on, an assessment is filled in by the criteria themselves.",
                day=baseline_on,
            ),
            field="assessed_on",
        )
    if not is_earlier and assessed_on < min(baseline_on, today):
        raise RuleViolated(
            say(
                "An assessment from before %(day)s is recorded from its paper: use “Record one from "
                "before”.",
                day=baseline_on,
            ),
            field="assessed_on",
        )


class CheckedAnswer(Protocol):
    """When, how and by whom an answer was checked."""

    @property
    def checked_on(self) -> Any: ...

    @property
    def methods(self) -> Any: ...

    @property
    def checked_by_id(self) -> Any: ...


def demand_answered(
    assessed_on: date,
    answers: Mapping[str, CheckedAnswer],
    *,
    unanswered: Collection[str],
    unshown: Collection[str],
    checked: Collection[str],
) -> None:
    """Refuses questions without an answer, without anything that shows it (`unshown`: neither a file
    nor a note), and those about who the vendor is without day, method and person."""
    if unanswered:
        missing = say_n(
            "%(question)s is not answered yet.",
            "%(question)s are not answered yet.",
            len(unanswered),
            question=listed(Text(number, number) for number in unanswered),
        )
        raise RuleViolated(missing, field=f"q-{next(iter(unanswered))}")
    if unshown:
        missing = say(
            "%(question)s: attach what shows it, or write down what was seen and where it lies.",
            question=listed(Text(number, number) for number in unshown),
        )
        raise RuleViolated(missing, field=f"q-{next(iter(unshown))}")
    for question in sorted(checked):
        answer = answers.get(question, FilledAnswer())
        if answer.checked_on is None or not answer.methods or answer.checked_by_id is None:
            raise RuleViolated(
                say(
                    "%(question)s: say on which day it was checked, how, and by whom.",
                    question=question,
                ),
                field=f"q-{question}",
            )
        if answer.checked_on > assessed_on:
            raise RuleViolated(
                say(
                    "%(question)s was checked after the day of the assessment; put one of the two "
                    "days right.",
                    question=question,
                ),
                field=f"q-{question}",
            )


def demand_outcome(proposed: ProposedOutcome, appraisal: Appraisal, *, today: date) -> None:
    """Refuses what the criteria do not allow, and a condition or special approval without its end,
    at most so many months away, or without what is done meanwhile."""
    outcome = proposed.outcome
    if outcome is None:
        raise RuleViolated(say("Choose what is proposed."), field="outcome")
    if outcome not in appraisal.may_be:
        raise RuleViolated(_not_allowed(outcome, appraisal), field="outcome")
    demand_reason(proposed.reason, "reason", say("Say why this is proposed."))
    if outcome not in ENDED:
        return
    _demand_ended(proposed)
    until, latest = proposed.until, add_months(today, MOST_MONTHS)
    if until is None or not today <= until <= latest:
        raise RuleViolated(
            say(
                "Choose a last day from %(first)s to %(last)s: at most %(n)s months.",
                first=today,
                last=latest,
                n=MOST_MONTHS,
            ),
            field="until",
        )


def demand_earlier(proposed: ProposedOutcome, *, assessed_on: date, basis: str) -> None:
    """What was decided then is recorded as it was; a condition or special approval had an end."""
    if proposed.outcome is None:
        raise RuleViolated(say("Choose what was decided then."), field="outcome")
    demand_reason(basis, "basis", say("Say by which criteria it was assessed."))
    demand_reason(proposed.reason, "reason", say("Say what was decided then, and by whom."))
    if proposed.outcome in ENDED:
        _demand_ended(proposed)
    if proposed.until is not None and proposed.until < assessed_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=assessed_on), field="until"
        )


def _demand_ended(proposed: ProposedOutcome) -> None:
    if proposed.until is None:
        raise RuleViolated(say("Enter the last day until which this holds."), field="until")
    if proposed.outcome is Out.EXCEPTION:
        measures = say("List the compensating measures: a special approval needs them.")
        demand_reason(proposed.conditions, "conditions", measures)
    conditions = say("List the conditions: what the vendor has to mend, and by when.")
    demand_reason(proposed.conditions, "conditions", conditions)


def _not_allowed(outcome: SelectionOutcome, appraisal: Appraisal) -> Message:
    may_be = ALLOWED[appraisal.may_be]
    if appraisal.knock_outs:
        return say(
            "“%(outcome)s” is not possible: %(questions)s knock the vendor out. Possible: %(may)s.",
            outcome=OUTCOMES[outcome],
            questions=", ".join(appraisal.knock_outs),
            may=may_be,
        )
    return say(
        "“%(outcome)s” is not possible with a score of %(score)s %%. Possible: %(may)s.",
        outcome=OUTCOMES[outcome],
        score=appraisal.score if appraisal.score is not None else 0,
        may=may_be,
    )


ALLOWED: Mapping[tuple[SelectionOutcome, ...], Message] = {
    (Out.ADOPT, Out.CONDITIONAL, Out.REJECT): say("adopt, on condition, or do not adopt"),
    (Out.CONDITIONAL, Out.REJECT): say("adopt on condition, or do not adopt"),
    (Out.EXCEPTION, Out.REJECT): say("special approval, or do not adopt"),
    (Out.REJECT,): say("do not adopt"),
}


def outcome_words(row: SelectionAssessment) -> Message | str:
    return OUTCOMES[row.outcome] if row.outcome else ""


def put(row: SelectionAssessment, proposed: ProposedOutcome) -> None:
    """What is proposed, onto its row; an outcome without an end keeps neither end nor conditions."""
    has_end = proposed.outcome in ENDED
    row.outcome = proposed.outcome
    row.until = proposed.until if has_end else None
    row.conditions = proposed.conditions.strip() if has_end else ""
    row.reason = proposed.reason.strip()
    if row.is_earlier:
        row.decision_number = proposed.decision_number.strip()


def sign(row: SelectionAssessment, person_id: int, *, at: datetime) -> None:
    """Whoever fills it in is behind it: none of them decides."""
    row.proposed_at = at
    row.earlier_by = sorted({*row.earlier_by, row.proposed_by_id} - {person_id})
    row.proposed_by_id = person_id


def propose(row: SelectionAssessment, *, at: datetime) -> None:
    _move(row, S.PROPOSED)
    row.proposed_at = at
    row.decided_by_id = row.decided_at = row.decided_on = None
    row.remark = ""


def decide(row: SelectionAssessment, *, remark: str, by: int, at: datetime, on: date) -> None:
    """As it was proposed. A condition whose last day has passed meanwhile is sent back instead."""
    if not row.is_earlier and row.until is not None and row.until < on:
        raise RuleViolated(
            say("Its last day, %(day)s, has passed meanwhile: send it back.", day=row.until)
        )
    _move(row, S.DECIDED)
    _note(row, remark, by, at, on)


def send_back(row: SelectionAssessment, *, remark: str, by: int, at: datetime, on: date) -> None:
    """With what is missing: whoever put it forward reads that."""
    demand_reason(remark, "remark", say("Say what is missing, so that it can be put right."))
    _move(row, S.RETURNED)
    _note(row, remark, by, at, on)


def withdraw(row: SelectionAssessment, *, reason: str, by: int, at: datetime, on: date) -> None:
    demand_reason(reason)
    _move(row, S.WITHDRAWN)
    _note(row, reason, by, at, on)


def demand_move(row: SelectionAssessment, to: SelectionState) -> None:
    """Refuses what the table does not know, in the words of where it stands."""
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )


def demand_alone(row: SelectionAssessment) -> None:
    """Refuses one that came in a list and waits: it is decided with it."""
    if row.list_id is not None and row.state is S.PROPOSED:
        raise InvalidTransition(
            say("%(number)s came in a list and is decided with it.", number=row.number)
        )


def demand_fillable(row: SelectionAssessment) -> None:
    """Refuses one that is not being filled in, and one from before, whose answers lie in its paper."""
    demand_move(row, S.PROPOSED)
    if row.is_earlier:
        raise InvalidTransition(
            say("%(number)s is under way already: go on with that one.", number=row.number)
        )


def decide_criteria(
    row: CriteriaDecision, *, accepted: bool, reason: str, by: int, at: datetime, on: date
) -> None:
    """Accept or refuse once; who may four eyes decide."""
    if row.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_reason(reason)
    row.accepted, row.decision_reason = accepted, reason.strip()
    row.decided_by_id, row.decided_at, row.decided_on = by, at, on


def _note(row: SelectionAssessment, remark: str, by: int, at: datetime, on: date) -> None:
    row.remark, row.decided_by_id = remark.strip(), by
    row.decided_at, row.decided_on = at, on


def _move(row: SelectionAssessment, to: SelectionState) -> None:
    demand_move(row, to)
    row.state = to

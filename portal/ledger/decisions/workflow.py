"""Who may consent, what a decision waits for, and the words for it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.decisions.models import ConsentState, DecisionConsent, DecisionKind

S, D = ConsentState, DecisionKind
KINDS: Mapping[DecisionKind, Message] = {
    D.VENDOR_APPROVAL: say("Approval of a vendor"),
    D.VENDOR_REJECTION: say("Rejection of a vendor"),
    D.SUSPENSION: say("Confirmation of a stop"),
    D.WAIVER: say("Waiver of a clause"),
    D.EXCEPTION: say("Exception to a statement"),
    D.RISK: say("Acceptance of a risk"),
    D.CONFIRMATION: say("Approval of a confirmation"),
    D.CLIENT_APPROVAL: say("Confirmation of a customer’s approval"),
    D.MERGER: say("Merger of two vendors"),
    D.SUBCONTRACTOR: say("Approval of a subcontractor"),
    D.PLAN: say("Supervision plan of a year"),
    D.SELECTION: say("Selection assessment"),
    D.SELECTION_CRITERIA: say("Selection criteria"),
}
# A stop is never held up, and a plan is decided without having been proposed.
WITH_CONSENT: Final = tuple(kind for kind in D if kind not in (D.SUSPENSION, D.PLAN))
NEXT: Mapping[ConsentState, frozenset[ConsentState]] = {
    S.ASKED: frozenset({S.CONSENTED, S.OBJECTED, S.DROPPED}),
    S.OBJECTED: frozenset(),  # a consent after all is a row of its own
    S.CONSENTED: frozenset(),
    S.DROPPED: frozenset(),
}
STATES: Mapping[ConsentState, Message] = {
    S.ASKED: say("Consent is waited for"),
    S.CONSENTED: say("Consent given"),
    S.OBJECTED: say("Objection"),
    S.DROPPED: say("No longer asked"),
}
LOOKS: Mapping[ConsentState, tuple[str, str]] = {
    S.ASKED: ("hourglass-split", "warn"),
    S.CONSENTED: ("check2-circle", "good"),
    S.OBJECTED: ("x-circle", "bad"),
    S.DROPPED: ("slash-circle", "quiet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Whose consent is asked: in which function, who, and who else may."""

    name: str
    person_id: int
    name_en: str = ""
    deputy_id: int | None = None


def demand_giver(row: DecisionConsent, by: Actor) -> None:
    """The person of the seat or the deputy; neither put it forward. Persons compared."""
    if by.user_id is None or by.user_id not in (row.person_id, row.deputy_id):
        raise RuleViolated(say("Another person was asked for this consent."))
    if by.is_any_of(*row.proposers):
        raise RuleViolated(
            say("You put it forward yourself: the deputy consents, or another person is named.")
        )


def demand_open(row: DecisionConsent) -> None:
    """It is still to be said, or was an objection, and nobody has decided yet."""
    if row.decided_on is not None or row.state in (S.CONSENTED, S.DROPPED):
        raise InvalidTransition(say("This was said or decided already. Look at it again."))


def give(
    row: DecisionConsent, *, consents: bool, comment: str, by: int | None, at: datetime, on: date
) -> None:
    if not consents:
        demand_reason(comment, "comment", say("Say why you object: whoever decides reads it."))
    move(row, S.CONSENTED if consents else S.OBJECTED)
    row.comment = comment.strip()
    row.given_by_id, row.given_at, row.given_on = by, at, on


def move(row: DecisionConsent, to: ConsentState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(say("This was said or decided already. Look at it again."))
    row.state = to


def demand_consents(rows: Iterable[tuple[DecisionConsent, Text]]) -> None:
    """Refuses an approval while somebody is missing or objects, with their names."""
    missing: list[Text] = []
    against: list[Text] = []
    for row, name in rows:
        if row.state is S.ASKED:
            missing.append(name)
        elif row.state is S.OBJECTED:
            against.append(name)
    if missing:
        raise RuleViolated(
            say(
                "Consent is missing from: %(names)s. It cannot be approved before.",
                names=_all(missing),
            )
        )
    if against:
        raise RuleViolated(
            say(
                "%(names)s objected. It can be approved once they consent after all; it can be refused at once.",
                names=_all(against),
            )
        )


def demand_apart(rows: Iterable[DecisionConsent], decider: Actor) -> None:
    """Whoever said something about it does not decide it."""
    if decider.is_any_of(*(row.given_by_id for row in rows)):
        raise RuleViolated(
            say("You were asked for your consent and gave an answer: another person decides.")
        )


def _all(names: Iterable[Text]) -> Text:
    listed = list(names)
    return Text(ja="、".join(name.ja for name in listed), en=", ".join(name.en for name in listed))

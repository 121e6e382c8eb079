"""Sending to many at once: who gets it, who does not and why, and what is known of their work. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content.definitions.conditions import FACTS, FactKind
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.asking.plan import OF_STATE
from portal.supervision.responses.assignments import workflow

BOTH_MEDIA, ENTRUSTED = "both", "entrusted"
MEDIUM, COMPANY_ROLE = "engagement.medium", "engagement.company_role"

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SendingCandidate:
    """A vendor with the work that was chosen, and what decides whether it is asked.

    `works`: those that run and share more than incidental data; `incidental`: others that run;
    `only`: the only language it asks in, where somebody there reads another one;
    `open`: the number of an assignment it is answering; `is_reachable`: somebody has an account or
    an address of e-mail; `reach`: when data of any of `works` is within reach.
    """

    vendor_id: int
    vendor: Text
    state: VendorState
    tier: str | None
    works: tuple[int, ...]
    incidental: int
    open: str | None
    has_account: bool
    is_reachable: bool
    reach: Reach
    only: Lang | None = None

    @property
    def on_paper(self) -> bool:
        """Nobody there can be written to: it goes out as a letter."""
        return not self.is_reachable


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One vendor; `refusal` None: it will be asked, about the days of `asked`."""

    candidate: SendingCandidate
    asked: Period | None
    refusal: Message | None


@dataclass(frozen=True, slots=True)
class SendingPlan:
    lines: tuple[SendingLine, ...]

    @property
    def asked(self) -> tuple[SendingLine, ...]:
        return tuple(line for line in self.lines if line.refusal is None)

    @property
    def left_out(self) -> int:
        return len(self.lines) - len(self.asked)

    @property
    def letters(self) -> int:
        return sum(line.candidate.on_paper for line in self.asked)

    @property
    def read_another(self) -> int:
        """How many are left out because somebody there reads another language."""
        return sum(line.refusal in READ_ANOTHER.values() for line in self.lines)


READ_ANOTHER: Final[Mapping[Lang, Message]] = {
    "ja": say("Somebody there reads English, and it asks in Japanese only."),
    "en": say("Somebody there reads Japanese, and it asks in English only."),
}


def plan(
    candidates: Sequence[SendingCandidate], first: date | None, last: date | None, today: date
) -> SendingPlan:
    """In the order of the candidates."""
    lines = []
    for candidate in candidates:
        asked, why = None, refusal(candidate)
        if why is None:
            try:
                asked = workflow.time_asked(candidate.reach, first, last, today)
            except RuleViolated as refused:
                why = refused.message
        lines.append(SendingLine(candidate, asked, why))
    return SendingPlan(tuple(lines))


def refusal(vendor: SendingCandidate) -> Message | None:
    """Why it is not sent to this vendor; None: it is."""
    if vendor.state in OF_STATE:
        return OF_STATE[vendor.state]
    if vendor.open is not None:
        return say("It is answering already: %(number)s.", number=vendor.open)
    if not vendor.works and vendor.incidental:
        return say("It only sees data by chance: no questionnaire is asked for.")
    if not vendor.works:
        return say("No work runs that shares data.")
    if vendor.is_reachable and not vendor.has_account:
        return say("Nobody there has an account yet; invite somebody first.")
    return None if vendor.only is None else READ_ANOTHER[vendor.only]


# One sheet serves all the vendor's work it is sent for, so a question is shown as soon as it applies
# to one of them: lists are joined, yes wins over no, entrusted over our own, both media over one.


def facts_together(works: Sequence[Facts], vendor: Facts) -> dict[str, object]:
    """`works`: the facts of each, the strictest tier first; `vendor`: the vendor's own.

    Plain JSON: lists are sorted; what nobody knows is left out.
    """
    facts: dict[str, object] = {}
    for name, kind in FACTS.items():
        if name.startswith("vendor."):
            value = _plain(vendor.get(name))
        else:
            value = _joined(name, kind, [known.get(name) for known in works])
        if value is not None and value != []:
            facts[name] = value
    return facts


def _joined(name: str, kind: FactKind, values: Sequence[object]) -> object:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if kind is FactKind.MANY:
        return sorted({str(member) for value in known for member in _members(value)})
    if kind is FactKind.YES_NO:
        return any(value is True for value in known)
    if kind is FactKind.COUNT:
        return max(value for value in known if isinstance(value, int))
    return _stricter(name, known)


def _stricter(name: str, known: Sequence[object]) -> object:
    if name == MEDIUM and len(set(known)) > 1:
        return BOTH_MEDIA
    return ENTRUSTED if name == COMPANY_ROLE and ENTRUSTED in known else known[0]


def _plain(value: object) -> object:
    return sorted(map(str, _members(value))) if not isinstance(value, str | int | None) else value


def _members(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)

"""Which duties to tell somebody an incident brings, each with its reason, why or why not. Pure.

The rules are data with dates: the pack of incident rules says which duty applies when, and until when; from how
many persons a kind of data is reported says the pack of data categories (`leak_triggers`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.content.definitions.incidents import (
    DUTY_IDS,
    DutyClock,
    DutyGround,
    IncidentDuty,
    IncidentRules,
    ReportedKind,
)
from portal.content.definitions.tiers import LeakTrigger
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.findings.severity import ORDER, Severity
from portal.supervision.incidents.rules.clocks import Limit


class LeakCause(StrEnum):
    """Whether somebody may have acted on purpose, people inside included."""

    UNKNOWN = "unknown"
    NOT_MALICIOUS = "not_malicious"
    MALICIOUS = "malicious"


class ReportStage(StrEnum):
    PRELIMINARY = "preliminary"
    FINAL = "final"
    NOTICE = "notice"


def kind_of(duty_id: str) -> ObligationKind:
    """As whose obligation it is asked."""
    return ObligationKind(f"incident.{duty_id}")


CLOCKS = tuple(kind_of(duty_id) for duty_id in DUTY_IDS)


def rule_of(rules: IncidentRules, kind: ObligationKind) -> IncidentDuty:
    return rules.duties_by_id[kind.value.removeprefix("incident.")]


def limit_of(clock: DutyClock) -> Limit:
    return Limit(days=clock.days, hours=clock.hours, rolls=clock.next_open_day)


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer whose data is hit. `hours`: within which it must be told, None: promptly; `paper`: the
    approval or the terms that say so, None: they are noted at the customer."""

    customer_id: int
    name: Text
    hours: int | None = None
    paper: Text | None = None


@dataclass(frozen=True, slots=True)
class LeakFacts:
    """What decides. `triggers`: of all the data that is hit; `people`: None while nobody knows."""

    triggers: Sequence[LeakTrigger] = ()
    people: int | None = None
    cause: LeakCause = LeakCause.UNKNOWN
    is_encrypted: bool = False  # strongly, at the time of the event
    is_public: bool = False  # an unspecified number of people could see it
    financial_risk: bool = False
    in_eea: bool = False
    is_entrusted: bool = False  # by our customers
    customer_hours: int | None = (
        None  # as the contract says, of customers without hours of their own
    )
    customers: Sequence[CustomerHit] = ()  # named in the register
    mark: str | None = (
        None  # number of the Privacy Mark then; "": none is held; None: not on record
    )
    communications: bool = False  # contents or records of communications


@dataclass(frozen=True, slots=True)
class Duty:
    """One rule, decided: whether it applies, why, and how long there is."""

    rule: IncidentDuty
    applies: bool
    reason: Message | Text
    limit: Limit = field(default_factory=Limit)
    customer: CustomerHit | None = None  # who is told, of the duty to tell each

    @property
    def kind(self) -> ObligationKind:
        return kind_of(self.rule.id)

    @property
    def key(self) -> "DutyKey":
        return self.kind, None if self.customer is None else self.customer.customer_id

    @property
    def label(self) -> Message | Text:
        if self.customer is None:
            return self.rule.label
        return say("Notice to the customer %(customer)s", customer=self.customer.name)

    @property
    def to(self) -> Message | Text:
        return self.rule.to if self.customer is None else self.customer.name


DutyKey = tuple[ObligationKind, int | None]  # of one customer, where it is about one


def duties_of(facts: LeakFacts, known_on: date, rules: IncidentRules) -> list[Duty]:
    """Each rule that is in force on the day it became known."""
    found: list[Duty] = []
    each = facts.customers if facts.is_entrusted else ()
    for rule in rules.duties:
        if not rule.is_in_force_on(known_on):
            continue
        if rule.ground == "each_customer":
            found += [_to_customer(rule, one, facts) for one in each]
        elif rule.ground != "customer" or not each:
            found.append(_decided(rule, facts, rules))
    return found


_GRAVE: Mapping[DutyGround, Severity] = {
    "reported": Severity.CRITICAL,
    "eea": Severity.CRITICAL,
    "customer": Severity.MAJOR,
    "each_customer": Severity.MAJOR,
    "communications": Severity.MAJOR,
}


def severity_of(duties: Sequence[Duty]) -> Severity:
    """How grave what led to it is, by whom must be told: an authority, a customer, nobody."""
    found = (_GRAVE.get(duty.rule.ground, Severity.MINOR) for duty in duties if duty.applies)
    return min(found, key=lambda severity: ORDER[severity], default=Severity.MINOR)


def _to_customer(rule: IncidentDuty, customer: CustomerHit, facts: LeakFacts) -> Duty:
    hours = customer.hours or facts.customer_hours
    if hours is None:
        limit = limit_of(rule.clock)
        return Duty(rule, applies=True, reason=rule.because, limit=limit, customer=customer)
    if customer.hours and customer.paper is not None:
        reason = say(
            "It entrusted the data; %(paper)s gives %(hours)s hours.",
            paper=customer.paper,
            hours=hours,
        )
    else:
        reason = say("It entrusted the data; its contract gives %(hours)s hours.", hours=hours)
    return Duty(rule, applies=True, reason=reason, limit=Limit(hours=hours), customer=customer)


def _decided(rule: IncidentDuty, facts: LeakFacts, rules: IncidentRules) -> Duty:
    applies, reason = _GROUNDS[rule.ground](facts, rule, rules)
    if rule.mark_holders_only and facts.mark == "":
        applies, reason = False, say("The company holds no Privacy Mark.")
    limit = limit_of(rule.clock)
    if rule.clock_on_purpose is not None and facts.cause is LeakCause.MALICIOUS:
        limit = limit_of(rule.clock_on_purpose)
    if rule.ground == "customer" and facts.customer_hours:
        limit = Limit(hours=facts.customer_hours)
    return Duty(rule, applies, reason, limit)


Decided = tuple[bool, Message | Text]


def _reported(facts: LeakFacts, rule: IncidentDuty, rules: IncidentRules) -> Decided:
    """Any of the kinds that are reported."""
    if facts.is_encrypted:
        return False, say("The data was strongly encrypted at that time, so it is not reported.")
    met = list(_met(facts, rules.kinds_by_id))
    if met:
        return True, met[0]
    if facts.people is None:
        return False, rule.otherwise
    return False, say(
        "None of the kinds that are reported (persons: %(people)s), and nothing else that counts.",
        people=facts.people,
    )


def _met(facts: LeakFacts, kinds: Mapping[str, ReportedKind]) -> Iterator[Message]:
    """The kinds that are reached, in the order of the pack. One that the rules do not name counts
    from its number of persons on, and is cited as the pack of data categories cites it."""
    for trigger in facts.triggers:
        kind = kinds.get(trigger.id)
        cited: Text | str = trigger.basis
        if kind is not None and kind.basis == trigger.basis:
            cited = kind.law
        named = {"kind": trigger.label, "basis": cited}
        if kind is not None and kind.unknown_counts and facts.people is None:
            yield say(
                "%(kind)s (%(basis)s): how many is not known yet, and then the most that is "
                "possible counts.",
                **named,
            )
        elif _is_met(trigger, kind, facts):
            yield say("%(kind)s (%(basis)s).", **named)


def _is_met(trigger: LeakTrigger, kind: ReportedKind | None, facts: LeakFacts) -> bool:
    """0 persons reach nothing."""
    if trigger.min_persons is None:
        return False
    counts = {
        "always": True,
        "on_purpose": facts.cause is LeakCause.MALICIOUS,
        "public": facts.is_public,
        "financial_loss": facts.financial_risk,
        "never": False,
    }
    people = 1 if facts.people is None else facts.people
    return people >= trigger.min_persons and counts["always" if kind is None else kind.counts]


def _if(is_so: Callable[[LeakFacts], bool]) -> Callable[..., Decided]:
    """By one fact, with the reasons of the rule."""

    def decided(facts: LeakFacts, rule: IncidentDuty, _rules: IncidentRules) -> Decided:
        return (True, rule.because) if is_so(facts) else (False, rule.otherwise)

    return decided


def _customer(facts: LeakFacts, rule: IncidentDuty, _rules: IncidentRules) -> Decided:
    if facts.is_entrusted and facts.customer_hours:
        return True, say(
            "Customers entrusted the data; their contract gives %(hours)s hours.",
            hours=facts.customer_hours,
        )
    return (True, rule.because) if facts.is_entrusted else (False, rule.otherwise)


_GROUNDS: Mapping[DutyGround, Callable[[LeakFacts, IncidentDuty, IncidentRules], Decided]] = {
    "reported": _reported,
    "every": _if(lambda _facts: True),
    "eea": _if(lambda facts: facts.in_eea),
    "customer": _customer,
    "communications": _if(lambda facts: facts.communications),
}
CAUSES: Mapping[LeakCause, Message] = {
    LeakCause.UNKNOWN: say("Not known yet"),
    LeakCause.NOT_MALICIOUS: say("Nobody acted on purpose"),
    LeakCause.MALICIOUS: say("Somebody may have acted on purpose"),
}


def named(label: Message | Text, number: str, *, is_drill: bool) -> Message:
    """As the list of who owes what says it."""
    about = {"what": label, "number": number}
    return (
        say("Drill: %(what)s, %(number)s", **about)
        if is_drill
        else say("%(what)s: %(number)s", **about)
    )

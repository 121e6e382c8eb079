"""Which duties to tell somebody an incident brings, each with its reason, why or why not. Pure.

The rules are dated data (`RULES`), each with its source; from how many persons a kind of data is
reported, and in how many days finally, says the pack of data categories (`leak_triggers`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from portal.content.definitions.tiers import LeakTrigger
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.findings.severity import ORDER, Severity
from portal.supervision.incidents.rules.clocks import Limit

VOLUME = frozenset({"volume", "my_number_volume"})
MALICIOUS = frozenset({"malicious", "my_number_malicious"})
PUBLIC = frozenset({"my_number_public"})
COMBINED = frozenset({"financial_loss_if_combined"})
NEVER = frozenset({"none_art26"})


class LeakCause(StrEnum):
    """Whether somebody may have acted on purpose, people inside included."""

    UNKNOWN = "unknown"
    NOT_MALICIOUS = "not_malicious"
    MALICIOUS = "malicious"


class ReportStage(StrEnum):
    PRELIMINARY = "preliminary"
    FINAL = "final"
    NOTICE = "notice"


class DutyGround(StrEnum):
    """By which facts a rule is decided."""

    AUTHORITY = "authority"  # the four kinds of Rule 7, and those of My Number
    EVERY = "every"  # whatever happened
    EEA = "eea"
    CUSTOMER = "customer"  # where nobody is named whose data it is
    EACH_CUSTOMER = "each_customer"
    SECRECY = "secrecy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """`malicious`: the limit where somebody may have acted on purpose, None: the same."""

    kind: ObligationKind
    ground: DutyGround
    stage: ReportStage
    label: Message
    to: Message
    source: Any  # the law, as the reader's language cites it
    limit: Limit
    malicious: Limit | None = None
    valid_from: date = date(2022, 4, 1)
    valid_until: date | None = None
    for_mark: bool = False  # of those that hold a Privacy Mark only
    by_counsel: bool = False  # whether it applies is to be confirmed by counsel


K = ObligationKind
PROMPTLY = Limit(days=5)  # "promptly": about 3 to 5 days
MONTH, TWO_MONTHS = Limit(days=30, rolls=True), Limit(days=60, rolls=True)
_PPC = say("Personal Information Protection Commission")
_MARK = say("Privacy Mark assessment body")
RULES: Sequence[DutyRule] = (
    DutyRule(
        kind=K.INCIDENT_PRELIMINARY,
        ground=DutyGround.AUTHORITY,
        stage=ReportStage.PRELIMINARY,
        label=say("Preliminary report to the authority"),
        to=_PPC,
        source=_l("APPI 26(1), Enforcement Rules 7, 8(1)"),
        limit=PROMPTLY,
    ),
    DutyRule(
        kind=K.INCIDENT_FINAL,
        ground=DutyGround.AUTHORITY,
        stage=ReportStage.FINAL,
        label=say("Final report to the authority"),
        to=_PPC,
        source=_l("APPI 26(1), Enforcement Rules 7, 8(2)"),
        limit=MONTH,
        malicious=TWO_MONTHS,
    ),
    DutyRule(
        kind=K.INCIDENT_MARK_PRELIMINARY,
        ground=DutyGround.AUTHORITY,
        stage=ReportStage.PRELIMINARY,
        label=say("Preliminary report for the Privacy Mark"),
        to=_MARK,
        source="PMK500",
        limit=PROMPTLY,
        valid_from=date(2024, 10, 31),
        for_mark=True,
    ),
    DutyRule(
        kind=K.INCIDENT_MARK_FINAL,
        ground=DutyGround.EVERY,
        stage=ReportStage.FINAL,
        label=say("Final report for the Privacy Mark"),
        to=_MARK,
        source="PMK500",
        limit=MONTH,
        malicious=TWO_MONTHS,
        valid_from=date(2024, 10, 31),
        for_mark=True,
    ),
    DutyRule(
        kind=K.INCIDENT_GDPR,
        ground=DutyGround.EEA,
        stage=ReportStage.NOTICE,
        label=say("Notice to the supervisory authority in the EEA"),
        to=say("Supervisory authority in the EEA"),
        source="GDPR 33(1)",
        limit=Limit(hours=72),
        valid_from=date(2018, 5, 25),
    ),
    DutyRule(
        kind=K.INCIDENT_CUSTOMER,
        ground=DutyGround.CUSTOMER,
        stage=ReportStage.NOTICE,
        label=say("Notice to the customers who entrusted the data"),
        to=say("The customers who entrusted the data"),
        source=_l("APPI 26(1) proviso, Enforcement Rules 9"),
        limit=PROMPTLY,
    ),
    DutyRule(
        kind=K.INCIDENT_TO_CUSTOMER,
        ground=DutyGround.EACH_CUSTOMER,
        stage=ReportStage.NOTICE,
        label=say("Notice to a customer who entrusted the data"),
        to=say("The customers who entrusted the data"),
        source=_l("APPI 26(1) proviso, Enforcement Rules 9"),
        limit=PROMPTLY,
    ),
    DutyRule(
        kind=K.INCIDENT_COUNSEL,
        ground=DutyGround.SECRECY,
        stage=ReportStage.NOTICE,
        label=say("Ask counsel about the secrecy of communications"),
        to=say("Counsel, and the ministry where counsel says so"),
        source=_l("Telecommunications Business Act 4, 28"),
        limit=PROMPTLY,
        by_counsel=True,
    ),
)
CLOCKS = tuple(rule.kind for rule in RULES)


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer whose data is hit. `hours`: within which it must be told, None: promptly."""

    customer_id: int
    name: Text
    hours: int | None = None


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

    rule: DutyRule
    applies: bool
    reason: Message
    limit: Limit = field(default_factory=Limit)
    customer: CustomerHit | None = None  # who is told, of the duty to tell each

    @property
    def kind(self) -> ObligationKind:
        return self.rule.kind

    @property
    def key(self) -> "DutyKey":
        return self.kind, None if self.customer is None else self.customer.customer_id

    @property
    def label(self) -> Message:
        if self.customer is None:
            return self.rule.label
        return say("Notice to the customer %(customer)s", customer=self.customer.name)

    @property
    def to(self) -> Message | Text:
        return self.rule.to if self.customer is None else self.customer.name


DutyKey = tuple[ObligationKind, int | None]  # of one customer, where it is about one


def duties_of(facts: LeakFacts, known_on: date) -> list[Duty]:
    """Each rule that is in force on the day it became known."""
    found: list[Duty] = []
    each = facts.customers if facts.is_entrusted else ()
    for rule in RULES:
        ended = rule.valid_until is not None and rule.valid_until < known_on
        if known_on < rule.valid_from or ended:
            continue
        if rule.ground is DutyGround.EACH_CUSTOMER:
            found += [_to_customer(rule, one, facts) for one in each]
        elif rule.ground is not DutyGround.CUSTOMER or not each:
            found.append(_decided(rule, facts))
    return found


_GRAVE: Mapping[DutyGround, Severity] = {
    DutyGround.AUTHORITY: Severity.CRITICAL,
    DutyGround.EEA: Severity.CRITICAL,
    DutyGround.CUSTOMER: Severity.MAJOR,
    DutyGround.EACH_CUSTOMER: Severity.MAJOR,
    DutyGround.SECRECY: Severity.MAJOR,
}


def severity_of(duties: Sequence[Duty]) -> Severity:
    """How grave what led to it is, by whom must be told: an authority, a customer, nobody."""
    found = (_GRAVE.get(duty.rule.ground, Severity.MINOR) for duty in duties if duty.applies)
    return min(found, key=lambda severity: ORDER[severity], default=Severity.MINOR)


def _to_customer(rule: DutyRule, customer: CustomerHit, facts: LeakFacts) -> Duty:
    hours = customer.hours or facts.customer_hours
    if hours is None:
        reason = say("It entrusted the data: it is told promptly.")
        return Duty(rule, applies=True, reason=reason, limit=rule.limit, customer=customer)
    reason = say("It entrusted the data; its contract gives %(hours)s hours.", hours=hours)
    return Duty(rule, applies=True, reason=reason, limit=Limit(hours=hours), customer=customer)


def _decided(rule: DutyRule, facts: LeakFacts) -> Duty:
    applies, reason = _GROUNDS[rule.ground](facts)
    if rule.for_mark and facts.mark == "":
        applies, reason = False, say("The company holds no Privacy Mark.")
    limit = rule.limit
    if rule.malicious is not None and facts.cause is LeakCause.MALICIOUS:
        limit = rule.malicious
    if rule.ground is DutyGround.CUSTOMER and facts.customer_hours:
        limit = Limit(hours=facts.customer_hours)
    return Duty(rule, applies, reason, limit)


def _authority(facts: LeakFacts) -> tuple[bool, Message]:
    """Rule 7 and the rule about My Number: any of their kinds."""
    if facts.is_encrypted:
        return False, say("The data was strongly encrypted at that time, so it is not reported.")
    met = list(_met(facts))
    if met:
        return True, met[0]
    if facts.people is None:
        return False, say("No kind of data that is reported is among what is hit.")
    return False, say(
        "None of the kinds that are reported: %(people)s persons, and nothing else that counts.",
        people=facts.people,
    )


# The pack cites the rule in English only.
_CITED: Mapping[str, Text] = {
    english: Text(ja=japanese, en=english)
    for english, japanese in (
        ("Rule 7(i)", "施行規則7条1号"),
        ("Rule 7(ii)", "施行規則7条2号"),
        ("Rule 7(ii) (assess)", "施行規則7条2号(要判断)"),
        ("Rule 7(iii)", "施行規則7条3号"),
        ("Rule 7(iv)", "施行規則7条4号"),
        ("My Number leak rule 2(ii), 3(2)", "番号法漏えい等報告規則2条2号・3条2項"),
        ("My Number leak rule 2(iii)", "番号法漏えい等報告規則2条3号"),
        ("My Number leak rule 2(iv)", "番号法漏えい等報告規則2条4号"),
    )
}


def _met(facts: LeakFacts) -> Iterator[Message]:
    """The kinds that are reached, in the order of the pack."""
    for trigger in facts.triggers:
        basis = _CITED.get(trigger.basis, trigger.basis)
        named = {"kind": trigger.label, "basis": basis}
        if trigger.id in VOLUME and facts.people is None:
            yield say(
                "%(kind)s (%(basis)s): how many is not known yet, and then the most that is "
                "possible counts.",
                **named,
            )
        elif _is_met(trigger, facts):
            yield say("%(kind)s (%(basis)s).", **named)


def _is_met(trigger: LeakTrigger, facts: LeakFacts) -> bool:
    """0 persons reach nothing."""
    if trigger.id in NEVER or trigger.min_persons is None:
        return False
    asked = {
        **dict.fromkeys(MALICIOUS, facts.cause is LeakCause.MALICIOUS),
        **dict.fromkeys(PUBLIC, facts.is_public),
        **dict.fromkeys(COMBINED, facts.financial_risk),
    }
    people = 1 if facts.people is None else facts.people
    return people >= trigger.min_persons and asked.get(trigger.id, True)


def _every(_facts: LeakFacts) -> tuple[bool, Message]:
    return True, say("Every incident is reported for the Privacy Mark, also at those entrusted.")


def _eea(facts: LeakFacts) -> tuple[bool, Message]:
    if facts.in_eea:
        return True, say("Persons in the EEA are among them: 72 hours from knowing.")
    return False, say("Nothing on record says that persons in the EEA are among them.")


def _customer(facts: LeakFacts) -> tuple[bool, Message]:
    if not facts.is_entrusted:
        return False, say("None of the work hit was entrusted by a customer.")
    if facts.customer_hours:
        return True, say(
            "Customers entrusted the data; their contract gives %(hours)s hours.",
            hours=facts.customer_hours,
        )
    return True, say("Customers entrusted the data: they are told promptly.")


def _secrecy(facts: LeakFacts) -> tuple[bool, Message]:
    if facts.communications:
        return True, say("Communications are among the data: to be confirmed by counsel.")
    return False, say("Nothing on record says that communications are among the data.")


_GROUNDS: Mapping[DutyGround, Callable[[LeakFacts], tuple[bool, Message]]] = {
    DutyGround.AUTHORITY: _authority,
    DutyGround.EVERY: _every,
    DutyGround.EEA: _eea,
    DutyGround.CUSTOMER: _customer,
    DutyGround.SECRECY: _secrecy,
}
CAUSES: Mapping[LeakCause, Message] = {
    LeakCause.UNKNOWN: say("Not known yet"),
    LeakCause.NOT_MALICIOUS: say("Nobody acted on purpose"),
    LeakCause.MALICIOUS: say("Somebody may have acted on purpose"),
}
RULE_OF: Mapping[ObligationKind, DutyRule] = {rule.kind: rule for rule in RULES}


def named(label: Message, number: str, *, is_drill: bool) -> Message:
    """As the list of who owes what says it."""
    about = {"what": label, "number": number}
    return (
        say("Drill: %(what)s, %(number)s", **about)
        if is_drill
        else say("%(what)s: %(number)s", **about)
    )

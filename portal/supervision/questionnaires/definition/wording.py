"""What the parts of a questionnaire are called, a condition as a sentence, and a whole one in such words
to be compared.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from flask_babel import force_locale

from portal.content import catalogue
from portal.content.definitions.conditions import (
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactTest,
    Leaf,
    Not,
    Op,
)
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Message, say
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.definition.definition import Grade, Sheet, write_sheet
from portal.supervision.questionnaires.kinds.all_kinds import KINDS as ALL_KINDS
from portal.supervision.questionnaires.kinds.parts.question import (
    BELOW,
    EMPTY,
    EXPIRED,
    MISMATCH,
    UNAPPROVED_ROW,
    Basis,
    ColumnKind,
    Question,
    Source,
    Words,
)

Choices = Mapping[str, Sequence[tuple[str, Words]]]  # of each fact: what it can be

KINDS: Final[Mapping[str, Message]] = {kind.id: kind.words for kind in ALL_KINDS.values()}
ONLY: Final[Mapping[str, Message]] = {"ja": say("Japanese only"), "en": say("English only")}
COLUMN_KINDS: Final[Mapping[ColumnKind, Message]] = {
    ColumnKind.TEXT: say("A text"),
    ColumnKind.NUMBER: say("A number"),
    ColumnKind.DATE: say("A date"),
    ColumnKind.COUNTRY: say("A country"),
}
BASES: Final[Mapping[Basis, Message]] = {
    Basis.LAW: say("Law or must-item of the guideline"),
    Basis.GUIDELINE: say("Example of the guideline"),
    Basis.CONTRACT: say("Our contract or policy"),
    Basis.OWN: say("Our own wish"),
}
SOURCES: Final[Mapping[Source, Message]] = {
    Source.NO_SUBCONTRACTING: say("The statement on subcontracting in force"),
    Source.COUNTRIES: say("Countries in the register of data shared"),
    Source.CERTIFICATES: say("Certificates in force in the register"),
    Source.TRAININGS: say("The last training that the vendor answered"),
}
OWNERS: Final[Mapping[Owner, Message]] = {
    owner: say("Vendor") if owner.value == "vendor" else say("Our company") for owner in Owner
}
SEVERITIES: Final[Mapping[Severity, Message]] = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}
TRIGGERS: Final[Mapping[str, Message]] = {
    EMPTY: say("No row"),
    UNAPPROVED_ROW: say("A row without approval number"),
    EXPIRED: say("An answer past its date"),
    MISMATCH: say("It differs from our register"),
}
ALSO: Final[Mapping[str, Message]] = {  # what a grade may ask for besides its percent
    "no open critical": say("No open critical finding"),
    "no open major or critical": say("No open critical or major finding"),
    "corrective plan required": say("A corrective plan is needed"),
}
FACTS: Final[Mapping[str, Message]] = {
    "engagement.data_classes": say("Classes of data"),
    "engagement.data_categories": say("Data categories"),
    "engagement.purposes": say("Purposes of the work"),
    "engagement.transfer_methods": say("Ways of transfer"),
    "engagement.storage_locations": say("Where the data lies"),
    "engagement.processing_operations": say("Operations on the data"),
    "engagement.medium": say("Paper or electronic"),
    "engagement.volume_band": say("Number of people"),
    "engagement.outside_japan": say("Data outside Japan"),
    "engagement.eea_data": say("Data from the EEA"),
    "engagement.company_role": say("Whose data"),
    "engagement.has_completed_jobs": say("Jobs finished in the period"),
    "engagement.reentrustment_mode": say("Rule on subcontracting"),
    "engagement.subcontracting": say("Subcontracting"),
    "engagement.access": say("Type of access"),
    "engagement.location": say("Where the work is done"),
    "engagement.tier": say("Risk tier"),
    "vendor.certifications": say("Certificates of the vendor"),
    "vendor.kind": say("Kind of vendor"),
    "vendor.open_critical_findings": say("Open critical findings"),
    "vendor.incidents_in_12_months": say("Incidents in 12 months"),
    "vendor.last_grade": say("Last grade"),
    "vendor.last_two_grades_a": say("The last two grades were A"),
    "vendor.certificate_in_scope": say("A certificate covers the work"),
}
_TESTS: dict[Op, Callable[..., Message]] = {
    Op.EQ: lambda **told: say("%(what)s is %(value)s", **told),
    Op.NE: lambda **told: say("%(what)s is not %(value)s", **told),
    Op.CONTAINS: lambda **told: say("%(what)s includes %(value)s", **told),
    Op.ONLY_IN: lambda **told: say("%(what)s is nothing but %(value)s", **told),
    Op.IS_TRUE: lambda what, **_: say("%(what)s: yes", what=what),
    Op.IS_FALSE: lambda what, **_: say("%(what)s: no", what=what),
    Op.GTE: lambda **told: say("%(what)s is at least %(value)s", **told),
    Op.LTE: lambda **told: say("%(what)s is at most %(value)s", **told),
    Op.EXISTS: lambda what, **_: say("%(what)s is known", what=what),
}
_TESTS |= {Op.IN: _TESTS[Op.EQ], Op.NOT_IN: _TESTS[Op.NE], Op.CONTAINS_ANY: _TESTS[Op.CONTAINS]}


def condition(shown: Condition, sheet: Sheet, choices: Choices) -> Message:
    """As a sentence without its full stop: SUB-01 is Yes, and …"""
    match shown:
        case All(parts):
            told = [_inner(part, sheet, choices) for part in parts]
            return reduce(lambda a, b: say("%(first)s, and %(second)s", first=a, second=b), told)
        case AnyOf(parts):
            told = [_inner(part, sheet, choices) for part in parts]
            return reduce(lambda a, b: say("%(first)s, or %(second)s", first=a, second=b), told)
        case Not(part):
            return say("it is not so that %(what)s", what=_inner(part, sheet, choices))
        case FactTest() | AnswerTest():
            return _test(shown, sheet, choices)


def tier_words(tier: str) -> Message:
    return say("Tier %(number)s", number=tier.rpartition("_")[2])


def answers(question: Question) -> list[tuple[str, Words]]:
    """What can be chosen, with its words."""
    return [(choice.id, choice.label) for choice in question.choices]


def trigger(question: Question, word: str) -> Words:
    """One answer a finding rule waits for."""
    if word.startswith(BELOW):
        return say("Below %(number)s", number=word.removeprefix(BELOW) + question.kind.unit)
    known: dict[str, Words] = dict(TRIGGERS) | dict(answers(question))
    return known.get(word, word)


def expected(question: Question) -> Words:
    """What a good answer is; empty where nothing is expected."""
    if question.expected is None:
        return ""
    op, values = question.expected.op, question.expected.values
    if op == "gte":
        return say("At least %(number)s", number=question.kind.amount(values[0]))
    if op == "lte":
        return say("At most %(number)s", number=question.kind.amount(values[0]))
    known = dict(answers(question))
    return _either([known.get(str(one), str(one)) for one in values])


def also(grade: Grade) -> Message | None:
    """What a grade asks for besides its percent."""
    return ALSO[grade.also] if grade.also else None


def plain(value: Any) -> str:
    """A number without a needless .0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _inner(part: Condition, sheet: Sheet, choices: Choices) -> Message:
    told = condition(part, sheet, choices)
    return say("(%(what)s)", what=told) if isinstance(part, All | AnyOf) else told


def _test(leaf: Leaf, sheet: Sheet, choices: Choices) -> Message:
    if isinstance(leaf, AnswerTest):
        other = sheet.by_id.get(leaf.question)
        what: Words = leaf.question
        known, unit = (dict(answers(other)), other.kind.unit) if other else ({}, "")
    else:
        what = FACTS.get(leaf.name, leaf.name)
        known, unit = dict(choices.get(leaf.name, ())), ""
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    told = _either([known.get(str(one), f"{plain(one)}{unit}") for one in values])
    return _TESTS[leaf.op](what=what, value=told)


def _either(values: Sequence[Words]) -> Words:
    return reduce(lambda a, b: say("%(first)s or %(second)s", first=a, second=b), values)


def _language(data: dict[str, Any], sheet: Sheet) -> list[tuple[dict[str, Any], str, Message]]:
    return [] if sheet.language is None else [(data, "language", ONLY[sheet.language])]


def in_words(sheet: Sheet, choices: Choices) -> dict[str, Any]:
    """As `write_sheet`, with kinds, grounds and conditions as people read them."""
    data = write_sheet(sheet)
    places = _language(data, sheet)
    if "scoring" in data:  # a grade is found by its letter: its fields stand by themselves
        grades = [one | {"min": plain(one["min"])} for one in data["scoring"]["grades"]]
        data["scoring"] = {"grades": {grade.pop("id"): grade for grade in grades}}
    for section in data["sections"]:
        for written in section["questions"]:
            question = sheet.by_id[written["id"]]
            places.append((written, "answer_type", question.kind.words))
            places.append((written, "basis_level", BASES[question.basis]))
            if question.show_if is not None:
                said = condition(question.show_if, sheet, choices)
                places.append((written, "show_if", said))
            for rule, one in zip(question.rules, written.get("findings", ()), strict=True):
                places.append((one, "severity", SEVERITIES[rule.severity]))
                places.append((one, "owner", OWNERS[rule.owner]))
                one["on"] = [words(trigger(question, word)) for word in rule.on]
    for lang in LANGUAGES:
        with force_locale(lang):  # once: a sheet may have 1,000 questions
            for written, name, said in places:
                both = written[name] if isinstance(written[name], _Both) else _Both()
                written[name] = both
                both[lang] = words(said)
    return data


class _Both(dict[str, str]):
    """One text by language."""


def fact_choices(sheet: Sheet) -> Choices:
    """By the name of the fact; a fact without a list is not in it."""
    data, tiers = catalogue.category_pack(), catalogue.tiers()
    lists: Mapping[str, Iterable[Any]] = {
        "engagement.data_classes": data.classes,
        "engagement.data_categories": data.categories,
        "engagement.purposes": data.purposes,
        "engagement.transfer_methods": data.transfer_methods,
        "engagement.storage_locations": data.storage_locations,
        "engagement.processing_operations": data.processing_operations,
        "engagement.volume_band": data.volume_bands,
        "engagement.tier": tiers.tiers,
        "engagement.access": tiers.factors["access"].by_id.values(),
        "engagement.location": tiers.factors["location"].by_id.values(),
        "engagement.subcontracting": tiers.factors["subcontracting"].by_id.values(),
        "vendor.kind": catalogue.vendor_kinds(),
        "vendor.last_grade": sheet.grades,
    }
    found: dict[str, list[tuple[str, Words]]] = {
        name: [(one.id, getattr(one, "label", None) or one.title) for one in things]
        for name, things in lists.items()
    }
    texts: Mapping[Any, Message]
    for name, texts in (
        ("engagement.medium", MEDIA),
        ("engagement.company_role", COMPANY_ROLES),
        ("engagement.reentrustment_mode", REENTRUSTMENT),
    ):
        found[name] = [(member.value, text) for member, text in texts.items()]
    return found

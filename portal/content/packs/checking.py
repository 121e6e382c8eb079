"""The check of all packs together: readable, in both languages, and every reference resolved."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from portal.content.definitions.conditions import (
    FACTS,
    AnswerTest,
    Condition,
    FactKind,
    FactTest,
    Leaf,
    Op,
    leaves,
)
from portal.content.definitions.pack import PackError, Problem, by_id
from portal.content.definitions.questions import AnswerType, PackQuestion
from portal.content.packs import kinds as shelf
from portal.content.packs import references
from portal.content.packs.references import Library, known, read_library
from portal.foundation.core.words.messages import LANGUAGES, say


def check(raw: Mapping[str, object]) -> list[Problem]:
    """Everything wrong with one version of every pack, given as plain data by pack id.

    References can only be followed when every pack can be read; until then they are not checked.
    """
    problems = [problem for pack, data in raw.items() for problem in _languages(pack, "", data)]
    try:
        library = read_library(raw)
    except PackError as error:
        return _once([*error.problems, *problems])
    return _once([*problems, *references.check(library), *_asked(library)])


def check_shipped() -> list[Problem]:
    """Everything wrong with the packs as they ship, files that cannot be read included."""
    try:
        written = shelf.shipped()
    except PackError as error:
        return list(error.problems)
    return check({pack.pack: pack.data for pack in written})


def _languages(pack: str, path: str, data: Any) -> Iterator[Problem]:
    """Every mapping that speaks one language speaks the other too, and says something in both."""
    if isinstance(data, dict):
        if set(LANGUAGES) & set(data):
            for lang in LANGUAGES:
                if not _says_something(data.get(lang)):
                    reason = say("The text in %(language)s is missing.", language=lang)
                    yield Problem(pack, path, reason)
        for name, value in data.items():
            yield from _languages(pack, f"{path}.{name}".lstrip("."), value)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _languages(pack, f"{path}[{i}]", value)


def _says_something(words: object) -> bool:
    if isinstance(words, list):
        return bool(words) and all(_says_something(word) for word in words)
    return isinstance(words, str) and bool(words.strip())


def _once(problems: list[Problem]) -> list[Problem]:
    seen: list[Problem] = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
    return seen


GRADES = ("A", "B", "C", "D")
MEDIA = ("paper", "electronic", "both")
COMPANY_ROLES = ("controller", "entrusted")
NO_TYPE = AnswerType()
REENTRUSTMENT_MODES = ("forbidden", "prior_approval", "named_only", "notice_after", "free")


def _asked(library: Library) -> Iterator[Problem]:
    """Conditions ask for values that exist; questions have types, options and ids that exist."""
    values = values_of_facts(library)
    answers = _answers(library)
    for pack, path, condition in conditions(library):
        for leaf in leaves(condition):
            yield from _leaf(pack, path, leaf, values, answers)
    yield from _grammar(library)
    yield from _questions(library)


def conditions(library: Library) -> Iterator[tuple[str, str, Condition]]:
    """Every condition of every pack with its pack and path."""
    tiers = library.tiers
    yield shelf.TIERS.id, "incidental_only.when", tiers.incidental_only.when
    for floor in tiers.floors:
        yield shelf.TIERS.id, f"floors.{floor.id}.when", floor.when
    for rule in tiers.dynamic:
        yield shelf.TIERS.id, f"dynamic.{rule.id}.when", rule.when
    for clause in library.clauses.clauses:
        if clause.applies_when is not None:
            yield shelf.CLAUSES.id, f"clauses.{clause.id}.applies_when", clause.applies_when
    for question in library.sheet.questions:
        if question.show_if is not None:
            yield shelf.SHEET.id, f"questions.{question.id}.show_if", question.show_if


def values_of_facts(library: Library) -> Mapping[str, Collection[str]]:
    """The ids a fact can have; a fact that is absent here takes any value."""
    data = library.categories
    factors = library.tiers.factors
    return {
        "engagement.data_classes": data.classes_by_id,
        "engagement.data_categories": data.by_id,
        "engagement.purposes": by_id(data.purposes),
        "engagement.transfer_methods": by_id(data.transfer_methods),
        "engagement.storage_locations": data.places_by_id,
        "engagement.processing_operations": by_id(data.processing_operations),
        "engagement.medium": MEDIA,
        "engagement.volume_band": factors["volume"].by_id,
        "engagement.company_role": COMPANY_ROLES,
        "engagement.reentrustment_mode": REENTRUSTMENT_MODES,
        "engagement.subcontracting": factors["subcontracting"].by_id,
        "engagement.access": factors["access"].by_id,
        "engagement.location": factors["location"].by_id,
        "engagement.tier": library.tiers.by_id,
        "vendor.kind": library.practice.kinds_by_id,
        "vendor.last_grade": GRADES,
    }


def _answers(library: Library) -> Mapping[str, Collection[str]]:
    """The option ids of each question; () where the answer is free."""
    types = library.sheet.answer_types
    return {
        question.id: [
            option.id
            for option in question.options or types.get(question.answer_type, NO_TYPE).options
        ]
        for question in library.sheet.questions
    }


def _leaf(
    pack: str,
    path: str,
    leaf: Leaf,
    values: Mapping[str, Collection[str]],
    answers: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    match leaf:
        case FactTest(name=name) if FACTS[name] in (FactKind.ONE, FactKind.MANY):
            allowed = values.get(name)
        case AnswerTest(question=question):
            yield from known(pack, path, [question], answers)
            allowed = answers.get(question) or None
        case _:
            allowed = None
    if allowed is not None and leaf.op not in (Op.EXISTS, Op.GTE, Op.LTE):
        wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        yield from known(pack, path, (str(value) for value in wanted), allowed)


def _grammar(library: Library) -> Iterator[Problem]:
    grammar = library.sheet.condition_grammar
    facts = {fact.split(" ")[0] for fact in grammar.facts}
    if facts != set(FACTS) or set(grammar.ops) != set(Op):
        reason = say("The facts and operators must be those the portal knows.")
        yield Problem(shelf.SHEET.id, "condition_grammar", reason)


def _questions(library: Library) -> Iterator[Problem]:
    sheet = library.sheet
    yield from known(shelf.SHEET.id, "tier_use", sheet.tier_use, library.tiers.by_id)
    months = library.selection.decision.validity_months
    path = "decision.validity_months"
    yield from known(shelf.SELECTION.id, path, months, library.tiers.by_id)
    earlier: set[str] = set()
    findings: set[str] = set()
    for sheet_question in sheet.questions:
        path = f"questions.{sheet_question.id}"
        yield from _twice(path, (sheet_question.id,), earlier)
        yield from _twice(path, [rule.id for rule in sheet_question.findings], findings)
        severities = [rule.severity for rule in sheet_question.findings]
        yield from known(shelf.SHEET.id, path, severities, sheet.due_days)
        yield from known(shelf.SHEET.id, path, [sheet_question.basis_level], sheet.basis_levels)
        yield from _answer_type(shelf.SHEET.id, sheet_question, sheet.answer_types)
    for question in library.selection.questions:
        yield from _answer_type(shelf.SELECTION.id, question, sheet.answer_types)


def _twice(path: str, ids: Iterable[str], seen: set[str]) -> Iterator[Problem]:
    for name in ids:
        if name in seen:
            yield Problem(shelf.SHEET.id, path, say("The id %(id)s stands here twice.", id=name))
        seen.add(name)


def _answer_type(pack: str, question: PackQuestion, types: Collection[str]) -> Iterator[Problem]:
    path = f"questions.{question.id}.answer_type"
    yield from known(pack, path, [question.answer_type], types)
    if question.answer_type in ("single_choice", "multi_choice") and not question.options:
        yield Problem(pack, path, say("A choice needs options."))

"""Every id a pack names stands in the pack it points to, and every pack agrees with itself."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.content.definitions import tiers
from portal.content.definitions.certifications import CertificationPack
from portal.content.definitions.clauses import ClausePack, Level
from portal.content.definitions.incidents import DUTY_IDS, IncidentRules
from portal.content.definitions.pack import Glossary, PackError, Problem
from portal.content.definitions.practice import Practice
from portal.content.definitions.promises import PromisePack
from portal.content.definitions.questions import SelectionPack, SheetPack
from portal.content.definitions.statements import (
    EXCEPTIONS,
    Statement,
    StatementPack,
    placeholders_in,
)
from portal.content.definitions.tiers import BY_COUNTRY, CategoryPack, TierPack
from portal.content.packs import kinds as shelf
from portal.foundation.access.roles import STAFF_ROLES
from portal.foundation.core.words.messages import LANGUAGES, Message, say


@dataclass(frozen=True)
class Library:
    """One version of every pack, in the order of KINDS."""

    promises: PromisePack
    categories: CategoryPack
    clauses: ClausePack
    statements: StatementPack
    tiers: TierPack
    practice: Practice
    sheet: SheetPack
    selection: SelectionPack
    incident_rules: IncidentRules
    certifications: CertificationPack
    glossary: Glossary


def read_library(raw: Mapping[str, object]) -> Library:
    """Every pack from its plain data, by pack id. Refuses with everything wrong in any of them."""
    packs: list[Any] = []
    problems: list[Problem] = []
    for kind in shelf.KINDS:
        if kind.id not in raw:
            problems.append(Problem(kind.id, "", say("The pack is missing.")))
            continue
        try:
            packs.append(shelf.parse(kind, raw[kind.id]))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(*problems)
    return Library(*packs)


VERDICTS = ("kept", "due_soon", "excepted", "broken", "not_in_scope")
# What a contract must hold whatever library a company writes: docs/product.md section 2, `bound` (these
# are never waived), and PrivacyMark J.9.4, items a to h (domain.md section 1).
NEVER_WAIVED = (
    "confidentiality",
    "purpose_limitation",
    "incident_notification",
    "return_destruction",
)
J94, J94_ITEMS = "jisq15001_j94", "abcdefgh"
COUNTRY_LOCATIONS = frozenset({"japan", "abroad_designated", "abroad_other"})


def check(library: Library) -> Iterator[Problem]:
    """Ids across packs, and the sums within them."""
    yield from _promises(library)
    yield from _categories(library)
    yield from _clauses(library)
    yield from _statements(library)
    yield from _tiers(library)
    yield from _examples(library)
    yield from _practice(library)
    yield from _incident_rules(library)
    yield from _certifications(library)
    yield from _glossary(library)


def known(
    pack: str, path: str, named: Iterable[str], allowed: Collection[str]
) -> Iterator[Problem]:
    """A problem for each id that is not among the allowed ones."""
    for name in named:
        if name not in allowed:
            yield Problem(pack, path, say("There is no %(id)s.", id=name))


def _unless(holds: object, pack: str, path: str, reason: Message) -> Iterator[Problem]:
    if not holds:
        yield Problem(pack, path, reason)


def _promises(library: Library) -> Iterator[Problem]:
    pack = library.promises
    at = shelf.PROMISES.id
    duties = {duty.id for duty in pack.duties}
    for promise in pack.promises:
        yield from known(at, f"promises.{promise.id}.duty", [promise.duty], duties)
    same = [verdict.id for verdict in pack.verdicts] == list(VERDICTS)
    expected = say("The verdicts must be %(ids)s, in this order.", ids=", ".join(VERDICTS))
    yield from _unless(same, at, "verdicts", expected)


def _categories(library: Library) -> Iterator[Problem]:
    pack = library.categories
    at = shelf.CATEGORIES.id
    triggers = {trigger.id for trigger in pack.leak_triggers}
    subjects = {subject.id for subject in pack.data_subjects}
    for category in pack.categories:
        path = f"categories.{category.id}"
        yield from known(at, f"{path}.class", [category.data_class], pack.classes_by_id)
        yield from known(at, f"{path}.leak_triggers", category.leak_triggers, triggers)
        yield from known(at, f"{path}.typical_subject", [category.typical_subject], subjects)
        if category.class_set_by is not None:
            yield from known(at, f"{path}.class_set_by", [category.class_set_by], STAFF_ROLES)
    places = {*library.tiers.factors["location"].by_id, BY_COUNTRY}
    for place in pack.storage_locations:
        path = f"storage_locations.{place.id}.tier_location"
        yield from known(at, path, [place.tier_location], places)
    yield from _same_as_factors(library)


def _same_as_factors(library: Library) -> Iterator[Problem]:
    """The classes and bands of data are the values that carry points."""
    data = set(library.tiers.factors["data"].by_id) == set(library.categories.classes_by_id)
    differ = say("These must be the same in the data categories and in the risk tiers.")
    yield from _unless(data, shelf.TIERS.id, "factors.data", differ)
    points = {value.id: value.points for value in library.tiers.factors["volume"].values}
    bands = {band.id: band.points for band in library.categories.volume_bands}
    yield from _unless(points == bands, shelf.TIERS.id, "factors.volume", differ)


def _clauses(library: Library) -> Iterator[Problem]:
    pack = library.clauses
    at = shelf.CLAUSES.id
    yield from _covers(pack)
    yield from known(at, "levels", Level, pack.levels)
    for clause in pack.clauses:
        path = f"clauses.{clause.id}"
        yield from known(at, f"{path}.promises", clause.promises, library.promises.by_id)
        agrees = (clause.applies_when is not None) == (clause.level is Level.CONDITIONAL)
        only = say("Conditional clauses, and only they, say when they apply.")
        yield from _unless(agrees, at, f"{path}.applies_when", only)
        said = (clause.applies_when is None) == (clause.applies_when_text is None)
        both = say("A condition must also be said in words.")
        yield from _unless(said, at, f"{path}.applies_when_text", both)
    severities = library.sheet.due_days
    path = "missing_clause_finding"
    yield from known(at, path, pack.missing.by_level.values(), severities)
    for override in pack.missing.overrides:
        yield from known(at, path, [override.clause], pack.by_id)
        yield from known(at, path, [override.state], pack.states_by_id)
        yield from known(at, path, [override.severity], severities)


def _covers(pack: ClausePack) -> Iterator[Problem]:
    """However many there are: numbered without a gap, and all that no contract may lack is asked."""
    at = shelf.CLAUSES.id
    last = len(pack.clauses)
    whole = sorted(clause.no for clause in pack.clauses) == list(range(1, last + 1))
    counted = say("The clauses must be numbered 1 to %(last)s, each once.", last=last)
    yield from _unless(whole, at, "clauses", counted)
    for name in NEVER_WAIVED:
        clause = pack.by_id.get(name)
        kept = clause is not None and clause.level is Level.MANDATORY and not clause.waivable
        reason = say("The clause %(id)s must be there, mandatory and never waived.", id=name)
        yield from _unless(kept, at, f"clauses.{name}" if clause else "clauses", reason)
    mandatory = (clause for clause in pack.clauses if clause.level is Level.MANDATORY)
    asked = {item for clause in mandatory for item in clause.mapping.get(J94, ())}
    for item in sorted(set(J94_ITEMS) - asked):
        reason = say("No mandatory clause holds item %(item)s of J.9.4.", item=item)
        yield Problem(at, "clauses", reason)


def _statements(library: Library) -> Iterator[Problem]:
    pack = library.statements
    at = shelf.STATEMENTS.id
    for statement in pack.statements:
        path = f"attestations.{statement.id}"
        yield from known(at, f"{path}.promises", statement.promises, library.promises.by_id)
        yield from known(
            at, f"{path}.frequency", statement.frequency.interval_months, library.tiers.by_id
        )
        severities = [effect.severity for effect in statement.effects.values()]
        yield from known(at, f"{path}.exception_effect", severities, library.sheet.due_days)
        answers = {choice.id for choice in statement.choices}
        yield from known(at, f"{path}.choices", ("affirm", *EXCEPTIONS), answers)
        startable = not statement.frequency.on_start or statement.statement_start is not None
        worded = say("A statement asked at the start needs a wording for the start.")
        yield from _unless(startable, at, f"{path}.statement_start", worded)
        yield from _placeholders(statement, path, pack.placeholders)
        for field in statement.inputs:
            columns = (field.type == "rows") == bool(field.columns)
            rows = say("Rows, and only rows, have columns.")
            yield from _unless(columns, at, f"{path}.inputs.{field.id}", rows)


def _placeholders(statement: Statement, path: str, declared: Collection[str]) -> Iterator[Problem]:
    at = shelf.STATEMENTS.id
    for words in statement.wordings:
        named = {lang: placeholders_in(words.in_(lang)) for lang in LANGUAGES}
        for lang in LANGUAGES:
            yield from known(at, f"{path} ({lang})", sorted(named[lang]), declared)
        same = named["ja"] == named["en"]
        both = say("Both languages must use the same placeholders.")
        yield from _unless(same, at, path, both)


def _tiers(library: Library) -> Iterator[Problem]:
    pack = library.tiers
    at = shelf.TIERS.id
    statements = library.statements.by_id
    for tier in pack.tiers:
        path = f"tiers.{tier.id}.attestations"
        yield from known(at, path, tier.attestations, statements)
    points = [tier.min_points for tier in pack.tiers]
    falling = points == sorted(set(points), reverse=True) and points[-1:] == [0]
    order = say("The tiers must stand strictest first, the last from 0 points.")
    yield from _unless(falling, at, "tiers", order)
    incidental = pack.incidental_only
    yield from known(at, "incidental_only.attestations", incidental.attestations, statements)
    clauses = incidental.mandatory_clauses
    yield from known(at, "incidental_only.mandatory_clauses", clauses, library.clauses.by_id)
    for floor in pack.floors:
        yield from known(at, f"floors.{floor.id}.min_tier", [floor.min_tier], pack.by_id)
    for rule in pack.dynamic:
        path = f"dynamic.{rule.id}.effect"
        move = rule.effect
        if move.set_tier is not None:
            yield from known(at, path, [move.set_tier], pack.by_id)
        effects = (move.raise_tiers, move.set_tier, move.questionnaire_months_times)
        one = sum(effect is not None for effect in effects) == 1
        yield from _unless(one, at, path, say("A rule has exactly one effect."))
    locations = pack.factors["location"].by_id
    yield from known(at, "factors.location", sorted(COUNTRY_LOCATIONS), locations)


def _examples(library: Library) -> Iterator[Problem]:
    pack = library.tiers
    at = shelf.TIERS.id
    for i, example in enumerate(pack.examples):
        path = f"examples[{i}]"
        yield from known(at, path, [example.tier], pack.by_id)
        total = sum(example.points.values()) == example.total
        yield from _unless(total, at, path, say("The points do not add up to the total."))
        for name in tiers.FACTORS:
            worth = {value.points for value in pack.factors[name].values}
            reason = say(
                "No value of this factor has %(points)s points.", points=example.points[name]
            )
            yield from _unless(example.points[name] in worth, at, f"{path}.points.{name}", reason)


def _practice(library: Library) -> Iterator[Problem]:
    at = shelf.PRACTICE.id
    for name, cells in library.practice.approval_box.items():
        roles = [cell.role for cell in cells]
        yield from known(at, f"approval_box.{name}", roles, STAFF_ROLES)


def _incident_rules(library: Library) -> Iterator[Problem]:
    pack = library.incident_rules
    at = shelf.INCIDENT_RULES.id
    for name in DUTY_IDS:
        whole = say("The duty %(id)s must be there; one that is over gets a last day.", id=name)
        yield from _unless(name in pack.duties_by_id, at, "incident_duties", whole)
    triggers = {trigger.id for trigger in library.categories.leak_triggers}
    for kind in pack.reported_kinds:
        yield from known(at, f"reported_kinds.{kind.id}", [kind.id], triggers)


CERTIFIED_AS: Final = "yes"  # what a certificate answers


def _certifications(library: Library) -> Iterator[Problem]:
    """Only questions that ask for a yes; only data that there is."""
    pack = library.certifications
    at = shelf.CERTIFICATIONS.id
    asked = {
        question.id: question
        for section in library.sheet.sections
        for question in section.questions
    }
    for answer in pack.answers:
        path = f"certified_answers.{answer.id}"
        yield from known(at, path, [answer.id], asked)
        question = asked.get(answer.id)
        wants = question is None or question.expected == CERTIFIED_AS
        only = say("A certificate answers only a question that expects yes.")
        yield from _unless(wants, at, path, only)
    for need in pack.needs:
        path = f"certified_needs.{need.id}.categories"
        categories = {category.id for category in library.categories.categories}
        yield from known(at, path, need.categories, categories)


def _glossary(library: Library) -> Iterator[Problem]:
    for lang in LANGUAGES:
        first: dict[str, str] = {}
        for term in library.glossary.terms:
            words = term.words.in_(lang)
            other = first.setdefault(words, term.id)
            twice = say("%(words)s already stands for %(other)s.", words=words, other=other)
            path = f"terms.{term.id}"
            yield from _unless(other == term.id, shelf.GLOSSARY.id, path, twice)

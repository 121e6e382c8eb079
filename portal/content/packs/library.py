"""All packs together, as they would be in force at one time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.content.definitions.categories import CategoryPack
from portal.content.definitions.clauses import ClausePack
from portal.content.definitions.glossary import Glossary
from portal.content.definitions.pack import PackError, Problem
from portal.content.definitions.practice import Practice
from portal.content.definitions.promises import PromisePack
from portal.content.definitions.questions import SelectionPack, SheetPack
from portal.content.definitions.statements import StatementPack
from portal.content.definitions.tiers import TierPack
from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import say


@dataclass(frozen=True)
class Library:
    """One version of every pack."""

    promises: PromisePack
    categories: CategoryPack
    clauses: ClausePack
    statements: StatementPack
    tiers: TierPack
    practice: Practice
    sheet: SheetPack
    selection: SelectionPack
    glossary: Glossary


def read_library(raw: Mapping[str, object]) -> Library:
    """Every pack from its plain data, by pack id. Refuses with everything wrong in any of them."""
    packs: dict[str, Any] = {}
    problems: list[Problem] = []
    for kind in shelf.KINDS:
        if kind.id not in raw:
            problems.append(Problem(kind.id, "", say("The pack is missing.")))
            continue
        try:
            packs[kind.id] = shelf.parse(kind, raw[kind.id])
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(*problems)
    return Library(
        promises=packs[shelf.PROMISES.id],
        categories=packs[shelf.CATEGORIES.id],
        clauses=packs[shelf.CLAUSES.id],
        statements=packs[shelf.STATEMENTS.id],
        tiers=packs[shelf.TIERS.id],
        practice=packs[shelf.PRACTICE.id],
        sheet=packs[shelf.SHEET.id],
        selection=packs[shelf.SELECTION.id],
        glossary=packs[shelf.GLOSSARY.id],
    )

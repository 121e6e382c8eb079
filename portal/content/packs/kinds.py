"""The packs that ship with the portal: which there are, and their files read strictly."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from portal.content.definitions import (
    certifications,
    clauses,
    incidents,
    pack,
    practice,
    promises,
    questions,
    statements,
    tiers,
)
from portal.content.definitions.pack import Pack, PackError, Problem, Version
from portal.foundation.core.plain_data import WrongShape, read
from portal.foundation.core.words.messages import say

T = TypeVar("T")
P = TypeVar("P", bound=Pack)
BESIDE = "0"  # third part of a version that ships, where a company's own has the same two


@dataclass(frozen=True)
class PackKind(Generic[P]):
    """A kind of pack: its id, the file it ships in, and what it says."""

    id: str
    file: str
    type: type[P]


PROMISES = PackKind("promises", "promises.yaml", promises.PromisePack)
PRACTICE = PackKind("practice", "practice.yaml", practice.Practice)
TIERS = PackKind("risk-tiers", "risk_tiers.yaml", tiers.TierPack)
CATEGORIES = PackKind("data-categories", "data_categories.yaml", tiers.CategoryPack)
CLAUSES = PackKind("clause-library", "clauses.yaml", clauses.ClausePack)
STATEMENTS = PackKind("attestations", "attestations.yaml", statements.StatementPack)
GLOSSARY = PackKind("glossary", "glossary.yaml", pack.Glossary)
SHEET = PackKind(questions.SHEET, "questionnaire.yaml", questions.SheetPack)
INCIDENT_RULES = PackKind("incident-rules", "incident_rules.yaml", incidents.IncidentRules)
CERTIFICATIONS = PackKind("certifications", "certifications.yaml", certifications.CertificationPack)
SELECTION = PackKind(questions.SELECTION, "selection.yaml", questions.SelectionPack)

# In the order in which they lean on each other.
KINDS: tuple[PackKind[Any], ...] = (
    PROMISES, CATEGORIES, CLAUSES, STATEMENTS, TIERS, PRACTICE, SHEET, SELECTION,
    INCIDENT_RULES, CERTIFICATIONS, GLOSSARY,
)  # fmt: skip

BY_ID = {kind.id: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class WrittenPack:
    """One version of a pack as it is kept: canonical JSON, and its SHA-256."""

    pack: str
    version: str
    body: str
    sha256: str

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@cache
def shipped() -> tuple[WrittenPack, ...]:
    """Every pack that ships, in the order of KINDS."""
    folder = Path(str(resources.files("portal.content") / "packs"))
    return tuple(read_file(kind, folder / kind.file) for kind in KINDS)


@lru_cache(maxsize=32)
def shipped_pack(kind: PackKind[P]) -> P:
    """The pack of that kind as it ships, whatever the database says is in force."""
    written = next(written_pack for written_pack in shipped() if written_pack.pack == kind.id)
    return parse(kind, written.data)


def read_file(kind: PackKind[Any], path: Path) -> WrittenPack:
    """Refuses with PackError a file that is missing, no YAML, or has a key twice in a mapping."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=StrictLoader)  # noqa: S506 (safe)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = say("The file cannot be read: %(error)s", error=str(error))
        raise PackError(Problem(kind.id, path.name, reason)) from error
    return write(kind, data)


def write(kind: PackKind[Any], data: object) -> WrittenPack:
    """The canonical form of a pack's plain data. Refuses what JSON cannot hold, and no version."""
    version = data.get("version") if isinstance(data, dict) else None
    try:
        body = json.dumps(
            data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        sha256 = hashlib.sha256(body.encode()).hexdigest()
    except (TypeError, ValueError, RecursionError) as error:
        reason = say("The file cannot be read: %(error)s", error=str(error))
        raise PackError(Problem(kind.id, kind.file, reason)) from error
    return WrittenPack(kind.id, _read(kind.id, Version, version, "version"), body, sha256)


def parse(kind: PackKind[P], data: object) -> P:
    """The pack in its own types. Refuses with PackError, naming each place and reason."""
    pack = _read(kind.id, kind.type, data)
    if pack.id != kind.id:
        reason = say("This file is not the pack %(pack)s.", pack=kind.id)
        raise PackError(Problem(kind.id, "id", reason))
    return pack


def _read(pack: str, kind: Callable[..., T], data: object, path: str = "") -> T:
    try:
        return read(kind, data)
    except WrongShape as error:
        raise PackError(
            *(Problem(pack, path or misread.path, misread.reason) for misread in error.wrong)
        ) from None


def order(version: str) -> tuple[int, ...]:
    """Versions in the order in which they were made: 2026.2 before 2026.10."""
    return tuple(int(part) for part in version.split("."))


def beside(kind: PackKind[Any], written: WrittenPack) -> WrittenPack:
    """The same under a name that only the portal gives: a company has its own under this version."""
    return write(kind, written.data | {"version": f"{written.version}.{BESIDE}"})


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, faster


class StrictLoader(_SafeLoader):
    """The safe loader, which moreover refuses a key that stands twice in one mapping."""


def _mapping_without_doubles(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", node.value[i][0].start_mark
            )
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return mapping


StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_doubles)

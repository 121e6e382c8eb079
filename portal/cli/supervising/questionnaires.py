"""`flask questionnaires list|import|export`: questionnaires from and into files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.cli.entry import (
    FILE_THERE,
    FILE_TO_WRITE,
    REFUSED,
    as_system,
    json_option,
    print_json,
    refuse,
    terminal_language,
)
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.files.found import Fault, ReadFile
from portal.supervision.questionnaires.files.reading_files import read_file, short_name, write_yaml
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.publishing import checks, services
from portal.supervision.questionnaires.publishing.question_checks import DraftProblem
from portal.supervision.questionnaires.publishing.services import take_in

group = AppGroup("questionnaires", help="Questionnaires from and into files.")


@group.command("list")
@json_option
@as_system
def list_them(as_json: bool) -> None:  # noqa: FBT001
    """Every questionnaire with its newest version."""
    lang = terminal_language()
    named = list(queries.list_questionnaires(retired=True))
    newest = queries.newest_of([questionnaire.id for questionnaire in named])
    rows = [_listed(questionnaire, newest.get(questionnaire.id), lang) for questionnaire in named]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        number = f"v{row['version']}" if row["version"] else "draft"
        click.echo(f"{row['name']:<28} {number:<5} {row['questions']:>5}  {row['title']}")


@group.command("import")
@click.argument("file", type=FILE_THERE)
@click.option("--name", help="Of the questionnaire; the name of the file if not given.")
@click.option("--publish", "publish_it", is_flag=True, help="Publish it when nothing stops it.")
@click.option("--dry-run", is_flag=True, help="Only say what is in the file.")
@json_option
@as_system
def import_file(
    file: Path,
    name: str | None,
    publish_it: bool,  # noqa: FBT001
    dry_run: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Take FILE in as a draft: our workbook or YAML (.xlsx, .ods, .yaml), a plain sheet of id, question
    and kind of answer (.xlsx, .csv), or VSAQ (.json)."""
    lang = terminal_language()
    found = read_file(file.read_bytes(), file.name)
    name = name or short_name(file.name)
    stops = [] if found.sheet is None else checks.stops(found.sheet)
    result = _result(found, lang) | {
        "name": name,
        "to_mend": [_to_mend(problem, lang) for problem in stops],
        "imported": False,
        "published": False,
    }
    if found.sheet is not None and not dry_run:
        end_reading()
        _write(name, found, publish_it and not stops, result)
    if as_json:
        print_json(result)
    else:
        _tell(result, found.faults, lang)
    if found.sheet is None:
        raise SystemExit(REFUSED)


def _to_mend(problem: DraftProblem, lang: Lang) -> str:
    """SUB-01: what is wrong, and how to mend it."""
    place = problem.question or problem.section or ""
    told = f"{words(problem.reason, lang)} {words(problem.mend, lang)}"
    return f"{place}: {told}" if place else told


@group.command("export")
@click.argument("name")
@click.argument("file", type=FILE_TO_WRITE)
@click.option("--version", type=int, help="Which one; the newest if not given.")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="Of headings.")
@json_option
@as_system
def export_file(
    name: str,
    file: Path,
    version: int | None,
    lang: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Write the questionnaire NAME into FILE (.xlsx or .yaml); it can be imported back unchanged."""
    sheet = _sheet(name, version)
    ending = file.suffix.lower()
    if ending == ".xlsx":
        file.write_bytes(write_workbook(sheet, lang or terminal_language()))
    elif ending in (".yaml", ".yml"):
        file.write_text(write_yaml(sheet), encoding="utf-8")
    else:
        refuse(say("The name of the file ends in .xlsx or .yaml."))
    if as_json:
        questions = list(sheet.questions())
        print_json(
            {"file": str(file), "sections": len(sheet.sections), "questions": len(questions)}
        )
    else:
        click.echo(str(file))


def _write(name: str, found: ReadFile, publish_it: bool, result: dict[str, Any]) -> None:  # noqa: FBT001
    with transaction():
        draft = take_in(name, found, actor=SYSTEM)
    result["imported"] = True
    if publish_it:
        with transaction():
            services.publish(draft, version=draft.version, note="", actor=SYSTEM)
        result["published"] = True


def _sheet(name: str, number: int | None) -> Sheet:
    questionnaire = queries.find_named(name)
    if questionnaire is None:
        refuse(say("There is no questionnaire “%(name)s”.", name=name))
    versions = queries.versions_of([questionnaire.id])
    chosen = next((version for version in versions if number in (None, version.number)), None)
    if chosen is not None:
        return queries.sheet_of(chosen.id, chosen.sha256)
    draft = queries.find_draft(questionnaire.id)
    if draft is None or number is not None:
        refuse(say("There is no version %(number)s of it.", number=number or ""))
    return queries.draft_sheet(draft)


def _listed(
    questionnaire: Questionnaire, version: QuestionnaireVersion | None, lang: Lang
) -> dict[str, Any]:
    draft = queries.find_draft(questionnaire.id)
    begun = queries.draft_sheet(draft) if draft is not None and version is None else None
    sections, questions = (version.sections, version.questions) if version else (0, 0)
    if begun is not None:
        sections, questions = len(begun.sections), len(list(begun.questions()))
    return {
        "name": questionnaire.name,
        "title": questionnaire.title.in_(lang),
        "version": version.number if version else None,
        "label": version.label if version else "",
        "draft": draft is not None,
        "sections": sections,
        "questions": questions,
        "retired": questionnaire.retired_on is not None,
    }


def _result(found: ReadFile, lang: Lang) -> dict[str, Any]:
    return {
        "kind": found.origin.value,
        "sections": len(found.sheet.sections) if found.sheet else 0,
        "questions": dict(found.by_type),
        "skipped": [
            {"place": skipped.place, "reason": words(skipped.reason, lang)}
            for skipped in found.skipped
        ],
        "wrong": [_fault(fault, lang) for fault in found.faults],
    }


def _fault(fault: Fault, lang: Lang) -> dict[str, Any]:
    column = words(fault.column, lang) if isinstance(fault.column, Message) else fault.column
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": column,
        "reason": words(fault.reason, lang),
        "mend": words(fault.mend, lang),
    }


def _tell(result: dict[str, Any], faults: Iterable[Fault], lang: Lang) -> None:
    counts = ", ".join(f"{kind} {count}" for kind, count in result["questions"].items())
    click.echo(f"{result['name']}: {result['sections']} sections; {counts or '-'}")
    for skipped in result["skipped"]:
        click.echo(f"  {skipped['place']}: {skipped['reason']}".rstrip())
    for fault in faults:
        told = _fault(fault, lang)
        where = " ".join(str(part) for part in (told["sheet"], told["row"], told["column"]) if part)
        click.echo(f"  {where}: {told['reason']} {told['mend']}", err=True)
    for reason in result["to_mend"][:5]:
        click.echo(f"  {reason}")
    if len(result["to_mend"]) > 5:  # noqa: PLR2004
        click.echo(f"  (+ {len(result['to_mend']) - 5})")

"""Conventions a reviewer would otherwise have to remember."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Mapper, RelationshipProperty

import portal.models  # noqa: F401
from config import ROOT
from portal.app import BLUEPRINTS
from portal.foundation.access.scoping import VendorItself, VendorOrCompany, VendorOwned
from portal.foundation.core.database.db import Base
from portal.foundation.core.pages.web import Pages

SOURCES = sorted((ROOT / "portal").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "portal" / "static" / "css").glob("*.css"))

MAY_COMMIT = {"portal/foundation/core/database/transactions.py"}
SHARED_TABLES = {  # rows of nobody in particular; each with the reason why that is right
    "organisation",  # the company itself
    "policy_wordings",  # the company's own sentences
    "policy_versions",  # the company's own policy, and what an officer read in it; only staff see it
    "policy_readings",
    "promise_modes",  # how strictly the policy is read
    "promise_starts",  # from when its promises are judged
    "announced_purposes",  # the company's own, of its published policy
    "purposes_asked",  # from when they are asked
    "notices",  # what everybody is told
    "sign_in_attempts",  # digests only
    "failed_tries",  # the same
    "outbox_emails",  # only the administrator reads mails
    "stored_files",  # bytes have no owner, the rows that refer to them do
    "content_packs",  # the same for all
    "content_activations",
    "selection_lists",  # files about many vendors, each with rows of its own; only staff see them
    "criteria_decisions",  # of the company's own criteria; only staff see them
    "questionnaires",  # the same for all; a vendor reads a version through its own assignment
    "questionnaire_versions",
    "questionnaire_drafts",  # only staff see them
    "customers",  # of the company; only staff see whose data it is
    "policy_recipients",  # of the published policy; only staff see the list
    "customer_terms",  # the company's own terms; only staff see them
    "auditor_openings",  # machinery: what the log has a line of today
    "absences",  # of people of the company
    "deputy_acts",  # what an officer reads afterwards
    "past_decisions",  # of an officer about many vendors; only staff see them
    "plan_decisions",  # one for a fiscal year of the company
    "job_runs",  # machinery
    "seal_certificates",  # of the company; what they say, each sealed file says
    "consent_seats",  # whose consent the company's decisions need
    "instruction_cases",  # above the vendors that are told something; only staff see them
    "trainings",  # of the company, with their files; a vendor reads those it was handed
    "training_materials",
    "use_requests",  # what the company's own people want, mostly of companies that are no vendors yet
    "payee_lists",  # whom the company pays, of which few are vendors; only staff see them
    "payee_drafts",
    "payees",
    "payee_entries",
    "payee_decisions",
    "import_runs",  # files about many vendors; only staff see them
    "saved_views",  # how people of the company like to see their lists
    "sample_draws",  # of sheets of many vendors, each with a row of its own; only staff see it
    "runs",  # how far an act on many rows has come; only staff see it
    "run_left_out",  # the same
    "departments",  # of the company
    "department_texts",
    "department_members",
}
DUE_DATES_LIVE_IN = {"obligations"}
OWN_TIMES = re.compile(r"_(at|on|until|from)$")
PERIOD = {"period_to", "until", "as_of"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(node: ast.AST) -> set[str]:
    return {
        call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    }


def mappers() -> list[Mapper[Any]]:
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_transactions_commit(path: Path) -> None:
    if name(path) not in MAY_COMMIT:
        assert not calls(tree(path)) & {"commit", "rollback"}, "open transaction() instead"


def targets(node: ast.AST) -> list[ast.expr]:
    """What is assigned to, each name of `a.x, a.y = ...` by itself."""
    if isinstance(node, ast.Assign):
        told = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        told = [node.target]
    else:
        return []
    return [one for at in told for one in (at.elts if isinstance(at, ast.Tuple) else [at])]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_states_move_in_workflow_only(path: Path) -> None:
    if path.name == "workflow.py":
        assert tree(path).body
        return
    moved = [
        f"line {one.lineno}: {ast.unparse(one)}"
        for node in ast.walk(tree(path))
        for one in targets(node)
        if isinstance(one, ast.Attribute) and one.attr == "state"
    ]
    assert not moved, "give it a verb in workflow.py"


@pytest.mark.parametrize("mapper", mappers(), ids=lambda mapper: mapper.class_.__name__)
def test_a_table_belongs_to_a_vendor_or_is_shared_on_purpose(mapper: Mapper[Any]) -> None:
    owned = issubclass(mapper.class_, VendorOwned | VendorOrCompany | VendorItself)
    assert owned or mapper.class_.__tablename__ in SHARED_TABLES


# Rows of one vendor or of the company that prove nothing: who signs in, and how.
NO_RECORDS = {
    "users", "invitations", "consents", "password_resets", "open_sessions", "passkeys", "calendar_feeds", "digests",
    "instruction_persons",  # erased, and the fact stays elsewhere
}  # fmt: skip


def test_what_may_belong_to_the_company_is_sealed_or_left_out_on_purpose() -> None:
    known = [one for one in mappers() if issubclass(one.class_, VendorOrCompany)]
    unsealed = [one for one in known if not getattr(one.class_, "is_sealed", False)]
    assert {one.local_table.description for one in unsealed} == NO_RECORDS


LOADED_ALONG = {"User.role_rows"}  # nothing can be decided about a person without the roles


def relationships() -> list[RelationshipProperty[Any]]:
    return [one for mapper in mappers() for one in mapper.relationships]


@pytest.mark.parametrize("relation", relationships(), ids=str)
def test_no_relationship_loads_by_accident(relation: RelationshipProperty[Any]) -> None:
    along = str(relation) in LOADED_ALONG
    assert relation.lazy == ("selectin" if along else "raise_on_sql")
    assert relation.secondary is None


@pytest.mark.parametrize("mapper", mappers(), ids=lambda mapper: mapper.class_.__name__)
def test_a_due_date_lives_on_an_obligation(mapper: Mapper[Any]) -> None:
    if mapper.class_.__tablename__ not in DUE_DATES_LIVE_IN:
        assert not [column.key for column in mapper.columns if "due" in str(column.key)]


@pytest.mark.parametrize("mapper", mappers(), ids=lambda mapper: mapper.class_.__name__)
def test_dates_end_in_on_and_times_in_at(mapper: Mapper[Any]) -> None:
    for column in mapper.columns:
        kind = type(column.type).__name__
        if kind in ("Date", "UtcDateTime"):
            assert OWN_TIMES.search(str(column.key)) or column.key in PERIOD, column.key


SERVICES = [path for path in SOURCES if path.name.endswith("services.py")]


@pytest.mark.parametrize("path", SERVICES, ids=name)
def test_a_command_is_called_by_a_verb_and_says_what_it_refuses(path: Path) -> None:
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert not node.name.startswith(("do_", "handle_", "process_"))


@pytest.mark.parametrize("pages", BLUEPRINTS, ids=lambda pages: pages.name)
def test_every_view_of_a_table_declares_who_may_call_it(pages: Pages) -> None:
    assert pages.routes
    for view in {route.view for route in pages.routes}:
        (node,) = ast.parse(inspect.getsource(view)).body
        assert isinstance(node, ast.FunctionDef)
        text = [ast.unparse(one) for one in node.decorator_list]
        access = [one for one in text if one.startswith(("requires(", "public", "signed_in"))]
        assert len(access) == 1, f"{node.name} says who may call it"


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_every_test_runs_and_can_fail(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"pytest\.(mark\.)?(skip|xfail)", source)
    assert not re.search(r"^\s*assert True$", source, re.MULTILINE)
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            fails = [
                one
                for one in ast.walk(node)
                if isinstance(one, ast.Assert)
                or (isinstance(one, ast.Attribute) and one.attr in ("raises", "warns"))
                or (isinstance(one, ast.Call) and _is_check(one))
                or ("journeys" in path.parts and _is_visit(one))
            ]
            if not fails:
                raise AssertionError(f"{node.name} asserts nothing")


def _is_visit(node: ast.AST) -> bool:
    """Journeys open pages through a visitor, who looks at each (axe, overflow, console)."""
    return isinstance(node, ast.Attribute) and node.attr in ("open", "go")


def _is_check(call: ast.Call) -> bool:
    """A function of the tests that asserts for several of them: `check_…`, `expect_…`."""
    called = ast.unparse(call.func).rpartition(".")[2]
    return called.startswith(("check", "expect", "assert", "demand", "_check"))


def test_what_stays_at_the_bottom_leaves_room_for_what_has_the_focus() -> None:
    """Who goes through a page with Tab would not see where they are behind a foot, a bar or a menu."""
    stays = re.compile(r"position: (?:sticky|fixed);[^{}]*(?<![-\w])bottom:")
    kept = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in SHEETS}
    at_the_bottom = {name for name, rules in kept.items() if stays.search(rules)}
    assert len(at_the_bottom) >= 5  # it does find them
    without = {name for name in at_the_bottom if "scroll-padding-b" not in kept[name]}
    assert not without, f"say with scroll-padding-bottom how high it is: {sorted(without)}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_inline_code(path: Path) -> None:
    source = re.sub(
        r"{{.*?}}|{%.*?%}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    found = re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=\"|\son[a-z]+=\"", source)
    assert not found, "strict CSP: no inline script, style or handler"


@pytest.mark.parametrize("path", [*SOURCES, *TEMPLATES], ids=name)
def test_nothing_is_left_for_later(path: Path) -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|coming soon|準備中")
    assert not words.search(path.read_text(encoding="utf-8"))

"""Whoever loses a race has the page again, with what was typed; never a bare refusal instead.

A command that goes through `act` (foundation/core/pages/forms.py) is caught there; what it answers is the
view's: the way on, or none, and then the form.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from portal.app import BLUEPRINTS

# Where nothing was typed, the page that says "Someone else changed this" costs nobody anything.
NOTHING_TYPED = {
    "foundation.accounts.own.views.end_absence",
    "foundation.accounts.own.views.read_deputy",
    "foundation.accounts.own.views.make_calendar",
    "foundation.accounts.own.views.stop_calendar",
    "foundation.accounts.people.views.resend",
    "foundation.accounts.people.views.withdraw",
    "foundation.accounts.own.views.choose_keys",
    "foundation.accounts.own.views.close_session_elsewhere",
    "foundation.accounts.own.views.passkeys",  # removes one
    "foundation.accounts.people.views.people_end",
    "foundation.accounts.signing_in.views.choose_language",
    "foundation.lists.views.delete",
    "foundation.lists.views.keep",
    "foundation.mail.views.hand_over",
    "foundation.mail.views.retry",
    "foundation.mail.views.send_trial",
    "ledger.contracts.documents.views.correct_cover",
    "ledger.data_sharing.shares.views.review",
    "ledger.exchange.importing.views.withdraw",
    "ledger.extensions.views.take_back",
    "ledger.payees.list_views.withdraw",
    "ledger.vendors.profile.views.begin_assessment",
    "ledger.vendors.profile.views.end_contact",
    "proof.assessor.register.views.begin_register",
    "proof.desk.matrix.views.work_out",
    "proof.desk.vendors.views.begin_export",
    "proof.first_hour.views.fold",
    "proof.first_hour.views.mail",
    "proof.first_hour.views.people",  # who was invited is; the links are on the page of mails too
    "proof.first_hour.views.year",  # what was typed is saved before
    "supervision.attestations.views.end_authority",
    "supervision.onboarding.views.person_left",
    "supervision.planning.year.plan_views.work_out",
    "supervision.questionnaires.authoring.views.drop",
    "supervision.questionnaires.views.begin",
    "supervision.questionnaires.views.retire",
    "supervision.questionnaires.views.standard",
    "supervision.reminders.views.end_hold",
    "supervision.responses.answering.views._drop",  # what was typed is saved before
    "supervision.responses.answering.workbook_views._take_in",  # its caller shows the form again
}
# Counting tries, which nobody else's command meets: an address, a code, a number to look up.
COUNTING = {
    "foundation.accounts.signing_in.views._write_to",
    "foundation.accounts.setup.views.setup",
    "foundation.accounts.signing_in.views._let_in",
}
# The one who calls it catches what it refuses.
CAUGHT_ABOVE = {
    "ledger.extensions.views._extended",
    "proof.desk.vendors.views._change",
    "supervision.attestations.asking.views._asked",
    "supervision.questionnaires.authoring.views.save",
    "supervision.papers.letter_codes.finding_views._hand_in",
    "supervision.papers.letter_codes.views._sign",
    "supervision.responses.sending.views._sent_to_many",
}
CATCHING = {"DomainError", "ChangedMeanwhile", "Overtaken"}
FORMS = ROOT / "portal/foundation/core/pages/forms.py"
TEXTS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "portal").rglob("*.py")}
VIEWS = sorted(
    {
        Path(inspect.getfile(route.view))
        for pages in BLUEPRINTS
        for route in pages.routes
        if "POST" in route.methods
    }
)


def named(path: Path, function: str) -> str:
    return ".".join((*path.relative_to(ROOT / "portal").with_suffix("").parts, function))


def calls(path: Path, of: str = "transaction") -> Iterator[tuple[str, set[str]]]:
    """The function of each call in a module, and what is caught around it."""
    yield from _inside(ast.parse(TEXTS[path]), of, "", set(), _helped(path))


def _helped(path: Path) -> bool:
    return re.search(r"core\.pages\.forms import (\([^)]*|[^\n]*)\bact\b", TEXTS[path]) is not None


def _inside(
    node: ast.AST,
    of: str,
    function: str,
    caught: set[str],
    helped: bool,
) -> Iterator[tuple[str, set[str]]]:
    if isinstance(node, ast.FunctionDef) and not function:
        function = node.name
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == of:
        yield function, caught
    for child in ast.iter_child_nodes(node):
        around = caught
        if helped and _is_act(node) and child in _commands(node):
            around = caught | {"DomainError"}
        if isinstance(node, ast.Try) and child in node.body:
            around = caught | {
                name.id for one in node.handlers if one.type for name in _names(one.type)
            }
        yield from _inside(child, of, function, around, helped)


def _is_act(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "act"


def _commands(node: ast.AST) -> list[ast.AST]:
    """What `act` runs and catches: the command, and what comes before it."""
    assert isinstance(node, ast.Call)
    return [node.args[1], *(word for word in node.keywords if word.arg == "before")]


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Name))


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_form_that_was_filled_in_comes_back_filled_in(path: Path) -> None:
    bare = {named(path, function) for function, caught in calls(path) if not caught & CATCHING}
    known = NOTHING_TYPED | COUNTING | CAUGHT_ABOVE
    assert not bare - known, "catch DomainError around the command and show the form again"


@pytest.mark.parametrize("helper", sorted(CAUGHT_ABOVE))
def test_who_leaves_it_to_the_caller_has_one_that_catches(helper: str) -> None:
    *parts, function = helper.split(".")
    path = (ROOT / "portal").joinpath(*parts).with_suffix(".py")
    caught = [names for _, names in calls(path, function)]
    assert caught
    assert all(names & CATCHING for names in caught)


def test_what_goes_through_the_helper_is_caught_there() -> None:
    assert list(calls(FORMS)) == [("act", {"DomainError"})]


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_the_helper_answers_is_never_dropped(path: Path) -> None:
    """Dropped, a command that went through would show its form again, as if it had been refused."""
    dropped = [
        node.lineno
        for node in ast.walk(ast.parse(TEXTS[path]))
        if isinstance(node, ast.Expr) and _is_act(node.value)
    ]
    assert not (_helped(path) and dropped)


def test_what_is_said_about_views_is_still_true() -> None:
    there = {named(path, function) for path in VIEWS for function, _ in calls(path)}
    assert there >= NOTHING_TYPED | COUNTING | CAUGHT_ABOVE

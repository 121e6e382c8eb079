"""No command, no file and no act on many rows goes around a gate: each is tried, or there is none.

What there is besides the pages stands here whole. Whoever adds a command, a sheet or an act on many
rows finds these lists red, and says what it does about the gates.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.runs.services import KINDS, carry_on
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.vendors.models import VendorState as S
from portal.ledger.vendors.workflow import WORDS
from portal.proof.report_batches.services import issue_together
from portal.proof.reports.deciding.together import approve_together
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.proof.reports.workflow import Conclusion
from tests.actors import acting
from tests.cast import Cast
from tests.cli.conftest import Flasked, run_flask
from tests.factories.scenes import work_of
from tests.ledger.exchange import files
from tests.ledger.exchange.conftest import Compare, compare, wrong
from tests.proof.reports.drafts import drafted, issued
from tests.supervision.gate_kinds import Gate, put

__all__ = ["compare", "run_flask"]  # the fixtures of the command line and of files
TODAY = date(2026, 11, 25)
COMMANDS = {
    "access": "check write",
    "assessor": "pack register",
    "audit": "verify",
    "backup": "create restore verify",
    "content": "activate add check list load",
    "customers": "import",
    "demo": "load",
    "jobs": "once run",
    "mail": "list test",
    "payees": "import",
    "planning": "make preview",
    "promises": "",
    "questionnaires": "export import list",
    "records": "review verify",
    "reminders": "preview",
    "reports": "batch issue verify",
    "seal": "renew show",
    "selections": "import",
    "setup": "code company",
    "users": "end invite list set-password sign-out",
    "vendors": "export import",
}
ON_MANY = {  # runs, and the files that offer an act on the rows of a list
    "attestations.ask": "asks vendors for statements",
    "questionnaires.send": "sends vendors a questionnaire",
    "vendors.owner": "changes who looks after vendors",
    "data.purpose": "names the announced purpose that data serves",
    "registers.file": "writes a file",
    "vendor_register.file": "writes a file",
    "evidence_pack": "writes a file",
    "extensions.several": "moves due dates to a later day, for a reason",
    "reminders.now": "writes a mail to who has to act",
    "attestations.withdraw": "takes back what vendors were asked to sign",
    "questionnaires.recall": "takes back questionnaires that were sent",
    "planned.now": "writes a mail before its day",
    "planned.not": "leaves a reminder out, for a reason",
    "planned.after_all": "lets a reminder go out after all",
    "mails.now": "sends mails that were written",
    "mails.not": "keeps mails from being sent, for a reason",
    "instructions.give": "tells vendors what to do by a day",
    "trainings.hand": "hands vendors a training",
    "questionnaires.accept_by_exception": "accepts sheets after a sample was read in full",
    "findings.verify": "closes findings that were reported as mended, by the rules of one",
    "board.day": "works out what a page shows",
    "plan.year": "works out what a page shows",
    "plan.decision": "decides the plan that stood on the page, by the officer",
    "reports.approve_together": "approves reports without exceptions",
    "reports.draft_many": "drafts reports",
    "reports.issue_many": "issues drafts of others",
}
OFFERED_IN = {
    "portal/proof/desk/vendors/register.py",  # the four above
    "portal/ledger/obligations/register.py",  # more time, reminding, a file
    "portal/supervision/findings/handling/register.py",  # verified together
    "portal/supervision/reminders/planned/register.py",  # sent before their day, or left out
    "portal/supervision/reminders/mail_views.py",  # mails sent now, or not at all
    "portal/ledger/payees/register.py",  # payees that receive no personal data
}


class OtherWay(StrEnum):
    COMMAND = "by a command"
    IMPORT = "by a file"
    LARGE_ACT = "on many rows"


G, W = Gate, OtherWay
HANDOVERS = tuple(gate for gate in G if gate.name.startswith("HANDOVER_"))
ACTIVATIONS = tuple(gate for gate in G if gate.name.startswith("ACTIVATE_"))
RESUMPTIONS = tuple(gate for gate in G if gate.name.startswith("RESUME_"))
STATES = {
    **dict.fromkeys((G.APPROVE_UNSELECTED, G.APPROVE), S.APPROVED),
    **dict.fromkeys((*ACTIVATIONS, *RESUMPTIONS), S.ACTIVE),
    **dict.fromkeys((gate for gate in G if gate.name.startswith("OFFBOARD_")), S.OFFBOARDING),
    **dict.fromkeys((gate for gate in G if gate.name.startswith("CLOSE_")), S.CLOSED),
}
BEFORE = {
    S.ACTIVE: (S.APPROVED, S.SUSPENDED),
    S.OFFBOARDING: (S.ACTIVE,),
    S.CLOSED: (S.OFFBOARDING,),
}
INCIDENTS = (G.PROPOSE_END, G.END_INCIDENT, G.OWN_INCIDENT)
_NO_COMMAND = "no command moves a vendor, decides about a report or touches an incident"
_NO_PROPOSAL = "a proposal is made on the vendor's page only; no command and no sheet knows one"
_NO_STOP = "a stop is confirmed on its own page only; no command and no sheet knows one"
_NO_SHEET = "reports and incidents are in no sheet"
THERE_IS_NONE: Mapping[tuple[Gate, OtherWay], str] = {
    **{
        (gate, W.LARGE_ACT): "none of the acts on many rows does it"
        for gate in Gate
        if gate not in (G.APPROVE_REPORT, G.ISSUE_REPORT)
    },
    **{(gate, W.COMMAND): _NO_COMMAND for gate in (*INCIDENTS, G.APPROVE_REPORT)},
    **{(G.PROPOSE_UNSELECTED, way): _NO_PROPOSAL for way in (W.COMMAND, W.IMPORT)},
    **{(G.CONFIRM_STOP, way): _NO_STOP for way in (W.COMMAND, W.IMPORT)},
    **{(gate, W.IMPORT): _NO_SHEET for gate in (*INCIDENTS, G.APPROVE_REPORT, G.ISSUE_REPORT)},
}
TRIED = {
    *((gate, way) for gate in HANDOVERS for way in (W.COMMAND, W.IMPORT)),
    *((gate, way) for gate in STATES for way in (W.COMMAND, W.IMPORT)),
    (G.ISSUE_REPORT, W.COMMAND),
    (G.APPROVE_REPORT, W.LARGE_ACT),
    (G.ISSUE_REPORT, W.LARGE_ACT),
}


def test_every_gate_is_tried_every_way_that_there_is() -> None:
    assert {(gate, way) for gate in Gate for way in OtherWay} == TRIED | THERE_IS_NONE.keys()
    assert not TRIED & THERE_IS_NONE.keys()


def test_these_are_all_the_commands(app: Flask) -> None:
    found = {
        name: " ".join(sorted(group.commands)) if isinstance(group, click.Group) else ""
        for name, group in app.cli.commands.items()
    }
    del found["db"]  # Flask-Migrate's own
    assert found == COMMANDS


def test_these_are_all_the_acts_on_many_rows() -> None:
    assert KINDS.keys() == ON_MANY.keys()
    offering = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "portal").rglob("*.py")
        if "BulkAct(" in path.read_text() and path.name != "listing.py"
    }
    assert {one for one in offering if "foundation/lists" not in one} == OFFERED_IN


def test_these_are_all_the_sheets_that_are_taken_in() -> None:
    assert {sheet.value for sheet in SheetId} == {
        "vendors",
        "contacts",
        "engagements",
        "shares",
        "contracts",
    }


def handed_over(cast: Cast, day: date) -> Any:
    """A sheet that says so of the share that stands."""
    share = db.session.scalars(select(DataShare)).one()
    return files.table("shares", {"number": f"D-{share.id}", "first_handover_on": day})


def moved(cast: Cast, state: S) -> Any:
    row = {"number": f"V-{cast.acme.id}", "name": "Acme", "state": words(WORDS[state], "ja")}
    return files.table("vendors", row)


def written(sheet: Any, folder: Path) -> str:
    path = folder / "registers.xlsx"
    path.write_bytes(files.xlsx(sheet))
    return str(path)


def test_no_file_records_a_handover_of_today(
    compare: Compare, run_flask: Flasked, cast: Cast, tmp_path: Path
) -> None:
    """Also where nothing is missing: the gate is on the vendor's page, and the file says so."""
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()
    (line,) = wrong(compare(handed_over(cast, TODAY)))
    assert "is recorded on the vendor's page, which asks whether it may take place." in line
    done = run_flask("vendors", "import", written(handed_over(cast, TODAY), tmp_path), "--apply")
    assert done.exit_code != 0
    assert "is recorded on the vendor's page" in done.output
    assert db.session.scalars(select(DataShare)).one().first_handover_on is None


@pytest.mark.parametrize(
    "moves",
    [
        (before, state)
        for state in sorted(set(STATES.values()))
        for before in BEFORE.get(state, (S.ASSESSING,))
    ],
)
def test_a_state_in_a_file_moves_no_vendor(
    moves: tuple[S, S], compare: Compare, run_flask: Flasked, cast: Cast, tmp_path: Path
) -> None:
    before, state = moves
    put(cast, before)
    db.session.commit()
    assert not compare(moved(cast, state)).changed
    done = run_flask("vendors", "import", written(moved(cast, state), tmp_path), "--apply")
    assert done.exit_code == 0, done.output
    assert cast.acme.state is before


@pytest.mark.parametrize("who", ["pam", "max", "ann", "sue", "ada"])
def test_only_an_officer_is_a_report_issued_for_at_the_terminal(
    who: str, run_flask: Flasked, cast: Cast, tmp_path: Path
) -> None:
    """At the terminal it is drafted by nobody, and its approval box says where it came from."""
    span = ("--from", "2026-04-01", "--to", "2026-09-30", "--lang", "en")
    about = ("--vendor", str(cast.acme.id), "--out", str(tmp_path / "r.pdf"))
    email = getattr(cast, who).email
    done = run_flask("reports", "issue", *about, *span, "--as", email)
    assert done.exit_code != 0
    assert "Only the privacy officer issues reports." in done.output
    assert not db.session.scalars(select(SupervisionReport)).all()


def test_nobody_approves_among_many_what_they_issued(cast: Cast) -> None:
    """Also where it turns out only after the run was begun."""
    report = issued(cast, cast.acme, conclusion=Conclusion.CONTINUE, conditions="")
    rendering.render_reports()
    with transaction():
        approve_together([report.id], comment="", ringi_number="", actor=acting(cast.max))
    with transaction(audited=False):
        report.issued_by_id = cast.max.id
    carry_on()
    db.session.refresh(report)
    assert report.state is ReportState.ISSUED
    with pytest.raises(InvalidTransition), transaction():
        approve_together([report.id], comment="", ringi_number="", actor=acting(cast.max))


def test_nobody_issues_among_many_what_they_drafted(cast: Cast) -> None:
    """Also where it turns out only after the run was begun."""
    report = drafted(cast, cast.acme)
    with transaction():
        issue_together({report.id: report.version}, actor=acting(cast.pia))
    with transaction(audited=False):
        report.drafted_by_id = cast.pia.id
    carry_on()
    db.session.refresh(report)
    assert report.state is ReportState.DRAFT
    with pytest.raises(RuleViolated), transaction():
        issue_together({report.id: report.version}, actor=acting(cast.pia))

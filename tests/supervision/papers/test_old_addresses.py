"""A paper that was in a table of its own is found under the number it had there, by its own pages only."""

import pytest
from sqlalchemy import insert, select

from portal.foundation.core.database.db import MOVED, UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Obligation
from portal.supervision.findings.models import Finding
from portal.supervision.paper_records.models import Paper, PaperState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.supervision.findings.test_papers import mended, put

OLD = 9001  # above every number of today, so that it means the old one only


@pytest.fixture
def paper(cast: Cast) -> Paper:
    """Recorded by Pam when papers about findings were in a table of their own."""
    finding: Finding = make_finding(cast.acme)
    paper = put(finding, cast.pam, mended())
    with transaction(audited=False):
        known = {"old_table": "finding_papers", "old_id": OLD, "new_table": "papers"}
        db.session.execute(insert(MOVED).values(known | {"new_id": paper.id}))
        owed = db.session.scalars(
            select(Obligation).where(Obligation.subject_kind == "papers")
        ).one()
        owed.subject_kind, owed.subject_id = "finding_papers", OLD
    return paper


def test_an_old_address_shows_the_paper_and_confirms_it(
    cast: Cast, browser: Browser, paper: Paper
) -> None:
    browser.sign_in(cast.pip)
    assert str(paper.number) in browser.get(f"/findings/papers/{OLD}").text
    assert browser.get(f"/findings/papers/{OLD}/files/1").status_code == 200
    done = browser.post(f"/findings/papers/{OLD}", data={"decision": "approve"})
    assert done.status_code == 303
    db.session.refresh(paper)
    assert paper.state is PaperState.CONFIRMED
    open_ones = select(Obligation.id).where(
        Obligation.subject_kind == "finding_papers", Obligation.closed_at.is_(None)
    )
    assert db.session.scalars(open_ones, execution_options=UNSCOPED).all() == []


def test_the_pages_of_another_kind_do_not_show_it(
    cast: Cast, browser: Browser, paper: Paper
) -> None:
    browser.sign_in(cast.pip)
    for number in (paper.id, OLD):
        for address in ("/papers/%s", "/papers/%s/files/1", "/responses/papers/%s"):
            assert browser.get(address % number).status_code == 404, address
    assert browser.get(f"/findings/papers/{paper.id}").status_code == 200

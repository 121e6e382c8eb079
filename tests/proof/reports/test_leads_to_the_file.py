"""Whoever reads a report on a screen comes from a piece of evidence to its page in the portal."""

import re

from flask import Flask, current_app

from portal.proof.reports.content.parts import PrintedClauseResult
from portal.proof.reports.content.report import Clauses, EvidenceList
from portal.proof.reports.sections.log import PAGES
from portal.supervision.attestations.receipt_jobs import make_receipts
from tests.browser import Browser
from tests.cast import Cast
from tests.proof.reports import rendering as printing
from tests.proof.reports.drafts import content_of, issued
from tests.proof.reports.story import Story


def test_each_file_and_each_clause_leads_to_a_page_that_opens_for_the_officer_only(
    story: Story, cast: Cast, browser: Browser
) -> None:
    make_receipts()
    content = content_of(issued(cast))
    evidence, clauses = content.evidence, content.clauses
    assert isinstance(evidence, EvidenceList)
    assert isinstance(clauses, Clauses)
    base = current_app.config["PUBLIC_URL"]
    met = [row for row in clauses.matrix.rows if row.result is PrintedClauseResult.MET]
    addresses = [row.address for row in evidence.files.rows] + [
        address for row in met[:2] for address in row.addresses
    ]
    assert len(addresses) > len(evidence.files.rows) > 0
    page = printing.page(content)
    browser.sign_in(cast.pia)
    for address in addresses:
        assert address.startswith(f"{base}/")
        assert f'href="{address}"' in page
        assert browser.get(address.removeprefix(base)).status_code == 200, address
    browser.sign_out()
    assert all(browser.get(address.removeprefix(base)).status_code != 200 for address in addresses)


def test_every_kind_of_file_has_a_page(app: Flask) -> None:
    rules = [re.sub(r"<[^>]*>", "{}", rule.rule) for rule in app.url_map.iter_rules()]
    assert [path for path in PAGES.values() if path not in rules] == []

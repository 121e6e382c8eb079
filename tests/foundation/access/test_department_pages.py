"""Which pages about no single vendor a person of a department opens: each was thought about.

What belongs to a vendor is closed by the scope wherever one forgets it. What is the company's own knows no
scope: the permission of its page alone keeps it. So a page that names no vendor's thing in its address is
red here until somebody says why such a person may read it, or gives it a permission they do not hold.
"""

from portal.foundation.access.roles import Role
from tests.foundation.access.test_department_scope import OF_NOBODY, READABLE
from tests.foundation.access.test_routes import granted

# Every row on them is a vendor's, and the scope leaves the own ones.
OF_OWN_VENDORS = {
    "attestations.index",
    "certificates.index",
    "client_approvals.index",
    "confirmations.index",
    "contracts.index",
    "cost_talks.index",
    "data_sharing.billing_decisions",
    "data_sharing.data_map",
    "data_sharing.data_map_sheet",
    "data_sharing.index",
    "decisions.numbers",
    "desk.missing",
    "desk.today",
    "desk.vendors",
    "findings.index",
    "handovers.index",
    "incidents.find",
    "incidents.index",
    "instructions.index",
    "navigation.find",
    "navigation.search",
    "navigation.suggest",
    "obligations.index",
    "planning.by_vendor",
    "planning.calendar",
    "planning.listed",
    "planning.overview",
    "planning.printed",
    "provisions.index",
    "published_terms.index",
    "questions.index",
    "reports.index",
    "responses.compare_question",
    "responses.sent",
    "retention.index",
    "returns.index",
    "selections.index",
    "subcontractors.index",
}
# Rows of the company, and why they may be read.
OF_THE_COMPANY = {
    "lists.edit": "a view of a list that the person saved",
    "questionnaires.compare": "what vendors are asked is no secret from who looks at the answers",
    "questionnaires.draft_file": "the same, of a draft",
    "questionnaires.index": "the same",
    "questionnaires.show": "the same",
    "questionnaires.version": "the same",
    "questionnaires.version_file": "the same",
    "responses.preview_version": "the same, as the vendor sees it",
    "selections.criteria": "by what the vendor is chosen, which the person proposes",
}


def test_each_page_about_no_single_vendor_was_thought_about() -> None:
    opened = {
        route[0]
        for route in READABLE
        if not set(route[2].arguments) - OF_NOBODY and not granted(route[2], Role.EMPLOYEE)
    }
    assert opened == OF_OWN_VENDORS | OF_THE_COMPANY.keys()

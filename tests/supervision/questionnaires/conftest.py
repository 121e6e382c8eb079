"""Pam in the browser, and a draft of four questions in two sections."""

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.models import QuestionnaireDraft, VersionOrigin
from portal.supervision.questionnaires.publishing import services
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import finding, question, sheet

SHOWS = {"answer": "A-1", "op": "eq", "value": "yes"}
NESTED = {
    "all": [SHOWS, {"any": [{"fact": "engagement.eea_data", "op": "is_true"}, {"not": SHOWS}]}]
}


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def draft(cast: Cast) -> QuestionnaireDraft:
    """A-1 and A-2 in s1, B-1 (nested condition) and B-2 in s2."""
    of = sheet(
        question("A-1", "yes_no"),
        question("A-2", findings=[finding("F-A-2", ["no"])]),
        question("B-1", show_if=NESTED),
        question("B-2", "multi_choice", show_if=SHOWS),
    )
    with transaction():
        return services.make_questionnaire("own", of, origin=VersionOrigin.BROWSER, actor=SYSTEM)

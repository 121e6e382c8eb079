"""A colleague says that a section is done: what stands on the page is saved first."""

from portal.foundation.core.database.transactions import transaction
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.submission import giving_services as giving
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast


def test_saying_that_a_section_is_done_saves_what_stands_on_the_page(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    with transaction():
        giving.give_to(assignment.id, "s1", cast.alf.id, actor=acting(cast.ada))
    browser.sign_in(cast.alf)
    section = f"/responses/{assignment.id}/sections/s1"
    page = browser.get(section).text
    assert page.index("My section is done") < page.index("sticky-foot"), "above what covers it"
    said = {"go": "done", "v-ORG-01": "yes", "c-ORG-01": "Seen on site", "v-SUB-01": "no"}
    typed = {"s-ORG-01": "0", "s-SUB-01": "0"} | said
    going_on = browser.post(section, data=typed)
    assert (going_on.status_code, going_on.location) == (307, f"{section}/done")
    browser.post(section, data=typed, follow_redirects=True)
    kept = {row.question_id: row.value for row in queries.answers_of(assignment.id)}
    assert kept["ORG-01"] == "yes"
    assert queries.held_of(assignment.id)["s1"].is_done

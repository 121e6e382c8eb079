"""Sue, the administrator, sees whether the portal works by itself."""

from datetime import timedelta

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, to_text
from portal.jobs.models import JobRun
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock


def test_sue_is_told_when_no_scheduler_runs(browser: Browser, cast: Cast, clock: Clock) -> None:
    browser.sign_in(cast.sue)
    assert "No job has run yet." in browser.get("/jobs").text

    db.session.add(JobRun(job="mail", slot="1", started_at=clock.time, finished_at=clock.time))
    page = browser.get("/jobs").text
    assert "The scheduler does not seem to run" not in page
    assert "Worked" in page

    clock.advance(minutes=6)
    assert "No job has begun since" in browser.get("/jobs").text


def test_sue_reads_what_went_wrong(browser: Browser, cast: Cast, clock: Clock) -> None:
    error = to_text(say("It ended with an error (%(error)s); see the log.", error="OSError"))
    for number in range(2):
        at = clock.time - timedelta(days=number)
        db.session.add(
            JobRun(job="mail", slot=str(number), started_at=at, finished_at=at, error=error)
        )
    browser.sign_in(cast.sue)

    page = browser.get("/jobs").text

    assert page.count("It ended with an error (OSError); see the log.") == 2
    assert "Failed" in page


def test_nobody_else_sees_jobs(browser: Browser, cast: Cast) -> None:
    for person, code in ((cast.pam, 403), (cast.ann, 403), (cast.ada, 404)):
        browser.sign_in(person)
        assert browser.get("/jobs").status_code == code

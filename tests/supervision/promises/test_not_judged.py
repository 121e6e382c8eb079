"""A vendor of which judging always fails keeps nobody else waiting, and is named to who looks after the jobs."""

import errno
from collections.abc import Callable, Collection, Mapping

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import to_text
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises import services
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.services import (
    FAILED_LATELY,
    MOST_FAILED,
    NotJudged,
    judge_stale,
)
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor

Following = Callable[[Mapping[int, Evaluation]], None]
LONGEST = 500  # what the run of a job keeps of it


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return engagement


@pytest.fixture(autouse=True)
def as_if_begun() -> None:
    FAILED_LATELY.clear()


def fails_of(ids: Collection[int], error: Exception) -> Following:
    def follow(judged: Mapping[int, Evaluation]) -> None:
        if judged.keys() & set(ids):
            raise error

    return follow


def test_all_others_are_judged_and_the_vendor_is_named(cast: Cast, work: Engagement) -> None:
    last = make_vendor("Last")
    db.session.commit()
    with pytest.raises(NotJudged) as failed:
        judge_stale(fails_of([cast.acme.id], KeyError("always")))
    assert set(services.judgements()) == {cast.globex.id, last.id}
    assert isinstance(failed.value.__cause__, KeyError), "in the log"
    assert words(failed.value.message, "en") == (
        f"1 vendor could not be judged: /vendors/{cast.acme.id}. What went wrong stands in the log."
    )
    assert len(to_text(failed.value.message)) < LONGEST
    assert judge_stale() == 1, "once it is mended"


def test_what_fails_of_everybody_is_not_tried_with_each(cast: Cast, work: Engagement) -> None:
    ids = [make_vendor(f"More {number}").id for number in range(2 * MOST_FAILED)]
    db.session.commit()
    tried: list[int] = []

    def follow(judged: Mapping[int, Evaluation]) -> None:
        tried.extend(judged if len(judged) == 1 else ())
        raise KeyError

    with pytest.raises(NotJudged):
        judge_stale(follow)
    assert len(tried) == MOST_FAILED + 1 < len(ids)


def test_where_many_fail_all_others_have_a_turn(cast: Cast, work: Engagement) -> None:
    bad = [make_vendor(f"Bad {number}").id for number in range(MOST_FAILED + 1)]
    good = make_vendor("Good").id
    db.session.commit()
    with pytest.raises(NotJudged):
        judge_stale(fails_of(bad, KeyError("always")))
    assert good not in services.judgements()
    with pytest.raises(NotJudged):
        judge_stale(fails_of(bad, KeyError("always")))
    assert good in services.judgements()


@pytest.mark.parametrize("error", [Overtaken(), OSError(errno.ENOSPC, "full")])
def test_what_passes_by_itself_is_no_vendors_fault(
    cast: Cast, work: Engagement, error: Exception
) -> None:
    with pytest.raises(type(error)):
        judge_stale(fails_of([cast.acme.id], error))
    assert not services.judgements()

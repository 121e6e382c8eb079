"""Dated wordings of the promises, and versions of the notice."""

from datetime import date

import pytest

from portal.content.policy.queries import list_wordings, own_wordings
from portal.content.policy.services import set_wording
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation import services
from tests.actors import acting
from tests.cast import Cast


def say_from(cast: Cast, day: date, words: str) -> None:
    with transaction():
        set_wording("bound", Text(ja=words, en=words), day, acting(cast.sue))


def said(day: date) -> str | None:
    text = own_wordings(day).get("bound")
    return text.en if text else None


def test_a_sentence_holds_from_its_day_until_the_next_one(cast: Cast) -> None:
    say_from(cast, date(2026, 4, 1), "old")
    say_from(cast, date(2026, 10, 1), "new")
    assert said(date(2026, 3, 31)) is None
    assert said(date(2026, 9, 30)) == "old"
    assert said(date(2026, 10, 1)) == "new"


def test_the_sentence_of_the_same_day_is_a_correction(cast: Cast) -> None:
    say_from(cast, date(2026, 4, 1), "mistyped")
    say_from(cast, date(2026, 4, 1), "right")
    assert said(date(2026, 4, 1)) == "right"
    assert [row.en for row in list_wordings("bound")] == ["right", "mistyped"]


def test_a_sentence_put_between_two_others_takes_only_its_time(cast: Cast) -> None:
    say_from(cast, date(2026, 1, 1), "first")
    say_from(cast, date(2026, 9, 1), "third")
    say_from(cast, date(2026, 5, 1), "second")
    assert [said(date(2026, month, 1)) for month in (1, 4, 5, 8, 9, 12)] == [
        "first", "first", "second", "second", "third", "third",
    ]  # fmt: skip


def test_a_sentence_before_all_others_ends_where_they_begin(cast: Cast) -> None:
    say_from(cast, date(2026, 9, 1), "later")
    say_from(cast, date(2026, 5, 1), "earlier")
    assert (said(date(2026, 8, 31)), said(date(2026, 9, 1))) == ("earlier", "later")


def test_a_correction_keeps_the_end_that_was_known(cast: Cast) -> None:
    say_from(cast, date(2026, 5, 1), "mistyped")
    say_from(cast, date(2026, 9, 1), "later")
    say_from(cast, date(2026, 5, 1), "right")
    assert (said(date(2026, 5, 1)), said(date(2026, 9, 1))) == ("right", "later")


def test_an_empty_sentence_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolated):
        say_from(cast, date(2026, 5, 1), " ")


def test_a_new_notice_is_the_next_version(cast: Cast) -> None:
    with transaction():
        notice = services.publish_notice(Text(ja="新", en="new"), acting(cast.sue), version=1)
        assert notice.id == 2
    with pytest.raises(ChangedMeanwhile), transaction():
        services.publish_notice(Text(ja="別", en="other"), acting(cast.sue), version=1)
    with pytest.raises(RuleViolated), transaction():
        services.publish_notice(Text(ja="新", en="new"), acting(cast.sue), version=2)

"""The company that supervises, for tests."""

from datetime import date

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.organisation.models import Notice, Organisation
from portal.supervision.promises.models import PromiseStart


def judge_later(*rules: str) -> None:
    """These promises are judged from 2099 only, so that tests about others stay what they are."""
    far = date(2099, 1, 1)
    db.session.add_all(
        PromiseStart(rule=rule, judged_from=far, decided_at=clock.now()) for rule in rules
    )


def make_organisation(baseline_on: date = date(2026, 4, 1)) -> Organisation:
    organisation = Organisation(
        id=1,
        name_ja="株式会社さざなみトランスファー",
        name_en="Sazanami Transfer Inc.",
        zone="Asia/Tokyo",
        default_language="ja",
        baseline_on=baseline_on,
    )
    notice = Notice(
        ja="お預かりする個人情報の利用目的",
        en="What your data is used for",
        published_on=baseline_on,
    )
    db.session.add_all([organisation, notice])
    db.session.flush()
    return organisation

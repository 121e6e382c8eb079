"""Where another questionnaire takes the place of the standard one, that is about the work left."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.supervision.planning import kinds
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.planned import PlanRule
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.supervision.planning.test_own_sheets import YEAR, cloud, preview, rule, work

__all__ = ["cloud", "work"]


def test_it_counts_from_the_work_that_is_left_and_not_from_older_work(
    cast: Cast, cloud: Questionnaire
) -> None:
    began = date(2027, 3, 1)
    new = make_engagement(cast.acme, starts_on=began, purposes=("printing_mailing",))
    make_share(new, decided_on=began)
    db.session.commit()
    rule(cast, cloud, PlanRule(purposes=frozenset({"call_center"}), in_place=True))
    standard = next(
        one
        for year in (YEAR, YEAR + 1, YEAR + 2)
        for one in preview(year).added
        if one.wanted.what == kinds.QUESTIONNAIRE
    )
    assert standard.wanted.period.first == began

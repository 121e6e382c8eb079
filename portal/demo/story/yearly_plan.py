"""The supervision plan of the story: worked out from the register and decided by the officer."""

from functools import partial

from portal.demo.acts.stage import Stage
from portal.demo.story.diary import Diary
from portal.foundation.core.database.transactions import transaction
from portal.supervision.planning.scheduling import making
from portal.supervision.planning.year import services as plan_services

DECIDED = 12  # working days ago


def tell(diary: Diary, stage: Stage) -> None:
    diary.on(stage.workday(DECIDED), partial(_decide, stage))


def _decide(stage: Stage) -> None:
    year = making.this_year()
    difference = making.preview(year)
    with transaction():
        plan_services.make_plan(difference, year, actor=stage.actor("takase"))

"""A sending of a questionnaire to several vendors."""

from portal.foundation.core import clock
from portal.supervision.responses.sending.models import SendingRun
from tests.factories.questionnaires import AUTUMN, DUE, SPRING
from tests.foundation.access.gathering import Samples, kept
from tests.foundation.access.questionnaire_samples import a_version


def a_sending(rows: Samples) -> int:
    version = a_version()
    return kept(
        SendingRun(
            questionnaire_id=version.questionnaire_id,
            version_id=version.id,
            recipients=[],
            period_from=SPRING,
            period_to=AUTUMN,
            answer_by_on=DUE,
            asked_by_id=rows.pam.id,
            asked_at=clock.now(),
            finished_at=clock.now(),
        )
    )

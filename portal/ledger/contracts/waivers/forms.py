"""The shape of what is typed about waivers; the rules are in waiver_workflow.py."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    at_most,
    filled,
    needed,
    stripped,
)
from portal.foundation.core.words.i18n import _l
from portal.ledger.contracts.fields import OtherContractField
from portal.ledger.contracts.waivers.services import WaiverTerms


class WaiverForm(FlaskForm):
    engagement_id = OtherContractField(
        _l("For which work"), none=_l("All work this contract covers")
    )
    until = DayField(
        _l("Last day of the waiver"),
        [needed()],
        description=_l("From the day after, the promise is not kept until the clause is agreed."),
    )
    reason = TextAreaField(
        _l("Why the clause cannot be had for now"), [needed(), at_most(2000)], filters=[stripped]
    )
    measure = TextAreaField(
        _l("What makes up for it"),
        [needed(), at_most(2000)],
        filters=[stripped],
        description=_l("What you do instead, such as a check of your own, until it is agreed."),
    )

    def __init__(self, works: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.engagement_id.offer(works)

    def terms(self) -> WaiverTerms:
        return WaiverTerms(
            reason=self.reason.data or "",
            measure=self.measure.data or "",
            until=filled(self.until),
        )


class DecideWaiverForm(DecidingForm):
    reason = TextAreaField(
        _l("Reason for the decision"), [needed(), at_most(2000)], filters=[stripped]
    )


class EndWaiverForm(FlaskForm):
    reason = TextAreaField(_l("Reason"), [needed(), at_most(1000)], filters=[stripped])

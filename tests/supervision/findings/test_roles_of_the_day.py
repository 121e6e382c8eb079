"""Who verifies a finding follows the roles that those behind it had on the day they acted."""

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from portal.supervision.findings.handling.services import Found, open_by_hand
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.cast import Cast
from tests.foundation.accounts.test_roles_that_decide import confirm
from tests.supervision.findings.test_life import report, verify
from tests.supervision.onboarding.test_roles_of_the_day import plays

OFFICER, PROCUREMENT = Role.PRIVACY_OFFICER, Role.PROCUREMENT


def record_one(cast: Cast, *, by: str, owner: Owner = Owner.VENDOR) -> Finding:
    found = Found(
        title=Text(ja="控えがない", en="There is no backup"),
        action=Text(ja="控えを取る", en="Make one"),
        detail="",
        severity=Severity.MAJOR,
        owner=owner,
        engagement=None,
        due_on=None,
    )
    with transaction():
        return open_by_hand(cast.acme, found, actor=acting(getattr(cast, by)))


def test_what_an_officer_recorded_stays_managements_to_verify(cast: Cast) -> None:
    finding = record_one(cast, by="pia")
    plays(cast, cast.pia, PROCUREMENT)
    report(finding, cast.alf)
    verify(finding, cast.max)
    assert finding.state is FindingState.CLOSED


def test_a_role_given_later_lets_management_verify_nothing(cast: Cast) -> None:
    finding = record_one(cast, by="pam")
    plays(cast, cast.pam, PROCUREMENT, OFFICER)
    confirm(next(row for row in cast.pam.role_rows if row.waits), cast.max)
    report(finding, cast.alf)
    with pytest.raises(RuleViolated, match="privacy officer"):
        verify(finding, cast.max)
    verify(finding, cast.pia)


def test_so_does_what_an_officer_mended(cast: Cast) -> None:
    finding = record_one(cast, by="pam", owner=Owner.COMPANY)
    report(finding, cast.pia)
    plays(cast, cast.pia, PROCUREMENT)
    verify(finding, cast.max)
    assert finding.state is FindingState.CLOSED

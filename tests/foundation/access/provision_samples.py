"""Rows about provisions of a given vendor: a record that waits, its file, a tag, a name in the policy."""

from datetime import date

from portal.foundation.core import clock
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionFile,
)
from tests.factories.provisions import make_record, provide
from tests.foundation.access.gathering import Samples, kept


def record_in(rows: Samples, state: ProposedState) -> int:
    """Made by Pam, as it stands."""
    return make_record(provide(rows.work), rows.pam, state=state).id


def a_record(rows: Samples) -> int:
    return record_in(rows, ProposedState.PROPOSED)


def a_provision_file(rows: Samples) -> int:
    return kept(
        ProvisionFile(
            vendor_id=rows.vendor.id,
            record_id=a_record(rows),
            file_sha256=rows.paper,
            file_name="consent.pdf",
            added_at=clock.now(),
        )
    )


def a_policy_recipient(_rows: Samples) -> int:
    return kept(
        PolicyRecipient(
            name="Minamo Analytics",
            published="https://sazanami.example.jp/privacy",
            valid_from=date(2026, 4, 1),
        )
    )


def a_recipient(rows: Samples) -> int:
    share = provide(rows.work)
    return kept(
        ExternalRecipient(
            vendor_id=rows.vendor.id,
            number=f"EX-2026-{share.id:03d}",
            engagement_id=share.engagement_id,
            series=share.series,
            service="Minamo Tag",
            sent="Pages",
            aims="Counting",
            opt_out="https://minamo.example.jp/out",
            is_linked=True,
            valid_from=date(2026, 4, 1),
        )
    )

"""After other rules of spelling, what is kept to be found by is written anew, once."""

from sqlalchemy import update

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.jobs.schedule import find_job
from portal.ledger.contracts.documents.jobs import rekey_names
from portal.ledger.contracts.models import Contract
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.entry.spelling import VERSION
from portal.ledger.vendors.models import Contact, Vendor
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract
from tests.factories.engagements import make_engagement


def test_only_what_is_wrong_is_written(cast: Cast) -> None:
    db.session.add(Contact(vendor_id=cast.acme.id, name="阿部", email="abe@acme.example"))
    make_engagement(cast.acme, "コールセンター業務")
    make_contract(cast.acme, "覚書")
    db.session.commit()
    for model in (Vendor, Contact, EngagementTerms, Contract):
        with transaction(audited=False):
            db.session.execute(update(model).values(found_by="as it was once"))
    versions = dict(db.session.query(Vendor.id, Vendor.version).all())
    assert rekey_names() == 5
    assert rekey_names() == 0
    db.session.expire_all()
    assert "acme" in cast.acme.found_by
    assert dict(db.session.query(Vendor.id, Vendor.version).all()) == versions  # nobody's edit
    contact = db.session.query(Contact).one()
    assert contact.found_by == "|阿部||abe@acmeexample|"


def test_the_job_runs_once_for_each_version_of_the_rules(clock: Clock) -> None:
    job = find_job("spelling")
    assert job is not None
    slot = job.slot(clock.time)
    clock.advance(days=30)
    assert job.slot(clock.time) == slot == f"spelling {VERSION}"

"""`flask seal`: the certificate with which reports are sealed."""

from flask import current_app
from flask.cli import AppGroup

from portal.cli.entry import as_system, json_option, print_json, refuse_before_set_up, tell
from portal.foundation.core import clock
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.queries import find_organisation
from portal.foundation.sealing import sealer
from portal.foundation.sealing.keys import SealKey

group = AppGroup("seal", help="The certificate with which reports are sealed.")


@group.command("show")
@json_option
@as_system
def seal_show(*, as_json: bool) -> None:
    """Whose certificate seals, until when, and where its key lies; ours is made where none is there."""
    _tell(sealer.current_key(_company()), as_json=as_json)


@group.command("renew")
@json_option
@as_system
def seal_renew(*, as_json: bool) -> None:
    """Seal with another certificate of our own from now on; earlier seals are known as before."""
    _tell(sealer.renew(_company()), as_json=as_json)


def _company() -> str:
    company = find_organisation()
    if company is None:
        refuse_before_set_up()
    return company.name.ja


def _tell(key: SealKey, *, as_json: bool) -> None:
    authority: str = current_app.config["TIMESTAMP_URL"]
    last = clock.day_of(key.valid_until_at)
    if as_json:
        print_json(
            {
                "holder": key.holder,
                "fingerprint": key.fingerprint,
                "valid_until": last,
                "file": str(sealer.place()),
                "own": sealer.is_own(),
                "timestamps": authority or None,
            }
        )
        return
    tell(
        say(
            "Reports are sealed with the certificate of %(holder)s, valid to %(last)s",
            holder=key.holder,
            last=last,
        ),
        say("SHA-256 of the certificate: %(fingerprint)s", fingerprint=key.fingerprint),
        say("Its key lies in %(file)s.", file=sealer.place()),
        say("Time stamps come from %(address)s.", address=authority)
        if authority
        else say("Seals carry no time stamp: TIMESTAMP_URL is not set."),
    )

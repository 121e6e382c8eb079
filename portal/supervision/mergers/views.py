"""Pages on which one vendor goes on in another: find it, compare both, propose, decide."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core.pages.forms import act, show_form, stripped
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.services import CALLED
from portal.ledger.vendors.queries import find_vendor, search_vendors
from portal.supervision.mergers import queries, services, sheets, workflow
from portal.supervision.mergers.forms import DecisionForm, MergerForm
from portal.supervision.mergers.models import MergerKind
from portal.supervision.mergers.queries import count_rows
from portal.supervision.mergers.sheets import moved_words
from portal.supervision.mergers.workflow import DifferingField, ProposedMerger
from portal.supervision.responses.assignments.workflow import WORDS as state_words  # noqa: N811

FOLDER = "supervision/mergers"
THEIRS, MINE = "theirs", "mine"


@requires(Permission.VENDOR_PROPOSE)
def find(vendor_id: int) -> ResponseReturnValue:
    """Find the vendor that goes on in this one."""
    vendor = or_404(find_vendor(vendor_id))
    asked = stripped(request.args.get("q"))[:200]
    hits = [hit for hit in search_vendors(asked) if hit.id != vendor_id] if asked else []
    return render_template(f"{FOLDER}/find.html", vendor=vendor, asked=asked, hits=hits)


@requires(Permission.VENDOR_PROPOSE)
def propose(vendor_id: int, absorbed_vendor_id: int) -> ResponseReturnValue:
    """Both side by side: what goes on, what moves, and why."""
    survivor = or_404(find_vendor(vendor_id))
    absorbed = or_404(find_vendor(absorbed_vendor_id))
    form = MergerForm()
    differences = workflow.differences(survivor, absorbed)
    chosen = {difference.field: _choice(difference) for difference in differences}
    onward = None
    if form.is_submitted() and not all(chosen.values()):
        form.validate()
        form.form_errors.append(_("Choose in every line which of the two values goes on."))
    else:
        onward = act(
            form,
            lambda: services.propose(
                survivor, absorbed, _wanted(form, chosen), actor=current_actor()
            ),
            done=_("The proposal waits for its decision by another person."),
            to=url_for("vendors.show", vendor_id=vendor_id),
        )
    return onward or show_form(
        form,
        f"{FOLDER}/propose.html",
        survivor=survivor,
        absorbed=absorbed,
        rows=_rows(survivor, absorbed),
        chosen=chosen,
        moved=moved_words(count_rows(absorbed.id)),
        pairs=sheets.pairs_of(vendor_id, absorbed_vendor_id),
        state_words=state_words,
    )


@requires(Permission.VENDOR_DECIDE)
def decide(merger_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_merger(merger_id))
    form = DecisionForm()
    onward = act(
        form,
        lambda: services.decide(
            row,
            accepted=bool(form.approved),
            reason=form.reason.data or "",
            actor=current_actor(),
            number=form.number,
        ),
        done=say("The decision is on record."),
        to=url_for("vendors.show", vendor_id=row.survivor.id),
    )
    if onward:
        return onward
    merger, is_open = row.merger, row.merger.accepted is None
    counts = queries.counts_of(merger) if merger.accepted else count_rows(row.absorbed.id)
    return show_form(
        form,
        f"{FOLDER}/decide.html",
        row=row,
        rows=_rows(row.survivor, row.absorbed),
        taken=set(merger.takes),
        let_in=let_in_by(
            [merger.proposed_by_id],
            decided_by_id=merger.decided_by_id,
            reader_id=current_actor().user_id,
        ),
        is_succession=merger.kind is MergerKind.SUCCESSION,
        moved=moved_words(counts),
        pairs=sheets.pairs_of(row.survivor.id, row.absorbed.id) if is_open else [],
        state_words=state_words,
    )


def _choice(difference: DifferingField) -> str:
    """What was chosen for a field; what only the other one has goes on by itself."""
    if not difference.is_open:
        return THEIRS
    chosen = request.form.get(f"keep-{difference.field}", "")
    return chosen if chosen in (THEIRS, MINE) else ""


def _wanted(form: MergerForm, chosen: Mapping[str, str]) -> ProposedMerger:
    return ProposedMerger(
        kind=MergerKind(form.kind.data),
        takes=[field for field, side in chosen.items() if side == THEIRS],
        reason=form.reason.data or "",
        effective_on=form.effective_on.data,
        paper=form.paper.data or "",
    )


def _rows(survivor: Vendor, absorbed: Vendor) -> list[dict[str, Any]]:
    """Every field with both values in words; `is_open`: a person has to choose."""
    open_fields = {
        difference.field: difference.is_open
        for difference in workflow.differences(survivor, absorbed)
    }
    mine, theirs = _told(survivor), _told(absorbed)
    return [
        {
            "field": name,
            "label": words(label),
            "mine": mine[name],
            "theirs": theirs[name],
            "differs": name in open_fields,
            "is_open": open_fields.get(name, False),
        }
        for name, label in CALLED.items()
    ]


def _told(vendor: Vendor) -> dict[str, str]:
    kind = catalogue.practice().kinds_by_id.get(vendor.kind)
    owner = names_of([vendor.owner_id]).get(vendor.owner_id or 0, "")
    values = {name: getattr(vendor, name) or "" for name in CALLED}
    return values | {
        "kind": in_language(kind.label) if kind else vendor.kind,
        "country": in_language(country_text(vendor.country)),
        "owner_id": owner,
    }

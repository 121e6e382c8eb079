"""A vendor's pages: who works for it, applied for, renewed, withdrawn. Nothing internal is on them."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import find_engagement, names_of_works, terms_of_vendor
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.subcontractors import queries, services, workflow
from portal.supervision.subcontractors.forms import ApplicationForm, WithdrawForm, as_before
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorState
from portal.supervision.subcontractors.services import ChainPlace
from portal.supervision.subcontractors.standing import tree_of

FOLDER = "supervision/subcontractors"
P, S = Permission, SubcontractorState
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def own() -> ResponseReturnValue:
    """For each piece of work: what the contract allows, and who is in the chain."""
    vendor = _own_vendor()
    today = clock.today()
    rows = queries.of_vendor(vendor.id)
    chains = queries.chains_on([vendor.id], today)
    works = [term for term in terms_of_vendor(vendor.id, today) if term.runs_on(today)]
    return render_template(
        f"{FOLDER}/own.html",
        works=works,
        rows=rows,
        trees=trees_of(chains, rows),
        names=names_of_works({row.engagement_id for row in rows}),
        ends=queries.ends_of([row.id for row in rows]),
        words_of=workflow,
    )


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def apply(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(find_engagement(engagement_id))
    form = ApplicationForm()
    return enter(
        form,
        _own_vendor(),
        engagement,
        ChainPlace(),
        may_apply=queries.mode_of(engagement_id) in workflow.VENDOR_MAY_APPLY,
    )


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def again(subcontractor_id: int) -> ResponseReturnValue:
    """A renewal of one that was approved, or another application after a refusal."""
    row = or_404(queries.find(subcontractor_id))
    parent = None if row.parent_id is None else queries.find(row.parent_id)
    engagement = or_404(find_engagement(row.engagement_id))
    form = ApplicationForm(data=as_before(row))
    return enter(
        form,
        _own_vendor(),
        engagement,
        ChainPlace(parent=parent, follows=row),
        may_apply=queries.mode_of(engagement.id) in workflow.VENDOR_MAY_APPLY,
    )


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def below(subcontractor_id: int) -> ResponseReturnValue:
    """The next tier: whom a subcontractor passes part of the work on to."""
    row = or_404(queries.find(subcontractor_id))
    engagement = or_404(find_engagement(row.engagement_id))
    form = ApplicationForm()
    return enter(
        form,
        _own_vendor(),
        engagement,
        ChainPlace(parent=row),
        may_apply=queries.mode_of(engagement.id) in workflow.VENDOR_MAY_APPLY,
    )


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def show_own(subcontractor_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show_own.html", **shown(_own_row(subcontractor_id)))


@requires(P.OWN_SUBCONTRACTOR_APPLY)
def withdraw_own(subcontractor_id: int) -> ResponseReturnValue:
    row = _own_row(subcontractor_id)
    form = WithdrawForm()
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=_("It is withdrawn, and stays on record."),
        to=url_for(".show_own", subcontractor_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/withdraw.html", **shown(row))


@requires(P.SUBCONTRACTOR_VIEW, P.OWN_SUBCONTRACTOR_APPLY)
def file(subcontractor_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(subcontractor_file_id))
    return attachment(row.file_sha256, row.file_name)


def enter(
    form: ApplicationForm,
    vendor: Vendor,
    engagement: Engagement,
    beside: ChainPlace,
    *,
    may_apply: bool = True,
) -> ResponseReturnValue:
    """The form of an application, a renewal or the next tier; a vendor's own, or the company's for it."""
    form.offer(queries.shared_categories(engagement.id))
    is_staff = current_actor().is_staff
    page = "subcontractors.show" if is_staff else "subcontractors.show_own"
    onward = act(
        form,
        lambda files: services.apply(
            vendor, engagement, form.said(), files, actor=current_actor(), beside=beside
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=lambda row: _(
            "We have it: %(number)s. Procurement examines it, then the privacy officer decides.",
            number=row.number,
        ),
        to=lambda row: url_for(page, subcontractor_id=row.id),
    )
    mode = queries.mode_of(engagement.id)
    return onward or show_form(
        form,
        f"{FOLDER}/apply.html",
        vendor=vendor,
        engagement=engagement,
        work=names_of_works([engagement.id]).get(engagement.id),
        beside=beside,
        may_apply=may_apply,
        is_entrusted=queries.is_entrusted(engagement.id),
        mode_words=workflow.MODES[mode],
        endings=ENDINGS,
    )


def shown(row: Subcontractor) -> dict[str, Any]:
    """What pages about one show to anybody."""
    end, after = queries.end_of(row.id), queries.follower_of(row.id)
    holds = queries.holds(row)
    mode = queries.mode_of(row.engagement_id)
    is_renewed = after is not None and after.state is S.APPROVED
    return {
        "row": row,
        "end": end,
        "files": queries.files_of(row.id),
        "parent": None if row.parent_id is None else queries.find(row.parent_id),
        "before": None if row.follows_id is None else queries.find(row.follows_id),
        "after": after,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "work": names_of_works([row.engagement_id]).get(row.engagement_id),
        "mode_words": workflow.MODES[mode],
        "may_apply": mode in workflow.VENDOR_MAY_APPLY,
        "holds": holds,
        "ran_out": row.state is S.APPROVED and not (holds or end or is_renewed),
        "is_decided": row.state in (S.APPROVED, S.REFUSED),
        "may_follow": row.state in (S.APPROVED, S.REFUSED, S.WITHDRAWN),
        "waits": row.state in (S.REQUESTED, S.EXAMINED),
        "words_of": workflow,
        "titles": category_titles,
        "country_text": country_text,
    }


def trees_of(chains: Any, rows: Any, *, over: bool = False) -> dict[int, Any]:
    """By piece of work, as far as anything stands in its chain."""
    by_id = {row.id: row for row in rows}
    found = {number: tree_of(chain, by_id, over=over) for number, chain in chains.items()}
    return {number: tree for number, tree in found.items() if tree}


def _own_vendor() -> Vendor:
    return or_404(find_vendor(or_404(current_actor().vendor_id)))


def _own_row(subcontractor_id: int) -> Subcontractor:
    return or_404(queries.find(subcontractor_id))

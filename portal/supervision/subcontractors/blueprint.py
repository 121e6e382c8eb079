"""The routes of subcontractors."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.subcontractors import own_views, views
from portal.supervision.subcontractors.chain_list import views as list_views
from portal.supervision.subcontractors.customer_words import views as customer_views

_OWN = ("subcontractors.own",)  # lines of the menu
_BOTH = ("attestations.index", "subcontractors.own")

bp = blueprint(
    "subcontractors",
    get("/subcontractors/", views.index),
    get("/subcontractors/<int:subcontractor_id>", views.show),
    form("/subcontractors/<int:subcontractor_id>/examine", views.examine),
    form("/subcontractors/<int:subcontractor_id>/decide", views.decide),
    form("/subcontractors/<int:subcontractor_id>/withdraw", views.withdraw),
    form("/subcontractors/<int:subcontractor_id>/end", views.end),
    form("/subcontractors/<int:subcontractor_id>/customers", views.note_customer),
    get("/subcontractors/<int:subcontractor_id>/letter", customer_views.letter),
    form("/subcontractors/<int:subcontractor_id>/again", views.enter_again),
    get("/subcontractors/<int:subcontractor_id>/decision.pdf", views.decision, *_BOTH),
    get("/subcontractors/consents/<int:subcontractor_consent_id>", views.consent),
    get("/subcontractors/files/<int:subcontractor_file_id>", own_views.file, *_BOTH),
    form("/engagements/<int:engagement_id>/subcontractors/new", views.new, "desk.vendors"),
    get("/vendors/<int:vendor_id>/subcontractors", views.of_vendor, "desk.vendors"),
    form(
        "/vendors/<int:vendor_id>/subcontractors/list", list_views.list_for_vendor, "desk.vendors"
    ),
    post(
        "/vendors/<int:vendor_id>/subcontractors/list/apply",
        list_views.apply_list_for_vendor,
        "desk.vendors",
    ),
    get(
        "/vendors/<int:vendor_id>/subcontractors/list.xlsx",
        list_views.workbook_of_vendor,
        "desk.vendors",
    ),
    form("/subcontractors/own/list", list_views.own_list, *_OWN),
    post("/subcontractors/own/list/apply", list_views.apply_own_list, *_OWN),
    get("/subcontractors/own/list.xlsx", list_views.own_workbook, *_OWN),
    get("/subcontractors/own", own_views.own, *_OWN),
    form("/subcontractors/own/apply/<int:engagement_id>", own_views.apply, *_OWN),
    get("/subcontractors/own/<int:subcontractor_id>", own_views.show_own, *_OWN),
    form("/subcontractors/own/<int:subcontractor_id>/again", own_views.again, *_OWN),
    form("/subcontractors/own/<int:subcontractor_id>/below", own_views.below, *_OWN),
    form("/subcontractors/own/<int:subcontractor_id>/withdraw", own_views.withdraw_own, *_OWN),
    menus=("attestations.index",),
)

"""The routes of attestations."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.attestations import receipt_views, views
from portal.supervision.attestations.asking import views as asking_views
from portal.supervision.attestations.exceptions import views as exception_views
from portal.supervision.attestations.receipt_jobs import PATH
from portal.supervision.attestations.signing import views as signing_views

bp = blueprint(
    "attestations",
    form("/attestations/ask", asking_views.ask_many),
    form(PATH, receipt_views.check),
    form("/attestations/<int:attestation_id>/correct", exception_views.correct),
    form("/attestations/<int:attestation_id>/subcontractor", exception_views.enter_subcontractor),
    form("/attestations/<int:attestation_id>/withdraw", exception_views.take_back),
    post("/attestations/<int:attestation_id>/withdrawal-noted", exception_views.note_withdrawal),
    form("/attestations/<int:attestation_id>/exception", exception_views.propose),
    get("/attestations/requests/<int:request_id>/sign", signing_views.sign, "desk.todo"),
    post("/attestations/requests/<int:request_id>/sign", signing_views.sign_now, "desk.todo"),
    get("/attestations/sitting", signing_views.sitting, "desk.todo"),
    post("/attestations/sitting", signing_views.sitting_now, "desk.todo"),
    form("/attestations/authority", signing_views.hand_in_authority, "desk.todo"),
    post("/attestations/draft", signing_views.keep_draft),
    get("/attestations/sittings/<int:sitting_id>", signing_views.signed_together, "desk.todo"),
    get("/attestations/", views.index),
    get("/vendors/<int:vendor_id>/attestations", views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/attestations/request", views.ask, "desk.vendors"),
    form("/attestations/requests/<int:request_id>/withdraw", views.withdraw, "desk.vendors"),
    form("/vendors/<int:vendor_id>/authorities/new", views.new_authority, "desk.vendors"),
    form(
        "/authorities/handed-in/<int:handed_in_authority_id>",
        views.look_at_authority,
        "desk.vendors",
    ),
    get(
        "/authorities/handed-in/<int:handed_in_authority_id>/paper",
        views.handed_in_paper,
        "desk.vendors",
        "desk.todo",
    ),
    post("/authorities/<int:authority_id>/end", views.end_authority),
    get("/authorities/<int:authority_id>/paper", views.authority_paper),
    get("/attestations/<int:attestation_id>", views.show),
    get("/attestations/<int:attestation_id>/receipt", views.receipt),
    menus=("attestations.index",),
)

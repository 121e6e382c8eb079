"""The routes of incidents."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.supervision.incidents.handling import hit_views, own_views, persons_views, views

bp = blueprint(
    "incidents",
    get("/incidents/", views.index),
    get("/incidents/who-is-hit", hit_views.find),
    get("/incidents/<int:incident_id>", views.show),
    form("/incidents/<int:incident_id>/items", views.describe),
    form("/incidents/<int:incident_id>/assessment", views.assess),
    form("/incidents/<int:incident_id>/known", views.change_known),
    form("/incidents/<int:incident_id>/sent", views.record_submission),
    form("/incidents/customers/<int:incident_customer_id>", views.tell_customer),
    get("/incidents/<int:incident_id>/letters/<int:customer_id>", hit_views.letter),
    form("/incidents/<int:incident_id>/persons", persons_views.tell),
    form("/incidents/<int:incident_id>/persons/letter", persons_views.new_letter),
    form("/incidents/letters/<int:incident_letter_id>", persons_views.change_letter),
    get("/incidents/letters/<int:incident_letter_id>/paper", persons_views.letter_pdf),
    post("/incidents/<int:incident_id>/called", views.note_call),
    form("/incidents/<int:incident_id>/end", views.propose),
    form("/incidents/decisions/<int:incident_decision_id>", views.decide),
    get(
        "/incidents/files/<int:incident_file_id>",
        own_views.file,
        "incidents.index",
        "incidents.own",
    ),
    get("/vendors/<int:vendor_id>/incidents", views.of_vendor, "desk.vendors"),
    form("/vendors/<int:vendor_id>/incidents/new", views.new, "desk.vendors"),
    get("/vendors/<int:vendor_id>/incidents/who-is-hit", hit_views.of_vendor_hit),
    get("/vendors/<int:vendor_id>/incidents/letters/<int:customer_id>", hit_views.letter_of_vendor),
    get("/incidents/own", own_views.own, "incidents.own"),
    form("/incidents/report", own_views.report, "incidents.own"),
    form("/incidents/own/<int:incident_id>", own_views.describe_own, "incidents.own"),
    menus=("incidents.index",),
)

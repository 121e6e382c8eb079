"""The routes of provisions and of external recipients of the web site."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.provisions import recipient_views, views

bp = blueprint(
    "provisions",
    get("/provisions/", views.index),
    get("/provisions/<int:record_id>", views.show),
    form("/provisions/<int:record_id>/decide", views.decide),
    form("/provisions/<int:record_id>/withdraw", views.withdraw),
    form("/provisions/<int:record_id>/end", views.end),
    get("/provisions/files/<int:provision_file_id>", views.file),
    get("/vendors/<int:vendor_id>/provisions", views.of_vendor),
    form("/engagements/<int:engagement_id>/provisions/new", views.new),
    get("/external-recipients/", recipient_views.recipients),
    form("/engagements/<int:engagement_id>/external-recipients/new", recipient_views.register),
    form("/external-recipients/<int:recipient_id>/end", recipient_views.end_recipient),
    form("/external-recipients/policy/new", recipient_views.name_in_policy),
    form("/external-recipients/policy/<int:policy_recipient_id>/end", recipient_views.end_naming),
    menus=("desk.vendors",),
)

"""The routes of what we tell others."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.disclosures import views

bp = blueprint(
    "disclosures",
    get("/disclosures/", views.index),
    form("/disclosures/customer-sheets/new", views.new_sheet),
    form("/disclosures/public-text/new", views.new_text),
    get("/disclosures/<int:disclosure_id>", views.show),
    get("/disclosures/<int:disclosure_id>/pdf", views.pdf),
    form("/disclosures/<int:disclosure_id>/decide", views.decide),
    form("/disclosures/<int:disclosure_id>/withdraw", views.withdraw),
    menus=("reports.index",),
)

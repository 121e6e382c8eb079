"""The routes of contracts."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.ledger.contracts.clauses import views as clause_views
from portal.ledger.contracts.clauses import waiver_views
from portal.ledger.contracts.documents import views
from portal.ledger.contracts.papers import views as paper_views

bp = blueprint(
    "contracts",
    get("/contracts/<int:contract_id>/clauses", clause_views.clauses),
    post("/contracts/<int:contract_id>/clauses", clause_views.save_clause),
    form("/contracts/<int:contract_id>/clauses/list", clause_views.whole_list),
    form("/contracts/<int:contract_id>/covers/new", views.add_cover),
    form("/contracts/<int:contract_id>/covers/<int:cover_id>/end", views.end_cover),
    post("/contracts/<int:contract_id>/covers/<int:cover_id>/correct", views.correct_cover),
    get("/contracts/<int:contract_id>/clauses/again", clause_views.check_again),
    post("/contracts/<int:contract_id>/clauses/again", clause_views.confirm_checks),
    get("/contracts/<int:contract_id>/clauses/earlier", clause_views.earlier_checks),
    form("/contracts/<int:contract_id>/term", views.term),
    get("/contracts/", views.index),
    get(
        "/contracts/<int:contract_id>/files/<int:file_id>/pages/<int:page_no>/picture",
        paper_views.page_picture,
    ),
    get(
        "/contracts/<int:contract_id>/files/<int:file_id>/pages/<int:page_no>/text",
        paper_views.page_text,
    ),
    get("/contracts/<int:contract_id>/files/<int:file_id>/words", paper_views.find_words),
    get("/vendors/<int:vendor_id>/contracts", views.of_vendor),
    form("/vendors/<int:vendor_id>/contracts/new", views.register),
    get("/contracts/<int:contract_id>", views.show),
    form("/contracts/<int:contract_id>/edit", views.edit),
    form("/contracts/<int:contract_id>/sign", views.sign),
    form("/contracts/<int:contract_id>/end", views.end),
    post("/contracts/<int:contract_id>/files", views.add_file),
    get("/contracts/<int:contract_id>/files/<int:file_id>", views.download),
    form("/contracts/<int:contract_id>/original", views.original),
    form("/contracts/originals/<int:original_id>/look", views.look_at_original),
    form("/contracts/<int:contract_id>/waivers/new", waiver_views.propose_waiver),
    get("/waivers/<int:waiver_id>", waiver_views.waiver),
    form("/waivers/<int:waiver_id>/decision", waiver_views.decide_waiver),
    form("/waivers/<int:waiver_id>/end", waiver_views.end_waiver),
    menus=("desk.vendors",),
)

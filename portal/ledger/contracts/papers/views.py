"""The pages of a contract's files as pictures, with the text laid over them.

Only these routes show what is in a stored file, and they show pictures and words made of it; the
file itself is always a download.
"""

from typing import Final

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence.storage import FileDamaged
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers import page as paper_page
from portal.ledger.contracts.papers import readings
from portal.ledger.contracts.papers.open_document import OpenPaper

LONGEST_SEARCH: Final = 200
NOT_MODIFIED: Final = 304
# The reader's own browser keeps a picture and asks each time whether it may still be shown.
KEPT_BY_THE_READER: Final = "private, no-cache"


@requires(Permission.LEDGER_VIEW)
def page_picture(contract_id: int, file_id: int, page_no: int) -> ResponseReturnValue:
    """`?small`: the one for the column of small pages."""
    kind = "thumb" if "small" in request.args else "page"
    file = or_404(readings.find_paper(contract_id, file_id))
    etag = f"{opening.EDITION}-{file.sha256}-{kind}-{page_no}"
    if request.if_none_match.contains(etag):
        answer = Response(status=NOT_MODIFIED)
    else:
        paper = _with_page(file, page_no)
        picture = or_404(opening.picture_of(paper, page_no, kind))
        answer = Response(picture.read_bytes(), mimetype="image/webp")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = KEPT_BY_THE_READER
    return answer


@requires(Permission.LEDGER_VIEW)
def page_text(contract_id: int, file_id: int, page_no: int) -> ResponseReturnValue:
    """A part of a page: the lines, to be laid over the picture and selected."""
    file = or_404(readings.find_paper(contract_id, file_id))
    paper = _with_page(file, page_no)
    lines = paper_page.text_of_page(paper, page_no)
    return render_template(
        "ledger/contracts/_page_text.html",
        lines=lines,
        language=paper_page.language_of("".join(shown.line.text for shown in lines)),
        size=paper.sizes[page_no - 1],
        page=page_no,
    )


@requires(Permission.LEDGER_VIEW)
def find_words(contract_id: int, file_id: int) -> ResponseReturnValue:
    """A part of a page: where in the file the words stand."""
    file = or_404(readings.find_paper(contract_id, file_id))
    sought = request.args.get("find", "").strip()[:LONGEST_SEARCH]
    paper = _opened(file)
    found = paper_page.found_in(paper, sought) if sought else []
    return render_template("ledger/contracts/_found.html", sought=sought, found=found)


def _opened(file: readings.PaperFile) -> OpenPaper:
    try:
        return opening.open_paper(file.sha256, file.media_type)
    except FileDamaged:  # lost on disk: the page of the clause check says so
        abort(404)


def _with_page(file: readings.PaperFile, page_no: int) -> OpenPaper:
    """The paper, if it has that page."""
    paper = _opened(file)
    return or_404(paper if 1 <= page_no <= paper.pages else None)

"""Who is found, and by whom."""

from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts import queries
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from tests.actors import acting
from tests.cast import Cast


def names(people: object) -> list[str]:
    return [person.name for person in people]  # type: ignore[attr-defined]


def test_people_are_found_by_role(cast: Cast) -> None:
    assert names(queries.people_with_role(Role.PROCUREMENT)) == ["Pam", "Pip"]
    both = queries.people_with_role(Role.PRIVACY_OFFICER, Role.MANAGEMENT)
    assert names(both) == ["Max", "Pia"]


def test_somebody_whose_account_ended_is_not_found_by_role_but_still_has_a_name(cast: Cast) -> None:
    cast.pip.ended_at = clock.now()
    db.session.flush()
    assert names(queries.people_with_role(Role.PROCUREMENT)) == ["Pam"]
    assert queries.names_of([cast.pip.id, None]) == {cast.pip.id: "Pip"}


def test_ada_sees_only_her_own_colleagues(cast: Cast) -> None:
    ada, alf_id, globex_id = acting(cast.ada), cast.alf.id, cast.globex.id
    others = [cast.gus.id, cast.pam.id]
    with acting_as(db.session, ada):
        assert names(queries.colleagues_of(ada)) == ["Ada", "Alf"]
        assert [queries.find_user(one) for one in others] == [None, None]
        assert queries.names_of([*others, alf_id]) == {alf_id: "Alf"}
        assert names(queries.people_of_vendor(globex_id)) == []


def test_pams_colleagues_are_the_companys_people(cast: Cast) -> None:
    colleagues = names(queries.colleagues_of(acting(queries.people_with_role(Role.PROCUREMENT)[0])))
    assert colleagues == ["Ann", "Max", "Pam", "Pia", "Pip", "Sue"]


def test_nobodys_name_needs_no_question(cast: Cast) -> None:
    assert queries.names_of([]) == {}

"""What is spoken at /scim/v2: filters, pages, what is refused and how, and that a hospital's token opens nothing elsewhere."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from kernel.web import House, limiter
from tenants.directory.keeping import keep_token
from tests.integrations.scim.speaking import GROUP, PATCH, SEARCH, USER, Directory, named
from tests.support.people import rows
from tests.support.world import World

ANNA = {
    "externalId": "X-1",
    "displayName": "Anna Berg",
    "name": {"givenName": "Anna", "familyName": "Berg"},
    "emails": [{"value": "Anna@mercy.example", "type": "work", "primary": True}, {"value": "a@home.example", "type": "home"}],
}
FILTERS = {
    'userName eq "ANNA"': {"anna"},
    'userName ne "anna"': {"bert", "carla_%"},
    'userName co "ER"': {"bert"},
    'userName sw "car"': {"carla_%"},
    'userName ew "_%"': {"carla_%"},
    'userName co "%"': {"carla_%"},
    'userName gt "b"': {"bert", "carla_%"},
    'userName eq "anna" or userName eq "bert"': {"anna", "bert"},
    "userName pr and not (active eq true)": {"bert"},
    'active eq false or (userName sw "c" and active eq true)': {"bert", "carla_%"},
    'externalId eq "X-1"': {"anna"},
    'externalId eq "x-1"': set(),
    "externalId pr": {"anna"},
    "externalId eq null": {"bert", "carla_%"},
    'not (displayName eq "Anna Berg")': {"bert", "carla_%"},
    'displayName ne "nobody"': {"anna", "bert", "carla_%"},
    'name.familyName eq "berg"': {"anna"},
    "name pr": {"anna"},
    'emails eq "anna@MERCY.example"': {"anna"},
    'emails.type eq "home"': {"anna"},
    'emails[type eq "work" and value co "@home"]': set(),
    'emails[type eq "home" and value co "@home"]': {"anna"},
    "emails[primary eq true]": {"anna"},
    "not (emails pr)": {"bert", "carla_%"},
    'emails ne "anna@mercy.example"': {"bert", "carla_%"},
    'meta.created gt "2020-01-01T00:00:00Z"': {"anna", "bert", "carla_%"},
    'meta.lastModified lt "2020-01-01T00:00:00Z"': set(),
    f'{USER}:userName eq "anna"': {"anna"},
    'userName eq "\' or true --"': set(),
    'id eq "nobody"': set(),
}
REFUSED = {
    "userName eq": "invalidFilter",
    "userName gt true": "invalidFilter",
    'password eq "x"': "invalidFilter",
    'roles eq "staff"': "invalidFilter",
    "person_id pr": "invalidFilter",
    'name eq "x"': "invalidFilter",
    'schemas eq "x"': "invalidFilter",
    'meta.location co "x"': "invalidFilter",
    'groups.display eq "x"': "invalidFilter",
    'userName eq "\\u0000"': "invalidFilter",
    'userName eq "\\ud800"': "invalidFilter",
    " or ".join(['userName eq "abcdefghij"'] * 500): "invalidFilter",
    "not (" * 40 + "userName pr" + ")" * 40: "invalidFilter",
}


@pytest.fixture
def three(directory: Directory) -> Directory:
    """A directory of three."""
    directory.list_user("anna", **ANNA)
    directory.list_user("bert", active=False)
    directory.list_user("carla_%")
    return directory


def found(directory: Directory, path: str = "/Users", **query: Any) -> dict[str, Any]:
    """What is listed for a query."""
    return directory.said(f"{path}?{urlencode(query)}")


def test_a_filter_finds_what_it_says(three: Directory) -> None:
    got = {asked: named(found(three, filter=asked)) for asked in FILTERS}
    assert got == FILTERS


def test_a_filter_that_cannot_be_read_is_refused_and_says_so(three: Directory) -> None:
    got = {asked: three.said(f"/Users?{urlencode({'filter': asked})}", status=400)["scimType"] for asked in REFUSED}
    assert got == REFUSED


def test_groups_are_found_by_who_is_in_them_and_people_by_their_groups(three: Directory) -> None:
    anna = found(three, filter='userName eq "anna"')["Resources"][0]["id"]
    ward = three.list_group("Ward 3", anna, externalId="g-3")
    three.list_group("Ward 4")
    assert named(found(three, "/Groups", filter=f'members eq "{anna}"'), "displayName") == {"Ward 3"}
    assert named(found(three, "/Groups", filter='displayName sw "ward"'), "displayName") == {"Ward 3", "Ward 4"}
    assert named(found(three, filter=f'groups eq "{ward}"')) == {"anna"}
    assert three.said(f"/Users/{anna}")["groups"][0]["display"] == "Ward 3"
    assert "members" not in three.said(f"/Groups/{ward}?excludedAttributes=members")
    assert set(three.said(f"/Groups/{ward}?attributes=displayName")) == {"schemas", "id", "displayName"}


def test_pages_hold_everybody_once_in_one_order(directory: Directory) -> None:
    for number in range(5):
        directory.list_user(f"u{number}")
    pages = [found(directory, startIndex=first, count=2) for first in (1, 3, 5, 7)]
    assert [sorted(named(page)) for page in pages] == [["u0", "u1"], ["u2", "u3"], ["u4"], []]
    assert {page["totalResults"] for page in pages} == {5}
    assert [page["itemsPerPage"] for page in pages] == [2, 2, 1, 0]
    assert found(directory, startIndex=-4, count=1)["Resources"][0]["userName"] == "u0"
    nothing = found(directory, count=0)
    assert (nothing["totalResults"], nothing.get("Resources", [])) == (5, [])
    everything = {"schemas": [SEARCH], "startIndex": 5, "count": 3}
    directory.list_group("g")
    mixed = directory.said("/.search", "POST", json=everything)
    assert [one["meta"]["resourceType"] for one in mixed["Resources"]] == ["User", "Group"]
    assert mixed["totalResults"] == 6
    only = {"schemas": [SEARCH], "filter": 'userName eq "u3"'}
    assert named(directory.said("/Users/.search", "POST", json=only)) == {"u3"}
    assert directory.said("/Groups/.search", "POST", json={"schemas": [SEARCH]})["totalResults"] == 1


def user(**said: Any) -> dict[str, Any]:
    """Somebody, as she is sent."""
    return {"schemas": [USER], **said}


def group(**member: str) -> dict[str, Any]:
    """A group with this member, as it is sent."""
    return {"schemas": [GROUP], "displayName": "x", "members": [member]}


def change(op: str, path: str, value: Any = None) -> dict[str, Any]:
    """A change of a part, as it is sent."""
    return {"schemas": [PATCH], "Operations": [{"op": op, "path": path, **({} if value is None else {"value": value})}]}


HALF = b'{"schemas":["%s"],"userName":"\\ud800"}' % USER.encode()
NOBODY = "0197a2f0-0000-7000-8000-000000000000"
WRONG: dict[str, tuple[str, Any, int, str | None]] = {
    "a name that is taken": ("POST /Users", user(userName="ANNA"), 409, "uniqueness"),
    "no name": ("POST /Users", user(), 400, "invalidValue"),
    "an empty name": ("POST /Users", user(userName=""), 400, "invalidValue"),
    "a name too long": ("POST /Users", user(userName="x" * 301), 400, "invalidValue"),
    "a NUL": ("POST /Users", user(userName="x\0"), 400, "invalidValue"),
    "too many addresses": ("POST /Users", user(userName="y", emails=[{}] * 21), 400, "invalidValue"),
    "another schema": ("POST /Users", {"schemas": [GROUP], "userName": "y"}, 400, "invalidSyntax"),
    "no JSON": ("POST /Users", b"{", 400, "invalidSyntax"),
    "half a character": ("POST /Users", HALF, 400, "invalidSyntax"),
    "a list": ("POST /Users", [1], 400, "invalidSyntax"),
    "a group in a group": ("POST /Groups", group(type="Group", value=NOBODY), 400, "invalidValue"),
    "nobody in a group": ("POST /Groups", group(value=NOBODY), 400, "invalidValue"),
    "no id in a group": ("POST /Groups", group(value="1"), 400, "invalidValue"),
    "nothing there": (f"GET /Users/{NOBODY}", None, 404, None),
    "no id": ("GET /Users/1", None, 404, None),
    "no address": ("GET /Robots", None, 404, None),
    "another method": ("PUT /Users", {}, 405, None),
    "no operation": ("PATCH /Users/{anna}", {"schemas": [PATCH], "Operations": []}, 400, "invalidValue"),
    "her id": ("PATCH /Users/{anna}", change("replace", "id", "1"), 400, "mutability"),
    "her name away": ("PATCH /Users/{anna}", change("remove", "userName"), 400, "mutability"),
    "no path": ("PATCH /Users/{anna}", change("add", "a..b", 1), 400, "invalidPath"),
    "another's name": ("PATCH /Users/{anna}", change("replace", "userName", "Bert"), 409, "uniqueness"),
    "a NUL by patch": ("PATCH /Users/{anna}", change("add", "displayName", "a\0"), 400, "invalidValue"),
}


def test_what_is_wrong_is_refused_in_scim_s_words_and_changes_nothing(three: Directory, world: World) -> None:
    anna = found(three, filter='userName eq "anna"')["Resources"][0]["id"]
    before = rows(world, "select * from directory_user order by id")
    for what, (asked, sent, status, kind) in WRONG.items():
        method, path = asked.split()
        body = {} if sent is None else {"data": sent} if isinstance(sent, bytes) else {"json": sent}
        said = three.said(path.format(anna=anna), method, status, **body)
        assert (said["status"], said.get("scimType")) == (str(status), kind), f"{what}: {said}"
    assert rows(world, "select * from directory_user order by id") == before


def test_what_is_sent_beside_what_we_use_is_dropped(directory: Directory, world: World) -> None:
    sent = {
        "password": "seven grey herons",
        "title": "Nurse",
        "phoneNumbers": [{"value": "555"}],
        "roles": [{"value": "admin"}],
    }
    anna = directory.list_user("anna", **sent)
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
    directory.patch(f"/Users/{anna}", {"op": "add", "path": enterprise, "value": "Oncology"})
    kept = str(rows(world, "select u::text from directory_user u")) + str(directory.said(f"/Users/{anna}"))
    assert not [word for word in ("herons", "Nurse", "555", "admin", "Oncology") if word in kept]


def test_family_members_are_not_there_by_list_filter_or_conflict(directory: Directory) -> None:
    member = directory.hospital.person("Anna Berg", email="anna@mercy.example")
    assert found(directory)["totalResults"] == 0
    for asked in ('userName eq "anna@mercy.example"', 'emails eq "anna@mercy.example"', f'id eq "{member.id}"'):
        assert found(directory, filter=asked)["totalResults"] == 0
    directory.said(f"/Users/{member.id}", status=404)
    known = directory.list_user("anna@mercy.example", emails=[{"value": "anna@mercy.example"}])
    unknown = directory.list_user("nobody@mercy.example", emails=[{"value": "nobody@mercy.example"}])
    told = [directory.said(f"/Users/{one}") for one in (known, unknown)]
    assert set(told[0]) == set(told[1])


NO_TOKENS = [None, "", "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "bearer scim_other", "Bearer " + "x" * 5000]


@pytest.mark.parametrize("header", NO_TOKENS)
def test_every_token_that_is_none_gets_the_same_answer(header: str | None, directory: Directory) -> None:
    headers = {} if header is None else {"Authorization": header}
    said = {directory.ask(path, headers=headers).get_data() for path in ("/Users", "/Schemas", f"/Groups/{NOBODY}")}
    answer = directory.ask("/Users", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="SCIM"')
    assert said == {directory.ask("/Users", headers={}).get_data()}


def test_a_hospital_s_token_is_nobody_s_at_another_and_neither_are_its_people(three: Directory, world: World) -> None:
    other = Directory(world.hospital("brigid"), "scim_another token").open()
    borrowed = {"Authorization": f"Bearer {three.token}"}
    assert other.ask("/Users", headers=borrowed).status_code == 401
    assert other.ask("/Users", "POST", headers=borrowed, json=user(userName="x")).status_code == 401
    anna = found(three, filter='userName eq "anna"')["Resources"][0]["id"]
    for method in ("GET", "DELETE", "PATCH", "PUT"):
        body = {} if method in ("GET", "DELETE") else {"json": change("remove", "active")}
        assert other.ask(f"/Users/{anna}", method, **body).status_code == 404
    assert found(other)["totalResults"] == 0
    other.said("/Groups", "POST", 400, json=group(value=anna))
    other.list_user("anna")  # the same name elsewhere is no conflict
    answer = world.app.test_client().get("/scim/v2/Users", base_url="http://localhost", headers=borrowed)
    assert answer.status_code == 404


def test_a_signed_in_administrator_s_browser_opens_nothing_here(three: Directory) -> None:
    admin = three.hospital.person("Ada Stone", "tenant_admin").browser()
    assert admin.client.get("/scim/v2/Users", base_url=f"http://{admin.at}").status_code == 401


@pytest.fixture
def limited(app: House) -> Iterator[None]:
    """Limits by address hold, as they do outside tests."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_wrong_tokens_are_tried_thirty_times_a_minute(directory: Directory, limited: None) -> None:
    wrong = [directory.ask("/Users", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(31)]
    assert wrong == [401] * 30 + [429]
    assert directory.ask("/Users").mimetype == "application/scim+json"


def test_a_token_s_last_use_is_noted_once_a_minute_also_when_one_only_looks(directory: Directory, world: World) -> None:
    used = "select used_at from directory_token"
    assert rows(world, used) == [(None,)]
    directory.ask("/Users")
    (first,) = rows(world, used)
    assert first != (None,)
    directory.ask("/Users")
    assert rows(world, used) == [first]


def test_tokens_are_kept_as_hashes(directory: Directory, world: World) -> None:
    with directory.hospital.entered():
        keep_token("scim_second", actor="test")
    assert "scim_" not in str(rows(world, "select t::text from directory_token t"))
    assert rows(world, "select length(token_hash) from directory_token") == [(32,), (32,)]

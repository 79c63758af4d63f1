"""What others wrote to try SCIM with finds nothing wrong here."""

from collections import Counter

from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from tests.integrations.scim.speaking import ROOT, Directory
from tests.support.world import World


def test_scim2_tester_finds_nothing_wrong(world: World) -> None:
    directory = Directory(world.hospital()).open()
    environ = {"HTTP_AUTHORIZATION": f"Bearer {directory.token}"}
    client = WSGISCIMClient(world.app, base_url=f"http://{directory.hospital.host}{ROOT}", environ=environ)
    results = check_server(client)
    wrong = [f"{one.title} {one.resource_type}: {one.reason}" for one in results if one.status != Status.SUCCESS]
    assert wrong == []
    assert Counter(one.resource_type for one in results)["User"] > 20

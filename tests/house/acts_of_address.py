"""The hospital's day, its names: one is asked for and proved, stands in letters for a while, and is given up."""

from collections.abc import Iterator

from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.support.names import answering, web

NAME = "thornbury.example.org"


def naming(filled: Filled) -> Iterator[Act]:
    """From a wish to the end of it."""
    hers, console = filled.browser, "/admin/address/"
    for name in ("marigold.example.org", NAME):
        page = hers.open(console).submit({"name": name}, action=console)
        yield "address_console.index", ["address.claim"]
    known = page.soup.select("#claims ~ .card form[action$=forget]")
    hers.post(str(known[-2]["action"]), {"csrf_token": hers.token()})
    yield "address_console.forget", ["address.forget"]
    proof = str(page.soup.select("#claims ~ .card")[-1].select("dd")[1].get_text(strip=True))
    with answering({f"_carepages.{NAME}": [proof]}):
        press(hers, str(known[-1]["action"]).replace("/forget", "/prove"))
    yield "address_console.prove", ["address.open"]
    with web({f"http://{NAME}/.well-known/carepages": "mercy\n", "http://mercy.localhost/.well-known/carepages": "mercy\n"}):
        for name in (NAME, "mercy.localhost"):
            press(hers, f"{console}link", name=name)
            yield "address_console.link", ["address.link"]
    press(hers, f"{console}close", name=NAME)
    yield "address_console.close", ["address.close"]

"""Giving, over HTTP: what one may fill in, one press for one donation, the receipt; and who sees nothing of it."""

from uuid import uuid4

from billing.donations.actions import keep_foundation
from billing.donations.models import Donation
from kernel.db import db
from tests.accounts.helping import letters
from tests.billing.donations.conftest import FOUNDATION, Box
from tests.support.people import rows
from tests.support.world import World

RUTH = {"name": "Ruth", "email": "ruth@example.org"}
REFUSED: list[dict[str, str]] = [
    {"amount": "own", "own": "4.99"},
    {"amount": "own", "own": "10000.01"},
    {"amount": "own", "own": "-10"},
    {"amount": "own", "own": "10.001"},
    {"amount": "2501"},
    {"amount": "own", "own": "1e3"},
    {"often": "weekly"},
    {"tribute": "enemy"},
    {"tribute_for": "x" * 121},
    {"tell_email": "nobody"},
    {"name": "", "email": "ruth@example.org"},
    {"email": "ruth@"},
    {"tell_email": "else@example.org", "name": "Buy at www.pills.example"},
    {"tell_email": "else@example.org", "name": "pills.example"},
    {"tell_email": "else@example.org", "name": "write to a@b.example"},
]


def test_a_stranger_gives_gets_a_receipt_and_one_press_is_one_donation(box: Box, world: World) -> None:
    browser = box.hospital.browser()
    assert "Give to our foundation" in browser.open("/").text
    keeper = box.hospital.person("Anna Berg")
    beside = keeper.browser().open(box.hospital.page(keeper, open_to_hospital=True).path)  # nobody is asked there
    assert (beside.status, "foundation" in beside.text) == (200, False)
    page = browser.open("/give")
    assert "Friends of Mercy" in page.text
    typed = {**RUTH, "amount": "own", "own": "12,50", "tribute": "memory", "tribute_for": "Elena Canary"}
    shown = page.submit(typed)
    again = page.submit(typed)
    assert [one.path.split("/")[1] for one in (shown, again)] == ["donations"] * 2
    [(donation_id,)] = rows(world, "select id from donation where amount = 1250 and email = 'ruth@example.org'")
    assert "Canary" in shown.text
    box.pay(donation_id)
    assert "Canary" in browser.open("/give/back?paid=1").submit(action="/look").text
    [receipt] = box.receipts(donation_id)
    paper = browser.open(f"{shown.path}/receipts/{receipt.id}")
    for words in ("Friends of Mercy", "$12.50", "12-3456789", "Elena Canary", "Ruth", "No goods or services"):
        assert words in paper.text
    pdf = browser.client.get(f"{shown.path}/receipts/{receipt.id}.pdf", base_url=f"http://{browser.at}")
    assert pdf.data.startswith(b"%PDF")
    assert (pdf.mimetype, box.letters(), receipt.number) == ("application/pdf", ["receipt"], 1)
    assert "nothing to stop" in browser.open(f"{shown.path}/stop").text
    with box.hospital.entered():
        keep_foundation({**FOUNDATION, "is_open": False}, actor="test")
    assert "cannot give" in browser.open("/give").text
    assert "Give to our foundation" not in browser.open("/").text


def test_what_is_refused(box: Box) -> None:
    page = box.hospital.browser().open("/give")
    assert {str(typed): page.submit({**RUTH, **typed}).status for typed in REFUSED} == {str(typed): 422 for typed in REFUSED}
    with box.hospital.entered():
        assert db.session.query(Donation).count() == 0


def test_somebody_is_told_once_when_it_is_paid_and_never_how_much_or_for_whom(box: Box, world: World) -> None:
    donation_id = box.given(tell_email="else@example.org", name="Ruth Moon")
    box.settle(donation_id)
    assert box.letters() == ["receipt", "told"]
    assert rows(world, "select tell_email from donation") == [(None,)]
    receipt, told = letters(box.hospital)
    assert (receipt.to, told.to) == ("ruth@example.org", "else@example.org")
    assert "Ruth Moon" in told.text
    for hidden in ("Canary", "$50", "/donations/", "ruth@example.org"):
        assert hidden not in told.text + told.html
    for hidden in ("Canary", "$50", "else@example.org", "/stop"):
        assert hidden not in receipt.text + receipt.html


def test_nobody_else_sees_a_donation(box: Box, world: World) -> None:
    donation_id, other_id = box.given(), box.given()
    path, [receipt], [others] = box.path(donation_id), box.receipts(donation_id), box.receipts(other_id)
    stranger, elsewhere = box.hospital.browser(), world.hospital("other").browser()
    assert stranger.open(f"{path}/receipts/{receipt.id}").status == 200
    for wrong in (f"{path}/receipts/{others.id}", f"{path}/receipts/{uuid4()}.pdf", f"{path[:-4]}AAAA", "/donations/x/stop"):
        assert stranger.open(wrong).status == 404
    for foreign in (path, f"{path}/receipts/{receipt.id}", f"{path}/stop"):
        assert elsewhere.open(foreign).status == 404
    for role, status in (("shop", 200), ("staff", 404), ("member", 404)):
        browser = box.hospital.person(f"{role.title()} Reader", *([] if role == "member" else [role])).browser()
        for page in ("donations/", f"donations/{donation_id}", f"donations/{donation_id}/{receipt.id}", "foundation/"):
            shown = browser.open(f"/admin/{page}")
            assert (shown.status, "Canary" in shown.text) == (status, False)
    keeper = world.hospital("third").person("Sho Keeper", "shop").browser()
    assert keeper.open(f"/admin/donations/{donation_id}").status == 404


def test_the_hospital_says_how_one_gives_and_the_currency_stays_once_something_is_given(box: Box) -> None:
    keeper = box.hospital.person("Sho Keeper", "shop").browser()
    page = keeper.open("/admin/foundation/")
    for wrong in (
        {"sums": "1 2"},
        {"sums": "ten"},
        {"least": "50", "most": "40"},
        {"names_en": ""},
        {"sums": "5 6 7 8 9 10 11"},
    ):
        assert page.submit(wrong).status == 422
    assert page.submit({"sums": "20 40", "currency": "EUR"}).status == 200
    assert box.donation(box.place(amount=2000)).currency == "EUR"
    keeper.open("/admin/foundation/").submit({"currency": "GBP", "sums": "30"})
    assert box.donation(box.place(amount=3000)).currency == "EUR"

"""How many SQL statements each page costs: a stated number, whatever a page holds and however many hospitals there are.

Counted is what is sent once a transaction has begun and the hospital was entered. A number that grows needs a reason; one that
shrinks is written down here too, so that it stays.
"""

import pytest
from sqlalchemy import insert, select

from billing.donations.actions import keep_foundation
from billing.shelf.models import Category, Product, Variant
from forums.queries import POSTS_A_CHAPTER
from kernel.db import db
from kernel.ids import new_id
from messages.models import Reaction, SupportMessage
from pages.models import CarePage
from photos.models import Photo
from tenants.record.actions import keep_record
from tests.billing.donations.conftest import FOUNDATION
from tests.forums.visit import a_topic, many
from tests.house.acts_of_orders import Silent
from tests.house.filled_shop import fill_shop
from tests.integrations.record.ward import SETTINGS as RECORD
from tests.support.browser import Browser
from tests.support.people import READERS, Scene, chapters, crowd, rows
from tests.support.statements import statements
from tests.support.world import World

READS = {"keeper": 8, "admitted by letter": 8, "admitted person": 8, "member": 7}  # a care page, by who looks at it
MOST = 8
KEEPERS = {
    "/": 5,  # it names the shop where that is open, and the foundation where one can give
    "/pages": 6,  # those she keeps, those she was let into, and those about her
    "/pages/new": 3,
    "/account": 5,
    "/help": 5,
    "/requests": 4,
    "/requests/new": 4,
    "/help/written": 3,
    "/account/data": 5,
    "/ending": 4,
    "/account/email": 4,
    "/account/leave": 5,
    "/account/letters": 4,
    "/account/name": 4,
    "/account/photo": 4,
    "/account/reading": 4,
    "/account/second": 7,
    "/account/second/app": 5,
    "/account/second/passkey": 5,
    "/account/sessions": 5,
    "/account/living": 4,
    "/account/living/add": 4,
    "/account/living/choices": 4,
    "/people": 4,
    "/people/blocked": 4,
    "/people/introduced": 4,
    "/search": 3,
    "/search?q=well": 6,
    "{page}/photos": 5,
    "{page}/photos/{photo}": 8,
    "{page}/book": 7,
    "{page}/book?since=2026-11": 7,
    "{page}/updates": 7,
    "{page}/followers": 6,
    "{page}/keepers": 6,
    "{page}/links": 4,
    "{page}/lists": 4,
    "{page}/opened": 5,
    "{page}/settings": 5,
    "{page}/corner": 6,
    "{page}/messages": 7,
    "{page}/messages?update={update}": 8,
    "{page}/messages/hidden": 5,
    "{page}/messages/waiting": 5,
    "{page}/updates/{update}": 8,
    "{page}/updates/{update}/change": 8,
    "{page}/updates/{update}/versions": 6,
    "{page}/updates/{update}/reach": 7,
}
STRANGERS = {
    "/": 4,
    "/sign-in": 3,
    "/sign-in/forgotten": 2,
    "/join": 2,
    "/pages/nothing-here": 3,
    "/brand.css": 2,
    "/enrol/claim/ZZZZ2222": 2,
    "/record/keys/no-such-key.json": 2,
}
FORUMS = {"/forums": 4, "/forums/cancer": 6, "/forums/cancer/new": 5, "{topic}": 7, "{topic}?chapter=2": 7}
SHOP = {"/give": 3, "/order": 5, "/shop": 5, "/shop?in=flowers": 6, "/shop/tulips": 5, "/cart": 5}
SAYS = {"Accept-Language": "en"}  # as every browser does: the hospital need not be asked what it speaks
CONSOLE = {
    "/admin/": 7,  # all that waits, whether somebody is on call, whether it is on trial, and the last weeks
    "/admin/crisis/": 6,
    "/admin/on-call/": 5,
    "/admin/on-call/words": 4,
    "/admin/requests/": 6,
    "/requests/waiting": 7,
    "/admin/address/": 5,
    "/admin/audit/": 6,  # one more where people acted: their names (tests/admin/test_list_plans.py)
    "/admin/audit/?action=page&since=2026-11-01": 6,
    "/admin/audit/?person=Tess+Reader&order=old": 7,
    "/admin/people/": 6,  # as many as a thousand are counted
    "/admin/people/?words=p1&order=name_back&state=open": 6,
    "/admin/reports/": 4,
    "/admin/branding/": 5,
    "/admin/branding/pictures": 4,
    "/admin/letters/": 4,
    "/admin/letters/show": 5,
    "/admin/letters/show?letter=following/update&language=es": 5,
    "/admin/moderation/": 4,
    "/admin/moderation/decided": 4,
    "/admin/donations/": 6,
    "/admin/foundation/": 6,  # what was given in all
    "/admin/orders/": 6,
    "/admin/orders/?state=owing&words=x&order=sum": 6,
    "/admin/orders/days": 4,
    "/admin/payments/": 4,
    "/admin/products/": 5,
    "/admin/products/new": 5,
    "/admin/shop/": 5,
    "/admin/terms/": 6,
    "/admin/word-rules/": 4,
    "/admin/policies/": 4,
    "/admin/policies/endings": 4,
    "/admin/record/": 4,
    "/enrol": 5,
    "/enrol/record": 4,
    "/enrol/claim": 3,
    "/enrol/many": 3,
}  # a letter is shown: its host


def scene_of(world: World, *, updates: int = 20, followers: int = 5, hospitals: int = 2) -> Scene:
    """A page that whoever has an account may see, with that much on it, on a platform with that many hospitals."""
    all_of_them = [world.hospital(f"house-{n}") for n in range(hospitals)]
    for other in all_of_them[1:]:
        chapters(other, other.page(other.person()), updates)
    hospital = all_of_them[0]
    page = hospital.page(hospital.person("Anna Berg"), open_to_hospital=True)
    crowd(hospital, page, followers)
    chapters(hospital, page, updates)
    return Scene(hospital, all_of_them[-1], [page])


def cost(browser: Browser, path: str) -> int:
    """How many statements it takes to open an address."""
    with statements() as sent:
        answer = browser.client.get(path, base_url=f"http://{browser.at}")
    assert answer.status_code == (404 if "nothing" in path else 200), answer.get_data(as_text=True)[:500]
    return len(sent)


def costs(browser: Browser, paths: dict[str, int], **names: str) -> dict[str, int]:
    """The same for many, by their pattern."""
    return {pattern: cost(browser, pattern.format(**names)) for pattern in paths}


@pytest.mark.parametrize("who", READS)
def test_a_full_care_page_costs_what_is_stated_and_never_more_than_eight(world: World, who: str) -> None:
    scene = scene_of(world)
    browser = READERS[who](scene)
    shown = browser.open(scene.pages[0].path)
    assert len(shown.soup.select("article.update")) == len(shown.soup.select("figure img")) == 20
    assert len(shown.soup.select("article.update .word-text")) == 40
    assert cost(browser, scene.pages[0].path) == READS[who] <= MOST


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("much", [{"followers": 500}, {"updates": 200}, {"updates": 1}, {"hospitals": 5}], ids=str)
def test_a_care_page_costs_the_same_however_much_there_is(world: World, who: str, much: dict[str, int]) -> None:
    scene = scene_of(world, **much)
    assert cost(READERS[who](scene), scene.pages[0].path) == READS[who]


@pytest.mark.parametrize("much", [{}, {"followers": 500, "updates": 200}], ids=str)
def test_every_page_of_whoever_keeps_one_costs_what_is_stated(world: World, much: dict[str, int]) -> None:
    scene = scene_of(world, **much)
    page = scene.pages[0]
    [update] = chapters(scene.hospital, page, 1)
    photo = str(rows(world, "select photo_id from update_photo where update_id = %s", update)[0][0])
    assert costs(page.keeper.browser(), KEEPERS, page=page.path, update=str(update), photo=photo) == KEEPERS


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("pictures", [30, 5000])
def test_an_album_costs_the_same_however_many_pictures_there_are(world: World, who: str, pictures: int) -> None:
    scene = scene_of(world, updates=2)
    page = scene.pages[0]
    ids = [new_id() for _ in range(pictures)]
    photos = [{"id": photo_id, "album_id": page.id, "width": 80, "height": 40, "in_album": True} for photo_id in ids]
    with scene.hospital.entered():
        db.session.execute(insert(Photo), photos)
        db.session.get_one(CarePage, (scene.hospital.id, page.id)).cover_id = ids[0]
    browser, one = READERS[who](scene), ids[pictures // 2]
    assert len(browser.open(f"{page.path}/photos").soup.select(".album img")) == 30
    assert len(browser.open(page.path).soup.select(".cover img")) == 1
    found = [cost(browser, path) for path in (f"{page.path}/photos", f"{page.path}/photos/{one}", page.path)]
    assert found == [5, 8, READS[who]]


@pytest.mark.parametrize("number", [30, 10_000])
def test_all_words_cost_the_same_with_thirty_and_with_ten_thousand(world: World, number: int) -> None:
    scene = scene_of(world, updates=1)
    page = scene.pages[0]
    word = {"page_id": page.id, "author_name": "Ruth", "body": "With you."}
    with scene.hospital.entered():
        ids = [new_id() for _ in range(number)]
        db.session.execute(insert(SupportMessage), [{**word, "id": own_id} for own_id in ids])
        db.session.execute(insert(SupportMessage), [{**word, "reply_to_id": ids[-1]} for _ in range(number // 10)])
        felt = {"page_id": page.id, "author_name": "Ruth", "feeling": "heart", "person_id": page.keeper.id}
        db.session.execute(insert(Reaction), [{**felt, "message_id": own_id} for own_id in ids])
    for who in ("keeper", "admitted by letter"):
        browser = READERS[who](scene)
        assert cost(browser, f"{page.path}/messages") == 7
        assert cost(browser, page.path) == READS[who]


@pytest.mark.parametrize("hospitals", [1, 5])
def test_every_page_of_a_stranger_costs_what_is_stated(world: World, hospitals: int) -> None:
    scene = scene_of(world, updates=1, hospitals=hospitals)
    assert costs(scene.hospital.browser(), STRANGERS) == STRANGERS


@pytest.mark.parametrize("people", [1, 60])
def test_every_console_page_costs_what_is_stated(world: World, people: int) -> None:
    hospital = world.hospital()
    admin = hospital.person("Tess Reader", "tenant_admin").browser()
    with hospital.entered():
        keep_record(None, RECORD, actor="test")
        fill_shop()
        keep_foundation(FOUNDATION, actor="test")
    with world.as_superuser() as connection:
        copied = "tenant_id, name, age_group, roles, created_at"
        query = f"select gen_random_uuid(), 'p' || n || '@x.example', {copied} from person, generate_series(1, %s) n"
        connection.execute(f"insert into person (id, email, {copied}) {query}".encode(), [people])
    somebody = hospital.person("Anna Berg")
    console = CONSOLE | {f"/admin/people/edit/?id={somebody.id}": 6}
    assert costs(admin, console) == console


@pytest.mark.parametrize("number", [1, POSTS_A_CHAPTER, 4 * POSTS_A_CHAPTER])
def test_forums_cost_what_is_stated_however_much_is_said(world: World, number: int) -> None:
    hospital = world.hospital()
    anna = hospital.person("Anna Berg")
    topic = a_topic(anna, body="How do you sleep?")
    for _ in range(2):
        topic.says(anna, "Not well.", quotes=1)
    many(topic, number, first=4)
    for who, most in {"member": FORUMS, "moderator": FORUMS | {"{topic}": 8, "{topic}?chapter=2": 8}}.items():
        browser = hospital.person("Tess Reader", *([who] if who == "moderator" else []), email=f"{who}@mercy.example").browser()
        assert len(browser.open(topic.path).soup.select("article.post")) == min(number + 3, POSTS_A_CHAPTER)
        assert costs(browser, FORUMS, topic=topic.path) == most


@pytest.mark.parametrize("number", [1, 60])
def test_the_shop_costs_what_is_stated_however_much_it_sells(
    world: World, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = world.hospital()
    with hospital.entered():
        fill_shop()
        keep_foundation(FOUNDATION, actor="test")
        part = db.session.scalars(select(Category.id)).one()
        for n in range(number):
            product = Product(id=new_id(), slug=f"p{n}", names={"en": "Thing"}, category_id=part)
            db.session.add(product)
            db.session.flush()
            db.session.add(Variant(product_id=product.id, price=100))
    browser = hospital.browser()
    browser.open("/shop/tulips").submit()
    monkeypatch.setitem(world.app.extensions, "payments", Silent)
    assert costs(browser, SHOP) == SHOP


def test_what_is_sent_costs_a_stated_number_too(world: World) -> None:
    scene = scene_of(world, updates=1, followers=500)
    page = scene.pages[0]
    browser = page.keeper.browser()
    typed = {"csrf_token": browser.token(), "body": "She slept well."}
    sent = {}
    for path in ("updates", "messages"):
        with statements() as counted:
            browser.client.post(f"{page.path}/{path}", data=typed, base_url=f"http://{browser.at}", headers=SAYS)
        sent[path] = len(counted)
    assert sent == {"updates": 8, "messages": 9}  # the hospital's own word rules, and its words of danger

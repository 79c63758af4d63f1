"""Words that stand where one of a hospital's readers may not look: she finds none of them, and nothing tells that they are."""

import re

import pytest
from sqlalchemy import insert, select, update

from forums.models import Forum, Post, PostDraft, Topic
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from messages.models import SupportMessage
from pages.models import Audience, CarePage, Update, UpdateDraft
from tests.forums.visit import ATopic, a_topic, arrange
from tests.search.finding import hits, search
from tests.support.browser import Browser
from tests.support.people import Scene, comparable, rows
from tests.support.statements import statements
from tests.support.world import APage, Hospital, Somebody, World

NEVER, SEEN = "zqneverwritten", "zqforeveryone"
_LENGTH = re.compile(r"Content-Length: \d+")  # the words are not equally long
_KEPT = " union all ".join(
    f'select words @@ to_tsquery(%(word)s) as holds from "{table}"' for table in ("topic", "post", "update", "support_message")
)
# What each of these words stands in. None of them is for somebody who reads one page of the hospital and its open forums.
PLACES = (
    *("zqprivate", "zqstopped", "zqplanned", "zqdeleted", "zqhidden", "zqforsome", "zqforkeepers"),
    *("zqwaiting", "zqresting", "zqtakenaway", "zqsetaside", "zqcorner", "zqofhidden"),
    *("zqassent", "zqclosed", "zqblocked", "zqelsewhere"),
    *("zqcaregivers", "zqgroup", "zqhiddenpost", "zqdeletedpost", "zqtitle", "zqfirstwords", "zqtopicaway"),
)
UNKEPT = ("zqdraft", "zqtopicdraft", "zqbefore", "zqnameless", "zqpatient")  # what search does not look at, for anybody


@pytest.fixture
def tess(world: World) -> Browser:
    """Reads one page by her account, and the open forums; was blocked from another page."""
    hospital = world.hospital()
    keeper, reader = hospital.person("Anna Berg"), hospital.person("Tess Reader")
    page = hospital.page(keeper)
    hospital.guest(page, reader.email)
    on_the_page(hospital, page)
    other_pages(world, hospital, keeper, reader)
    in_forums(hospital, keeper)
    return reader.browser()


def on_the_page(hospital: Hospital, page: APage) -> None:
    """Everything on her page that is not for her."""
    hospital.update(page, f"All is well. {SEEN}")
    states = {"zqstopped": "stopped", "zqplanned": "scheduled", "zqdeleted": "deleted", "zqhidden": "hidden"}
    made = {word: hospital.update(page, word) for word in states}
    hospital.update(page, "zqforkeepers", audience=Audience.MANAGERS)
    chosen = hospital.guest(page, "one@example.org")
    hospital.update(page, "zqforsome", audience=Audience.CHOSEN, chosen=[chosen])
    of_page = {"page_id": page.id, "author_name": "Ruth"}
    words = {"zqwaiting": "waiting", "zqresting": "resting", "zqtakenaway": "hidden", "zqsetaside": "set_aside"}
    with hospital.entered():
        for word, state in states.items():
            db.session.execute(update(Update).where(Update.id == made[word]).values(state=state))
        said = [{**of_page, "body": word, "state": state} for word, state in words.items()]
        db.session.execute(insert(SupportMessage), said)
        db.session.execute(insert(SupportMessage), [{**of_page, "body": "zqcorner", "corner": True}])
        db.session.execute(insert(SupportMessage), [{**of_page, "body": "zqofhidden", "update_id": made["zqhidden"]}])
        db.session.add(UpdateDraft(page_id=page.id, author_id=page.keeper.id, body="zqdraft"))


def other_pages(world: World, hospital: Hospital, keeper: Somebody, reader: Somebody) -> None:
    """Pages that are not open to her."""
    made = {word: hospital.page(keeper, patient="Zqpatient") for word in ("zqprivate", "zqassent", "zqclosed", "zqblocked")}
    for word, page in made.items():
        hospital.update(page, word)
    Scene(hospital, hospital, [made["zqassent"], made["zqclosed"]]).listed(reader.email)
    hospital.guest(made["zqblocked"], reader.email, state="blocked")
    waits = {"patient_is_minor": True, "agreement": "waiting"}
    with hospital.entered():
        db.session.execute(update(CarePage).where(CarePage.id == made["zqblocked"].id).values(visibility="hospital"))
        db.session.execute(update(CarePage).where(CarePage.id == made["zqassent"].id).values(**waits))
        db.session.execute(update(CarePage).where(CarePage.id == made["zqclosed"].id).values(closed_at=now()))
    elsewhere = world.hospital("brigid")
    somebody = elsewhere.person("Tess Reader", email=reader.email)
    elsewhere.update(elsewhere.page(somebody, open_to_hospital=True), "zqelsewhere")
    a_topic(somebody, "zqelsewhere")


def in_forums(hospital: Hospital, keeper: Somebody) -> None:
    """What forums hold that is not for her; one of their writers is called by a word that nobody else is."""
    writer = hospital.person("Zqnameless")
    topic = a_topic(writer, SEEN, "An open word.", anonymous=True)
    for word in ("zqhiddenpost", "zqdeletedpost"):
        topic.says(writer, word, anonymous=True)
    away = a_topic(writer, "zqtitle", "zqfirstwords")
    gone = a_topic(writer, "A topic", "zqtopicaway")
    for forum, word in {"parenting": "zqcaregivers", "spirituality": "zqgroup"}.items():
        a_topic(keeper, word, "For some", forum=forum)
        arrange(hospital, forum, read_by=word[2:])
    with hospital.entered():
        for word, state in {"zqhiddenpost": "hidden", "zqdeletedpost": "deleted", "zqfirstwords": "deleted"}.items():
            db.session.execute(update(Post).where(Post.body == word).values(state=state))
        db.session.execute(update(Topic).where(Topic.id == away.id).values(title_away=True))
        db.session.execute(update(Topic).where(Topic.id == gone.id).values(away_at=now()))
        forum_id = db.session.scalars(select(Forum.id).where(Forum.slug == "cancer")).one()
        db.session.add(PostDraft(author_id=writer.id, forum_id=forum_id, body="zqtopicdraft"))
    before(hospital, topic)


def before(hospital: Hospital, topic: ATopic) -> None:
    """What a post said before it was changed."""
    with hospital.world.as_superuser() as connection:
        version = "insert into post_version (tenant_id, id, post_id, body, created_at) values (%s, %s, %s, 'zqbefore', now())"
        connection.execute(version.encode(), [hospital.id, new_id(), topic.post_id(1)])


def test_nobody_finds_a_word_that_is_not_for_her_nor_can_tell_that_it_is_there(world: World, tess: Browser) -> None:
    assert len(hits(search(tess, SEEN))) == 2  # an update, and a topic by its title
    never = answer(tess, NEVER)
    for word in PLACES + UNKEPT:
        assert answer(tess, word) == never, word


def answer(browser: Browser, word: str) -> tuple[str, int]:
    """All that a search tells, the word itself left out, and how many statements it took."""
    with statements() as sent:
        page = search(browser, word)
    return _LENGTH.sub("", comparable(page.answer, word)), len(sent)


def test_each_of_these_words_stands_where_it_should_and_what_is_nobodys_to_find_is_kept_nowhere(
    world: World, tess: Browser
) -> None:
    for word in PLACES + UNKEPT:
        kept = rows(world, f"select count(*) filter (where holds) from ({_KEPT.replace('%(word)s', '%s')}) kept", *[word] * 4)
        assert (kept[0][0] > 0) is (word in PLACES), word


def test_a_word_beside_one_that_is_not_for_her_finds_no_more(tess: Browser) -> None:
    for typed in (f"{SEEN} or zqprivate", f"{SEEN} -zqprivate", f"{SEEN} or zqhidden or zqcaregivers or zqcorner"):
        assert hits(search(tess, typed)) == hits(search(tess, SEEN)), typed


def test_somebody_without_a_name_is_not_found_by_it_and_not_named_where_she_is_found(tess: Browser) -> None:
    for typed in ("Zqnameless", "zqnameless open", '"Zqnameless"'):
        assert hits(search(tess, typed)) == []
    [found] = hits(search(tess, "open"))
    assert "Somebody here" in found
    assert "nameless" not in found.lower()

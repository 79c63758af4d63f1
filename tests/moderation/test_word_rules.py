"""Word rules: whole words whatever their case and accents, refused, held, told or replaced; and no text stalls a worker."""

import pytest

from kernel.ids import new_id
from moderation.actions import add_rule
from moderation.models import Act, WordRule
from moderation.word_rules import check, folded
from tests.forums.visit import a_topic, posts
from tests.messages.visit import press, status, words
from tests.moderation.table import QUEUE, Table
from tests.support.live import listening
from tests.support.people import rows


def rule(phrase: str, act: Act, instead: str = "") -> WordRule:
    """A rule that is not kept anywhere."""
    return WordRule(id=new_id(), phrase=phrase, folded=folded(phrase), act=act, instead=instead, language="en")


def keep(table: Table, phrase: str, act: Act, instead: str = "") -> None:
    """A rule of the hospital."""
    with table.hospital.entered():
        add_rule(rule(phrase, act, instead), actor="test")


@pytest.mark.parametrize(
    ("phrase", "typed", "found"),
    [
        ("quack", "A QUACK, they say", True),
        ("quack", "quackery and quacks", False),
        ("acción", "una ACCION buena", True),
        ("accion", "una acción buena", True),
        ("accion", "una accio\u0301n buena", True),
        ("quack", "q\u00aduack and qu\u200back", True),
        ("miracle cure", "a miracle\n-- CURE!", True),
        ("miracle cure", "a cure, a miracle", False),
        ("straße", "STRASSE", True),
        ("quack", "\uff31uack", True),
        ("a.*b", "a then b", False),
        ("(a+)+$", "aaaa", False),
    ],
)
def test_whole_words_are_found_whatever_their_case_and_accents(phrase: str, typed: str, found: bool) -> None:
    assert check(typed, [rule(phrase, Act.BLOCK)]).blocked == ((phrase,) if found else ())


def test_other_words_take_the_place_of_what_was_typed_and_nothing_else_moves() -> None:
    rules = [rule("café", Act.REPLACE, "tea"), rule("café noir", Act.REPLACE, "black tea"), rule("noir", Act.FLAG)]
    checked = check("  Cafe\u0301, CAFÉ noir; cafés \U0001f642 café", rules)
    assert checked.text == "  tea, black tea; cafés \U0001f642 tea"
    assert checked.verdict.flagged == ("noir",)


@pytest.mark.parametrize("text", ["a " * 500_000, "a\u0301 " * 330_000])
def test_work_grows_with_the_text_alone(text: str) -> None:
    """A thousand rules that all begin as the text does; what is quadratic here would not end within the suite's own limit."""
    rules = [rule(f"{'a ' * 7}{n}", Act.REPLACE, "b") for n in range(1_000)]
    assert check(text, rules).text == text


def test_what_is_blocked_is_named_beside_the_field_and_what_was_typed_is_kept(table: Table) -> None:
    keep(table, "quack", Act.BLOCK)
    topic, browser = a_topic(table.page.keeper), table.max.browser()
    typed = {"body": "What a QUÁCK he is."}
    wrote = [
        browser.open(topic.path).submit(typed, action=topic.path),
        browser.open("/forums/cancer/new").submit({"title": "That quack", "body": "Well."}),
        table.ruth.open(f"{table.page.path}/messages").submit(typed, action="/messages"),
        browser.open(f"{topic.path.rpartition('/')[0]}/new").submit({"title": "He", **typed}),
    ]
    number = topic.says(table.max, "A doctor.")
    wrote.append(browser.open(f"{topic.post_path(number)}/change").submit(typed))
    for page in wrote:
        assert page.status == 422
        assert "These words are not allowed here: quack" in page.text
    assert "What a QUÁCK he is." in str(wrote[0].soup.select_one("textarea"))
    assert rows(table.world, "select from post where body ilike '%%qu%%ck%%'") == []
    assert rows(table.world, "select from moderation_case") == []


def test_what_is_flagged_stands_and_comes_into_the_queue_and_what_is_replaced_is_not_told(table: Table) -> None:
    keep(table, "oncologist", Act.FLAG)
    keep(table, "stupid", Act.REPLACE, "unwise")
    table.ruth.open(f"{table.page.path}/messages").submit({"body": "A Stupid oncologist."}, action="/messages")
    assert "A unwise oncologist." in words(table.max.browser(), table.page.path)
    case = table.looks.open(table.case_path)
    for told in ("A word rule of the hospital", "oncologist", "A unwise oncologist."):
        assert told in case.text
    table.decide("kept")
    assert table.letters == []


def test_a_held_post_is_its_authors_alone_until_a_moderator_says_yes_and_then_all_hear_of_it(table: Table) -> None:
    keep(table, "pills", Act.HOLD)
    topic = a_topic(table.page.keeper)
    reader, author = table.page.keeper.browser(), table.max.browser()
    with listening(reader, f"topic:{topic.id}") as reads:
        said = author.open(topic.path).submit({"body": "Cheap pills here."}, action=topic.path)
        assert "Your words wait until a moderator has seen them." in said.text
        assert len(posts(said)) == 2
        assert len(posts(reader.open(topic.path))) == 1
        assert "reply" not in reads.heard
        assert rows(table.world, "select from mailing where letter like 'following/forum%%'") == []
        assert "It waits for a yes." in table.looks.open(QUEUE).text
        table.decide("kept")
        assert "Cheap pills here." in reads.next().words
    assert len(posts(reader.open(topic.path))) == 2
    assert table.letters == [("arrived", "max@mercy.example")]


def test_a_held_topic_is_not_there_for_others_and_stays_away_when_it_is_taken_down(table: Table) -> None:
    keep(table, "pills", Act.HOLD)
    author = table.max.browser()
    begun = author.open("/forums/cancer/new").submit({"title": "Pills", "body": "Here."})
    path = begun.path.partition("?")[0]
    assert "Pills" in author.open("/forums/cancer").text
    other = table.page.keeper.browser()
    assert "Pills" not in other.open("/forums/cancer").text
    assert other.open(path).status == 404
    table.decide("taken_down")
    assert other.open(path).status == 404
    assert table.letters == [("taken_down", "max@mercy.example")]
    table.act("undo")
    assert "Pills" in other.open("/forums/cancer").text


def test_an_edit_that_a_rule_holds_takes_the_post_away_until_somebody_says_yes(table: Table) -> None:
    keep(table, "pills", Act.HOLD)
    topic, author, reader = a_topic(table.page.keeper), table.max.browser(), table.page.keeper.browser()
    number = topic.says(table.max, "Good soup.")
    author.open(f"{topic.post_path(number)}/change").submit({"body": "Good pills."})
    assert len(posts(reader.open(topic.path))) == 1
    assert status(author, f"{topic.post_path(number)}/change", body="Soup again.") == 404
    table.decide("kept")
    assert "Good pills." in posts(reader.open(topic.path))[1]


def test_a_held_word_on_a_page_reaches_nobody_before_a_moderator_says_yes(table: Table) -> None:
    keep(table, "pills", Act.HOLD)
    said = table.ruth.open(f"{table.page.path}/messages").submit({"body": "Take pills."}, action="/messages")
    assert "A person at the hospital reads your words before others see them" in said.text
    keeper = table.page.keeper.browser()
    assert "Take pills." not in words(keeper, table.page.path)
    told = "select count(*) from jobs.procrastinate_jobs where task_name = 'following.tell_keepers'"
    before = rows(table.world, told)
    table.decide("kept")
    assert words(keeper, table.page.path)[0] == "Take pills."
    assert rows(table.world, told) >= before


def test_an_administrator_adds_and_removes_rules_and_wrong_ones_are_refused(table: Table) -> None:
    browser, path = table.hospital.person("Ada Stone", "tenant_admin").browser(), "/admin/word-rules/"
    page = browser.open(path)
    good = {"phrase": "Curación milagrosa", "language": "es", "act": "hold"}
    for wrong in ({"phrase": "!?"}, {"phrase": "a b c d e f g h i"}, {"act": "replace"}, {"act": "burn"}, {"language": "xx"}):
        assert page.submit({**good, **wrong}).status == 422, wrong
    unchosen = page.submit({"phrase": "Curación milagrosa"}).text
    assert unchosen.count("Choose one.") == 4  # each choice, on top and beside itself
    assert "Curación milagrosa" in page.submit(good).text
    assert page.submit({**good, "phrase": "CURACION  milagrosa"}).status == 422
    [(rule_id,)] = rows(table.world, "select id from word_rule")
    assert status(table.looks, f"{path}{rule_id}/remove") == 404
    assert table.looks.open(path).status == 404
    elsewhere = table.world.hospital("brigid").person("Bea", "tenant_admin").browser()
    assert "milagrosa" not in elsewhere.open(path).text
    assert status(elsewhere, f"{path}{rule_id}/remove") == 404
    assert "There is no rule so far." in press(browser, f"{path}{rule_id}/remove").text
    acts = rows(table.world, "select action, details from audit_entry where action like 'wording.%%' order by id")
    assert acts == [(f"wording.{act}", {"act": "hold", "language": "es"}) for act in ("add", "remove")]

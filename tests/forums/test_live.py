"""A topic lives: who listens hears what she may see, each as she may see it, and nobody learns who wrote without a name."""

from tests.forums.visit import a_topic, arrange, press
from tests.support.live import ask, listening
from tests.support.world import Hospital


def test_a_reply_a_change_and_a_removal_come_to_each_as_she_may_see_them(hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    moderator, topic = hospital.person("Mo Derator", "moderator").browser(), a_topic(anna)
    on, writer = f"topic:{topic.id}", mia.browser()
    with listening(sam.browser(), on) as reads, listening(moderator, on) as looks, listening(writer, on) as wrote:
        number = topic.says(mia, "A new word")
        assert "A new word" in reads.next().words
        assert "Take away" not in reads.heard
        assert "Hide" in looks.next().words
        assert "Take away" in wrote.next().words
        writer.open(f"{topic.post_path(number)}/change").submit({"body": "Another word"})
        assert "Another word" in reads.next().words
        press(moderator, f"{topic.post_path(number)}/hide")
        hidden = reads.next()
        assert "A moderator hid something here." in hidden.words
        assert "Another word" not in hidden.data
        assert [looks.next(), looks.next()][1].words.count("Another word") == 1


def test_without_a_name_nothing_that_comes_tells_who_it_is(hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    topic = a_topic(anna)
    on = f"topic:{topic.id}"
    with listening(sam.browser(), on) as reads, listening(hospital.person("Mo D", "moderator").browser(), on) as looks:
        with listening(mia.browser(), on) as wrote:
            topic.says(mia, "Without my name", anonymous=True)
            assert "Only you see that this is yours." in wrote.next().words
        for heard in (reads, looks):
            assert "Somebody here" in heard.next().words
            assert not [word for word in ("Mia", str(mia.id), "Only you") if word in heard.heard]
    assert press(mia.browser(), f"{topic.path}/writing").status == 404
    arrange(hospital, "cancer", anonymous=False)
    assert press(mia.browser(), f"{topic.path}/writing").status == 204


def test_who_may_not_read_may_not_listen_and_whose_right_ends_hears_no_more(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    on = f"topic:{topic.id}"
    assert ask(hospital.browser(), [on]).status_code == 404
    with listening(mia.browser(), on) as reads:
        arrange(hospital, "cancer", read_by="group")
        topic_says_as_moderator(hospital, topic.path)
        assert reads.ends()
        assert "Secret" not in reads.heard
    assert ask(mia.browser(), [on]).status_code == 404


def topic_says_as_moderator(hospital: Hospital, path: str) -> None:
    """A moderator writes what only the group may read."""
    press(hospital.person("Mo Derator", "moderator").browser(), path, body="Secret")

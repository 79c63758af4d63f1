"""Anders's page at Mercy: a year with Guillain-Barré syndrome in forty chapters, and an album of paper cards."""

from admin.demo.album_anders import ALBUM
from admin.demo.shapes import At, PageStory, ReaderStory, WordStory
from admin.demo.stories_anders_first import FIRST, MIRIAM
from admin.demo.stories_anders_second import ANDERS as HIMSELF
from admin.demo.stories_anders_second import SECOND
from admin.demo.stories_anders_third import THIRD
from mail.models import DeliveryState
from pages.models import Visibility

_DELIVERED = DeliveryState.DELIVERED

_READERS = (
    ReaderStory("Inga Holmquist", "inga.holmquist@mail.example", At(372, 8, 10), caregiver=True),
    ReaderStory("Lars Holmquist", "lars.holmquist@boatyard.example", At(372, 8, 15), caregiver=True),
    ReaderStory("Stellan Boyd", "stellan.boyd@busgarage.example", At(372, 8, 40)),
    ReaderStory("Dot Wheelwright", "dot.wheelwright@letters.example", At(372, 9, 5), caregiver=True),
    ReaderStory("Usha Menon", "usha.menon@post.example", At(372, 9, 10), caregiver=True),
    ReaderStory("Garrick Oyler", "garrick.oyler@busgarage.example", At(371, 6, 20), _DELIVERED),
    ReaderStory("Ambrose Keene", "ambrose.keene@altosandbasses.example", At(370, 19, 0), _DELIVERED),
    ReaderStory("Nils Ekdahl", "nils.ekdahl@inbox.example", At(352, 12, 0), _DELIVERED),
    ReaderStory("Bettina Kroll", "bettina.kroll@inbox.example", At(348, 10, 30), _DELIVERED, left=At(140, 9, 0)),
    ReaderStory("Hallie Moss", "hallie.moss@mail.example", At(309, 14, 45)),
    ReaderStory("Philomena Strand", "philomena.strand@letters.example", At(244, 11, 20)),
    ReaderStory("Corwin Tate", "corwin.tate@mail.example", At(155, 3, 40)),
    ReaderStory(
        "Ferris Lund",
        "ferris.lund@oldworks.example",
        At(340, 8, 0),
        _DELIVERED,
        lost=At(201, 12, 0),
        why="550 5.1.1 The email account that you tried to reach does not exist.",
    ),
)

ANDERS = PageStory(
    patient_name="Anders",
    kept_by="his wife, and then himself",
    neutral_label="News from Miriam",
    keepers=(MIRIAM, HIMSELF),
    visibility=Visibility.HOSPITAL,
    cover="card-28-red-tree",
    began=At(372, 7, 40),
    readers=_READERS,
    updates=(*FIRST, *SECOND, *THIRD),
    album=ALBUM,
    words=(
        WordStory(
            "Ambrose Keene",
            At(325, 21, 0),
            "We kept your place among the basses. There is a hat on it.",
            (WordStory(MIRIAM, At(324, 8, 30), "He asks whose hat."),),
        ),
        WordStory("Corwin Tate", At(12, 6, 20), "She came home yesterday. She says to tell you: all right."),
        WordStory(
            "Ruth Ellingsen",
            At(1, 22, 5),
            "You do not know me. My father is four doors down from where you began, and cannot find his words. I read the part "
            "about the board with the letters. May I ask you how it was made?",
            waiting=True,
        ),
    ),
    corner=(
        WordStory(
            MIRIAM, At(356, 12, 0), "Who has Thursday night? Inga must go back for her examination, and she will not say so."
        ),
        WordStory(
            "Dot Wheelwright",
            At(356, 12, 20),
            "I do. I have read nothing but sheet music for a year, I should like a motor manual.",
        ),
        WordStory("Lars Holmquist", At(356, 13, 5), "And I have Friday. I shall bring my own pages."),
        WordStory("Usha Menon", At(198, 9, 40), "Miriam looks thin. I propose soup on the step and no conversation."),
    ),
)

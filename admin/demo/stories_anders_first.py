"""Anders's year, first part: seven weeks in intensive care, told by his wife."""

from admin.demo.shapes import At, UpdateStory, WordStory, felt
from messages.models import Feeling
from pages.models import Kind

MIRIAM = "Miriam Holmquist"
_INGA, _LARS, _STELLAN, _DOT, _USHA = "Inga Holmquist", "Lars Holmquist", "Stellan Boyd", "Dot Wheelwright", "Usha Menon"

FIRST = (
    UpdateStory(
        MIRIAM,
        At(371, 20, 10),
        "Five days",
        "Sunday his feet tingled. Monday he could not feel the pedals of the bus he was testing. Tuesday he fell on the "
        "stairs, and that night I drove him in. Now he cannot lift his arms, and it is still climbing.\n\n"
        "It is called Guillain-Barré. His own defenses fought off a stomach bug and then went on to the nerves. They tell "
        "me two things, always together: it will get worse first, and most people get better.",
        words=(
            WordStory(_INGA, At(371, 21, 30), "I am on the night bus. I will be there at six. Tell him I have my own blanket."),
            WordStory(
                _STELLAN, At(370, 6, 15), "His bay is swept and his radio is off. It stays that way till he turns it on."
            ),
        ),
        felt=felt(Feeling.WITH_YOU, _DOT, _LARS, _USHA),
    ),
    UpdateStory(
        MIRIAM,
        At(369, 23, 5),
        "The machine",
        "His breathing grew shallow today, and at four they put him on a ventilator, before he needed it badly. He agreed. "
        "It was the last thing he said for now: *All right then.*\n\n"
        "His mind is as clear as yours. Please remember that when you write. He hears all of it.",
        words=(WordStory(_LARS, At(368, 7, 0), "Then tell him that he still owes me a ladder."),),
    ),
    UpdateStory(
        MIRIAM,
        At(366, 19, 40),
        "Five bottles",
        "They are giving him antibodies from a great many strangers, five days in a row. It shortens the thing; it does "
        "not stop it at once. I thank the strangers in my head, one bottle at a time.\n\n"
        "He moves his eyes and, a little, his forehead. We say the alphabet and he looks up at the letter. "
        "The first word took nine minutes. It was *socks*.",
        words=(WordStory(_DOT, At(366, 20, 30), "The altos are knitting. You will have socks by Thursday."),),
    ),
    UpdateStory(
        MIRIAM,
        At(362, 18, 0),
        "Bottom, they think",
        "Nothing new has gone for two days. The neurologist would like a third day before she calls it the bottom.\n\n"
        "Inga has made a board: the commonest letters first, in rows. He picks the row with one look and the letter with "
        "the next. We are down to a minute a word. He asked who won on Saturday. We lied, and he knew.",
        felt=felt(Feeling.HEART, _STELLAN, _LARS),
    ),
    UpdateStory(
        MIRIAM,
        At(359, 21, 15),
        "What the nights are like",
        "His pulse races and then drops; the nerves that see to that are ill as well. Somebody sits within sight of him "
        "all night. The pain is in the back and the legs, and it is worst when nobody is there to move him.\n\n"
        "So somebody is there. Inga until two, I from two. Usha has our dog and our key.",
        words=(WordStory(_USHA, At(358, 8, 0), "The dog has taken my chair. We understand one another. Do not hurry."),),
    ),
    UpdateStory(
        MIRIAM,
        At(354, 17, 30),
        "A smaller tube",
        "They moved the breathing tube from his mouth to his throat, which looks worse and is far better. I have his "
        "face back. He tried it out on me at once: one eyebrow, the left.",
        words=(
            WordStory(_STELLAN, At(354, 18, 20), "I have worked under that eyebrow for nineteen years. Glad it is in order."),
        ),
        kind=Kind.MILESTONE,
    ),
    UpdateStory(
        MIRIAM,
        At(349, 20, 0),
        "Waiting is a job",
        "No change. The doctors call it the plateau and say it can last weeks. I asked what one does on a plateau. "
        "The night nurse said: you keep his joints moving and you keep his mind company. So we bend his fingers, four "
        "times a day, ten each, and read him the repair manual of a 1961 outboard motor. He chose it.",
        words=(WordStory(_LARS, At(348, 9, 10), "I have the same motor. Ask him about the water pump."),),
    ),
    UpdateStory(
        MIRIAM,
        At(344, 8, 20),
        "The right thumb",
        "At ten to five this morning his right thumb moved on my wrist. I thought I had dreamed it and asked him to do it "
        "again. He did, and was very pleased with himself.\n\n"
        "Two millimeters, perhaps. I have told four doctors.",
        words=(
            WordStory(_INGA, At(344, 8, 40), "I am in a lecture and have had to leave it. Two millimeters."),
            WordStory(_DOT, At(344, 12, 0), "It was announced before the rehearsal. The basses were no use after that."),
        ),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _LARS, _STELLAN, _USHA, _DOT),
    ),
    UpdateStory(
        MIRIAM,
        At(339, 19, 30),
        "Minutes without it",
        "They take him off the ventilator for minutes at a time, to train. Five on Monday. Eleven today. He hates it, and "
        "looks at the clock on the wall, and then asks by the board for one more minute than they said.",
    ),
    UpdateStory(
        MIRIAM,
        At(333, 16, 50),
        "His voice",
        "A valve on the tube, for a quarter of an hour, and there he was. Hoarse and low and his own. I had thought about "
        "what he might say. What he said was: “Miriam, go home and sleep.”\n\n"
        "I did not, that night. The next I did.",
        words=(WordStory(_INGA, At(333, 17, 20), "He called me. I am not able to write more than that."),),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _DOT, _USHA),
    ),
    UpdateStory(
        MIRIAM,
        At(327, 18, 10),
        "Off",
        "Forty-two days after it went on, the ventilator was wheeled out of the room, and the corner where it stood is "
        "just a corner. He sleeps with the door open so that he can hear people.",
        words=(WordStory(_LARS, At(327, 19, 0), "I have known you all your life and never been so glad to hear you snore."),),
    ),
    UpdateStory(
        MIRIAM,
        At(322, 20, 30),
        "Tomorrow upstairs",
        "He moves to the rehabilitation floor tomorrow. He can turn his head, shrug, lift the right hand to his chest and "
        "hold a sponge. He cannot sit unless he is held.\n\n"
        "The nurses of this floor came by one after another, on their own time. One had never heard him speak. He said "
        "thank you to each by name. He had had a long time to learn them.",
        kind=Kind.THANKS,
        felt=felt(Feeling.THANKS, _INGA, _LARS, _DOT),
    ),
)

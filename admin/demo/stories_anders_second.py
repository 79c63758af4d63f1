"""Anders's year, second part: learning to sit, to hold and to stand; by the end of it he writes himself."""

from admin.demo.shapes import At, PictureStory, UpdateStory, WordStory, felt
from admin.demo.stories_anders_first import MIRIAM
from messages.models import Feeling
from pages.models import Kind

ANDERS = "Anders Holmquist"
_INGA, _LARS, _STELLAN, _DOT, _USHA = "Inga Holmquist", "Lars Holmquist", "Stellan Boyd", "Dot Wheelwright", "Usha Menon"
_HALLIE, _GARRICK = "Hallie Moss", "Garrick Oyler"

SECOND = (
    UpdateStory(
        MIRIAM,
        At(319, 19, 0),
        "Three hours a day",
        "That is how much they work him: one hour of arms, one of legs, one of everything else. On a tilting table he was "
        "upright for six minutes, for the first time in seven weeks, and reported that I am shorter than he remembered.",
        words=(
            WordStory(_STELLAN, At(318, 6, 30), "Tell him the 1998 with the bad starter is waiting. No one else wants it."),
        ),
    ),
    UpdateStory(
        MIRIAM,
        At(312, 18, 40),
        "Sitting",
        "Forty seconds on the edge of the bed, nobody holding. Then he tipped over to the left, slowly, like a sack of "
        "meal, into the arms of a therapist half his size, who had been waiting for just that.",
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _LARS, _USHA, _DOT),
    ),
    UpdateStory(
        MIRIAM,
        At(306, 20, 15),
        "Tired is the word",
        "Visitors, please: half an hour, and go when his eyes do. This is not ordinary tiredness. It comes down like a "
        "shutter. It may stay with him for a long time after the strength is back, they say.",
        words=(
            WordStory(
                _HALLIE,
                At(305, 9, 30),
                "I am six years out from mine. The shutter is real, and it does get later in the day. "
                "Mine comes down at ten now, like other people’s.",
                (WordStory(MIRIAM, At(305, 20, 0), "I read him this twice. He asked me to say: ten would be fine."),),
                thanked=At(305, 19, 55),
                felt=felt(Feeling.THANKS, _INGA),
            ),
        ),
    ),
    UpdateStory(
        MIRIAM,
        At(300, 19, 45),
        "Scissors",
        "The therapist for hands gave him scissors with a spring, and colored paper, and an hour. He cut out a square. "
        "It has four corners and none of them is right.\n\n"
        "He means to do one card a week. They will stand in the album here, the bad ones too. He insists on the bad ones.",
        words=(WordStory(_DOT, At(300, 20, 30), "I would like to buy the square."),),
    ),
    UpdateStory(
        MIRIAM,
        At(291, 17, 20),
        "Standing",
        "Between two bars, in braces to the knee, with his arms doing most of it: four seconds, eleven seconds, nine. "
        "He wanted a fourth time and was told no by somebody who knows him by now.",
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _STELLAN, _LARS, _GARRICK),
    ),
    UpdateStory(
        ANDERS,
        At(283, 16, 0),
        "Anders here",
        "I am typing this with one finger and it has taken since lunch.\n\n"
        "I read all of it, from the first day. I remember more of that time than you would think, and I would not have "
        "put it differently. I will write now and then. Miriam keeps the long words.",
        words=(
            WordStory(_STELLAN, At(283, 16, 20), "There he is."),
            WordStory(_INGA, At(283, 17, 5), "One finger is how you have always typed."),
        ),
        felt=felt(Feeling.HEART, _LARS, _DOT, _USHA, _HALLIE, _GARRICK),
    ),
    UpdateStory(
        ANDERS,
        At(276, 18, 30),
        "About being handled",
        "Somebody else has cleaned my teeth for three months. You get used to it, and then one morning you are not used "
        "to it at all.\n\n"
        "Today I did it myself. There was toothpaste on the mirror and on the aide. We agreed that it counts.",
    ),
    UpdateStory(
        ANDERS,
        At(268, 19, 10),
        "Six steps",
        "With a walker, two people and a chair rolled behind me, in case. Six. I looked at my feet the whole time. "
        "They go where I send them, but they do not write back.",
        words=(
            WordStory(
                _LARS, At(268, 19, 40), "Six is how many there are from your back door to the bench. I went and counted."
            ),
        ),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _STELLAN),
    ),
    UpdateStory(
        ANDERS,
        At(261, 15, 30),
        "The house was measured",
        "A woman came with a tape and measured our doors. The bathroom loses its door, the hall loses its rug, and I gain "
        "a rail on both sides of four steps. Garrick and the second shift are building the ramp. I am not allowed to "
        "supervise.",
        words=(
            WordStory(
                _GARRICK, At(261, 17, 0), "It is one in twelve, planed, with a landing. You may inspect it by driving on it."
            ),
        ),
    ),
    UpdateStory(
        MIRIAM,
        At(254, 14, 20),
        "Home",
        "A hundred and eighteen days. He came up the ramp by himself in the chair, stopped at the top, and looked at the "
        "yard for a while as if somebody had moved it.\n\n"
        "The dog knew him at once. The cat had to think about it.",
        pictures=(
            PictureStory(
                "cat",
                "A tabby cat with green eyes, close by, looking past the camera.",
                "Thinking about it.",
                words=(WordStory(_USHA, At(253, 9, 0), "She asked me the same thing every day."),),
            ),
        ),
        words=(WordStory(_DOT, At(254, 15, 0), "We sang in the car park of the church, for want of a better place."),),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _LARS, _STELLAN, _HALLIE, _GARRICK, _USHA),
    ),
    UpdateStory(
        ANDERS,
        At(247, 20, 0),
        "Harder than the hospital",
        "Nobody tells you this, so I will. In there everything is at the right height and somebody comes. Here the cup is "
        "on the shelf where it has always been.\n\n"
        "I was short with Miriam on three days out of seven. I have told her that I know it.",
        words=(WordStory(_HALLIE, At(246, 10, 15), "Move the cup. It is not giving up, it is a cup."),),
    ),
    UpdateStory(
        ANDERS,
        At(238, 18, 45),
        "What helps with the feet?",
        "They burn at night, as if I had walked on a stove. There are pills, and they help by half. To those who have had "
        "this: what did the other half?",
        words=(
            WordStory(_HALLIE, At(238, 20, 0), "A frame that keeps the blanket off. And no socks with seams, ever again."),
            WordStory(
                "Nils Ekdahl",
                At(237, 7, 20),
                "My diabetes does the same. Cool water, not cold, ten minutes before bed.",
                (WordStory(ANDERS, At(235, 9, 0), "Lars made the frame out of a clothes horse. Three hours’ sleep in a row."),),
            ),
        ),
        kind=Kind.QUESTION,
    ),
)

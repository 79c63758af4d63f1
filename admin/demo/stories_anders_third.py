"""Anders's year, third part: at home, from a walker to a bus with nobody in it, mostly in his own words."""

from admin.demo.shapes import At, Fate, PictureStory, UpdateStory, WordStory, felt
from admin.demo.stories_anders_first import MIRIAM
from admin.demo.stories_anders_second import ANDERS
from mail.models import DeliveryState
from messages.models import Feeling
from pages.models import Kind

_INGA, _LARS, _STELLAN, _DOT, _USHA = "Inga Holmquist", "Lars Holmquist", "Stellan Boyd", "Dot Wheelwright", "Usha Menon"
_HALLIE, _GARRICK, _STRAND = "Hallie Moss", "Garrick Oyler", "Philomena Strand"

THIRD = (
    UpdateStory(
        ANDERS,
        At(229, 17, 15),
        "Where to begin, if you come late",
        "Some of you joined after the bad part. In short: a nerve illness took everything from the neck down in five days, "
        "and gives it back from the top, at about the speed of a fingernail.\n\n"
        "The first part of this page is Miriam’s. The album is cards cut from paper, one a week, for the hands. If you "
        "have what I had and are still in the middle of it: write to me. I answer with one finger, but I answer.",
        pinned=True,
    ),
    UpdateStory(
        ANDERS,
        At(219, 19, 30),
        "The bench",
        "Six steps to the bench at the back door, with the walker, and Lars walking backwards before me like a tugboat. "
        "I sat for an hour. The garden has no idea that anything happened.",
        words=(WordStory(_LARS, At(219, 20, 0), "You were doing four knots."),),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _INGA, _DOT),
    ),
    UpdateStory(
        ANDERS,
        At(208, 18, 0),
        "A bad week",
        "Everything weaker, for no reason. I was afraid that it was coming back, and so was Miriam, and neither of us said "
        "so until the fourth day. It was a cold. The nerves take any small thing badly for a while.\n\n"
        "If you are where I am: ring them on the first day.",
        words=(
            WordStory(
                _HALLIE, At(208, 19, 15), "Everybody has that week. Nobody believes it is a cold. I had mine in a supermarket."
            ),
        ),
    ),
    UpdateStory(
        MIRIAM,
        At(197, 21, 0),
        "My turn to say something",
        "He is doing well, and I have been to a doctor of my own, because I could not stop listening for alarms. She says "
        "that this, too, takes about a year.\n\n"
        "On Mondays Dot now sits with him and I go and swim. I float, mostly.",
        words=(
            WordStory(_DOT, At(197, 21, 30), "He beats me at cribbage with one good hand. I am the one who needs a rest."),
            WordStory(_INGA, At(196, 8, 0), "Float, Mamma."),
        ),
        felt=felt(Feeling.WITH_YOU, _HALLIE, _USHA, _STRAND, _LARS),
    ),
    UpdateStory(
        ANDERS,
        At(186, 18, 20),
        "Without the walker",
        "Kitchen to hall, two sticks, braces inside my shoes. The dog walked in front and looked round at every step, "
        "which I found insulting and then useful.",
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _LARS, _STELLAN, _GARRICK, _HALLIE),
    ),
    UpdateStory(
        ANDERS,
        At(174, 16, 40),
        "The garage",
        "Stellan drove me over. They had painted my stool. I sat beside the 1998 and told three people what was wrong with "
        "it, and they did it, and it was something else.\n\n"
        "After an hour and a half the shutter came down and Stellan drove me home without my having to say so.",
        words=(
            WordStory(_STELLAN, At(174, 18, 0), "It was the relay. He would have had it on the second guess. He always did."),
        ),
    ),
    UpdateStory(
        ANDERS,
        At(161, 19, 0),
        "A button",
        "One. The second from the top, on the blue shirt, in four minutes. The therapist for hands wrote the time in her "
        "book. The others were done by Miriam, in about four seconds, and she was gracious about it.",
    ),
    UpdateStory(
        ANDERS,
        At(148, 17, 50),
        "What nobody asks",
        "Whether I was afraid, on the machine. At first. Then I was mostly bored, and sometimes, at about five in the "
        "morning, when they turned me toward the window, I was all right.\n\n"
        "I put this here because somebody lies there now and her husband reads this page.",
        words=(
            WordStory(
                "Corwin Tate",
                At(147, 6, 10),
                "That is me. I read it to her. She looked up at A, then at L, then at L. Then R.",
                (WordStory(ANDERS, At(147, 8, 30), "All right. Tell her that I got the letters."),),
                thanked=At(147, 8, 25),
                felt=felt(Feeling.HEART, _INGA, _HALLIE, MIRIAM),
            ),
        ),
    ),
    UpdateStory(
        ANDERS,
        At(133, 18, 30),
        "One stick",
        "The left one has been retired. It leans in the hall with Miriam’s umbrella, where it looks quite natural.",
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _LARS, _DOT, _USHA),
    ),
    UpdateStory(
        ANDERS,
        At(119, 20, 10),
        "North",
        "Lars drove us up to the cabin for four days. I slept through two of them. On the third evening this one lay in the "
        "heather by the road and watched us eat sandwiches. Neither party got up.",
        pictures=(
            PictureStory(
                "moose",
                "A bull moose with wide antlers, lying in heather at the edge of a wood.",
                "He had the better seat.",
                words=(WordStory(_STELLAN, At(118, 6, 50), "Which one is Lars?"),),
            ),
        ),
        felt=felt(Feeling.HEART, _INGA, _GARRICK),
    ),
    UpdateStory(
        ANDERS,
        At(104, 17, 0),
        "The tests",
        "They put small currents through the nerves again and measured how fast they arrive. Arms: nearly as they should. "
        "Below the knee: slow, and some of it will stay slow. The braces may be for good.\n\n"
        "I had hoped for otherwise. I have had a day to be cross, and Miriam gave me the whole day.",
        words=(WordStory(_HALLIE, At(104, 18, 30), "I wear mine to dances."),),
    ),
    UpdateStory(
        MIRIAM,
        At(90, 19, 40),
        "Thirty-one",
        "He pasted the card of the house himself tonight, standing at the counter. I was upstairs and heard scissors, and "
        "whistling. I had not noticed that there had been none.",
        felt=felt(Feeling.HEART, _INGA, _STRAND, _DOT),
    ),
    UpdateStory(
        ANDERS,
        At(76, 18, 0),
        "The last card",
        "Thirty-two weeks, thirty-two cards. I stop here, because the therapist for hands says she has nothing left to "
        "teach me and that I should do something I am bad at.\n\n"
        "The square goes to Dot. She named a price.",
        words=(
            WordStory(_DOT, At(76, 18, 20), "Framed by Friday."),
            WordStory(_STRAND, At(76, 20, 45), "I have kept every one of these letters in a box, and I do not keep things."),
        ),
        kind=Kind.MILESTONE,
    ),
    UpdateStory(
        ANDERS,
        At(58, 7, 45),
        "Half days",
        "From today I am at the garage again, mornings, three days a week, on a stool, with the manuals. They call me "
        "planning. I call it sitting down.",
        words=(WordStory(_GARRICK, At(58, 8, 0), "Welcome back. The coffee has not got any better."),),
        kind=Kind.MILESTONE,
        felt=felt(Feeling.HEART, _LARS, _STELLAN, _INGA, _HALLIE, _USHA),
    ),
    UpdateStory(
        ANDERS,
        At(31, 18, 10),
        "To those who sat",
        "I have made a list, since I had the time. Inga, fourteen nights. Miriam, the rest. Lars, the frame, the cabin, "
        "the sandwiches. Usha, one dog, one cat, one key. Dot and the altos, five pairs of socks, without a seam. "
        "Garrick and the second shift, one ramp in twelve.\n\n"
        "And some hundreds of people whose blood was in five bottles.",
        words=(WordStory(_USHA, At(31, 19, 0), "The dog still has my chair. I bought another."),),
        kind=Kind.THANKS,
        felt=felt(Feeling.THANKS, _INGA, _LARS, _DOT, _GARRICK, _STELLAN, _HALLIE),
    ),
    UpdateStory(
        ANDERS,
        At(4, 17, 30),
        "Round the yard",
        "A year and a week. This afternoon, with hand controls, the gate shut and Stellan standing well back, I drove the "
        "1998 once round the yard, empty, at four miles an hour.\n\n"
        "I shall write here less. When there is something, there will be something.",
        words=(
            WordStory(_STELLAN, At(4, 18, 0), "Clean turn. Bit close to the bins."),
            WordStory(_INGA, At(3, 8, 15), "Four knots again."),
        ),
        felt=felt(Feeling.HEART, _LARS, _DOT, _USHA, _GARRICK, _HALLIE, _STRAND),
        fates=(Fate(DeliveryState.NOT_KNOWN, frozenset({"Nils Ekdahl"})),),
    ),
)

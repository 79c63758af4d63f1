"""What people of Mercy Riverside, who were introduced, write to each other; and whom one of them would like to bring in."""

from admin.demo.shapes import At, PostStory, TalkStory

_ANA, _PETER, _MIRIAM = "Ana Quintero", "Peter Rademaker", "Miriam Holmquist"

MERCY_TALKS: tuple[TalkStory, ...] = (
    TalkStory(
        _ANA,
        _PETER,
        At(9, 20, 15),
        (
            PostStory(
                _ANA,
                At(9, 20, 40),
                "Thank you for saying yes. I wanted to ask you something that I could not ask in the forum: "
                "when did you begin to sleep again?",
            ),
            PostStory(
                _PETER,
                At(9, 22, 5),
                "Not when she was better. I slept when Socorro took the second half of the night and would not be argued with. "
                "Who could take half of yours?",
            ),
            PostStory(
                _ANA,
                At(8, 7, 10),
                "Daniel offered. I said no three times. I will say yes tonight.",
            ),
            PostStory(
                _PETER,
                At(7, 9, 30),
                "Good. And leave the telephone in another room. If it is bad, they come and wake you.",
            ),
        ),
        brings=_MIRIAM,
    ),
    TalkStory(
        _ANA,
        _MIRIAM,
        At(12, 18, 0),
        (
            PostStory(
                _MIRIAM,
                At(11, 21, 30),
                "A year ago I could not have told anybody what a good day is. Today it rained and we looked at it. "
                "Ask me anything.",
            ),
        ),
    ),
)

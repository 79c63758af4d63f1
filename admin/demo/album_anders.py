"""The album of Anders's page: a card cut from paper, one a week, while the hands come back."""

from admin.demo.shapes import At, PictureStory, WordStory, felt
from messages.models import Feeling

# How many days ago the first card was cut, and how many days there are from one to the next.
_FIRST_CARD, _WEEK = 300, 7

# The card, what it shows, and what he wrote on its back.
_CARDS = (
    ("card-01-square", "A crooked red square of paper on a cream ground.", "One. It took the hour."),
    ("card-02-hill", "A green hill with a pointed top, cut from one sheet.", "Two. I aimed at round."),
    ("card-03-stone", "A gray stone with seven corners.", "Three. A stone may have corners."),
    ("card-04-egg", "A white egg, a little dented, on blue.", "Four. Do not ask who sat on it."),
    ("card-05-sun", "A yellow disc with many short edges, on pale orange.", "Five. Eleven cuts. I counted."),
    ("card-06-roof", "A red triangle, wide and low, on a pale ground.", "Six. It is a roof. Nobody believes me."),
    ("card-07-two-hills", "Two dark hills, one before the other, with soft edges.", "Seven. My first curve without stopping."),
    ("card-08-moon", "A pale moon over a dark hill at night.", "Eight. Compasses are cheating. I cheated."),
    ("card-09-leaf", "A green leaf with a straight white line down its middle.", "Nine. The line is cut, not drawn."),
    ("card-10-house", "A red house with a dark roof and one lit window, in snow.", "Ten. Somebody is in."),
    ("card-11-bare-tree", "A bare tree with three straight branches.", "Eleven. Left hand only. The right had a bad week."),
    ("card-12-snow", "Snow falling on white hills under a gray sky.", "Twelve. The hole punch did the snow."),
    ("card-13-apple", "A red apple with one leaf, on a table.", "Thirteen. The model was eaten."),
    ("card-14-boat", "A red boat with two white sails on blue water.", "Fourteen. For Inga, who asked for a boat."),
    ("card-15-three-hills", "Three rows of hills, rose to nearly black, and a yellow sun.", "Fifteen. Smaller scissors."),
    (
        "card-16-lamp",
        "A standing lamp with a yellow shade, lit, against dark blue.",
        "Sixteen. What I see at four in the morning.",
    ),
    (
        "card-17-tree-in-bud",
        "A tree with pale green, round clusters on a light field.",
        "Seventeen. From the bench at the back door.",
    ),
    ("card-18-bird", "A gray bird with an orange beak on a branch.", "Eighteen. Nobody can say which bird."),
    ("card-19-tulips", "Two flowers, one red and one yellow, in a blue pot.", "Nineteen. Tulips, says the florist kindly."),
    ("card-20-rain", "Rain over dark green hills.", "Twenty. It rained."),
    ("card-21-green-tree", "A tree in full leaf on a green field.", "Twenty-one. The tree of seventeen."),
    (
        "card-22-night-boat",
        "A boat with white sails at night under a thin moon.",
        "Twenty-two. Inga again. She wanted it at night.",
    ),
    ("card-23-green-apples", "Two green apples on a yellow table.", "Twenty-three. Miriam calls them pears."),
    ("card-24-red-bird", "A red bird with a brown wing on a branch.", "Twenty-four. This one is a bird I know."),
    ("card-25-oak-leaf", "A red leaf with five pairs of fine veins.", "Twenty-five. Knife, not scissors. First time."),
    ("card-26-meadow", "Four rows of green hills with white seeds in the air.", "Twenty-six. Half a year of these."),
    (
        "card-27-daisies",
        "Three daisies with nine petals each, in a red pot.",
        "Twenty-seven. Twenty-seven petals. It was meant.",
    ),
    ("card-28-red-tree", "A tree with a red crown on a yellow field.", "Twenty-eight. The tree again, and it turns."),
    ("card-29-plums", "Three plums of different purples in a row.", "Twenty-nine. Three papers, pasted wet."),
    (
        "card-30-fern",
        "A light green fern leaf with many fine cuts, on dark blue.",
        "Thirty. Fourteen on each side. My hands shook after.",
    ),
    ("card-31-window-lit", "A house at night with three lit windows and smoke rising.", "Thirty-one. Everybody is in."),
    ("card-32-stars", "Many small stars over three rows of dark hills.", "Thirty-two. Sixty stars, no hole punch."),
)

_SAID = {
    "card-06-roof": (WordStory("Inga Holmquist", At(264, 19, 0), "I believe you, Pappa."),),
    "card-18-bird": (WordStory("Stellan Boyd", At(180, 8, 30), "A pigeon that has been to college."),),
    "card-30-fern": (
        WordStory(
            "Philomena Strand",
            At(96, 12, 10),
            "I have this one over my desk, next to the square.",
            felt=felt(Feeling.HEART, "Miriam Holmquist"),
        ),
    ),
}


def _card(place: int, name: str, shows: str, back: str) -> PictureStory:
    return PictureStory(name, shows, back, At(_FIRST_CARD - _WEEK * place, 18, 20), _SAID.get(name, ()))


ALBUM = tuple(_card(place, *card) for place, card in enumerate(_CARDS))

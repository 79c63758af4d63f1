"""Everybody on the list of Elena's page."""

from admin.demo.shapes import At, ReaderStory
from mail.models import DeliveryState
from pages.models import GuestState

OPENED, DELIVERED = DeliveryState.OPENED, DeliveryState.DELIVERED

# Name, address, how many days ago she came, and what mostly becomes of letters to her.
_LISTED = (
    ("Marisol Ruiz", "marisol@ruizandsons.example", 36, OPENED),
    ("Bernard Whitcombe", "b.whitcombe@post.example", 36, OPENED),
    ("Constance Whitcombe", "constance.whitcombe@post.example", 36, OPENED),
    ("Ray Kowalczyk", "ray.k@depotnine.example", 36, OPENED),
    ("Inés Fuentes", "ines.fuentes@mail.example", 36, OPENED),
    ("Luis Barrera", "luis.barrera@inbox.example", 36, DELIVERED),
    ("Theodora Lamm", "theodora.lamm@letters.example", 36, OPENED),
    ("Hollis Greer", "deacon.greer@stonechapel.example", 36, OPENED),
    ("Nell Ashdown", "nell@ashdown.example", 36, OPENED),
    ("Joan Pelletier", "joan.pelletier@mail.example", 36, DELIVERED),
    ("Wim van Aardt", "wim@vanaardt.example", 36, OPENED),
    ("Rosalind Achebe-Moore", "rosalind.am@post.example", 36, DELIVERED),
    ("Teresa Quintero", "teresa.quintero@correo.example", 36, OPENED),
    ("Hector Quintero", "hector.quintero@correo.example", 36, OPENED),
    ("Pilar Quintero", "pilar.q@correo.example", 36, OPENED),
    ("Vernon Dietz", "vernon.dietz@depotnine.example", 36, DELIVERED),
    ("Sunita Bhandarkar", "sunita@bhandarkar.example", 36, OPENED),
    ("Clement Adair", "clement.adair@inbox.example", 36, DELIVERED),
    ("Dolores Pratt", "dolores@prattshair.example", 35, OPENED),
    ("Fern Maddox", "fern.maddox@mail.example", 35, OPENED),
    ("Oskar Lindahl", "oskar.lindahl@letters.example", 35, DELIVERED),
    ("Yolanda Tibbs", "yolanda.tibbs@harborschool.example", 34, OPENED),
    ("Graham Otieno", "graham.otieno@harborschool.example", 34, DELIVERED),
    ("Kimiko Hale", "kimiko.hale@harborschool.example", 34, OPENED),
    ("Marguerite Dufresne", "m.dufresne@harborschool.example", 33, DELIVERED),
    ("Arlo Benedetti", "arlo@thursdaybread.example", 33, OPENED),
    ("Patience Mbeki-Ross", "patience.mr@mail.example", 32, OPENED),
    ("Leland Croft", "leland.croft@post.example", 31, DELIVERED),
    ("Anneliese Vogt", "anneliese.vogt@inbox.example", 30, OPENED),
    ("Desmond Akerele", "desmond.akerele@depotnine.example", 28, DELIVERED),
    ("Bea Santangelo", "bea@santangelo.example", 27, OPENED),
    ("Winifred Oyelaran", "winifred.oyelaran@letters.example", 25, OPENED),
    ("Gus Penhallow", "silent.harbor@inn.example", 24, DELIVERED),
    ("Odette Marchand", "odette.marchand@mail.example", 22, OPENED),
    ("Emmett Skaggs", "emmett@skaggsfarm.example", 20, DELIVERED),
    ("Hanne Brekke", "slowboat@brekke.example", 17, DELIVERED),
    ("Philippa Stroud", "philippa.stroud@inbox.example", 15, OPENED),
    ("Jerome Castellan", "jerome.castellan@post.example", 12, DELIVERED),
)

_CAME = tuple(
    ReaderStory(name, email, At(days, 9 + place % 10, 7 * place % 60), usual)
    for place, (name, email, days, usual) in enumerate(_LISTED)
)

# Three whose story differs: she has an account, his mailbox was given up, and she asked for no more letters.
_OTHERS = (
    ReaderStory("Lucinda Farrow", "lucinda.farrow@harborschool.example", At(34, 19, 45), OPENED),
    ReaderStory(
        "Milton Gage",
        "milton.gage@oldtelephone.example",
        At(33, 10, 5),
        DELIVERED,
        lost=At(2, 12, 0),
        why="550 5.1.1 The email account that you tried to reach does not exist.",
    ),
    ReaderStory("Corinne Ashby", "corinne.ashby@mail.example", At(29, 12, 40), DELIVERED, left=At(1, 20, 5)),
)

# One who has not answered, one who would like to come, and one who may not.
_OUTSIDE = (
    ReaderStory("Ingrid Solberg", "ingrid.solberg@fjell.example", At(2, 9, 20), state=GuestState.INVITED),
    ReaderStory("Trevor Blakemoor", "trevor.blakemoor@inbox.example", At(1, 19, 25), state=GuestState.ASKED),
    ReaderStory("Clifford Raines", "clifford.raines@inbox.example", At(26, 8, 30), state=GuestState.BLOCKED),
)

READERS = (*_CAME, *_OTHERS, *_OUTSIDE)

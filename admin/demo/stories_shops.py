"""What the gift shops of the demo's two hospitals offer, and to whom one can give there."""

from admin.demo.shapes_shop import FoundationStory, ShopStory
from admin.shelf.filling import Goods
from admin.shelf.usual import PARTS

_TULIPS = Goods(
    {"en": "Tulips", "es": "Tulipanes"},
    {"en": "Cut this morning, in a jar with water.", "es": "Cortados esta mañana, en un frasco con agua."},
    "goods-tulips",
    0,
    1250,
    9,
    ("flowers", "scent"),
    ways=(({"en": "Five", "es": "Cinco"}, 1250), ({"en": "Ten", "es": "Diez"}, 2200)),
)
_PLANT = Goods(
    {"en": "A small fern", "es": "Un helecho pequeño"},
    {"en": "It asks for a sip of water a day.", "es": "Pide un sorbo de agua al día."},
    "goods-plant",
    0,
    1400,
    2,
    ("plant",),
)
_BEAR = Goods(
    {"en": "A bear to hold", "es": "Un oso para abrazar"},
    {"en": "Soft, washable, and patient.", "es": "Suave, lavable y paciente."},
    "goods-bear",
    1,
    1800,
    6,
)
_BLANKET = Goods(
    {"en": "A warm blanket", "es": "Una manta cálida"},
    {"en": "Cotton, light enough to lie under.", "es": "De algodón, lo bastante ligera para taparse."},
    "goods-blanket",
    1,
    3200,
    4,
)
_BASKET = Goods(
    {"en": "A basket of fruit", "es": "Una cesta de fruta"},
    {"en": "Washed and ripe, for a visit of four.", "es": "Lavada y madura, para una visita de cuatro."},
    "goods-basket",
    2,
    2450,
    5,
    ("food",),
)
_BOOK = Goods(
    {"en": "A book of puzzles", "es": "Un libro de pasatiempos"},
    {"en": "For long mornings. In large print.", "es": "Para mañanas largas. En letra grande."},
    "goods-book",
    2,
    900,
)
_HEART = Goods(
    {"en": "A card with a heart", "es": "Una tarjeta con un corazón"},
    {"en": "Your own words, brought to the bed.", "es": "Sus propias palabras, llevadas hasta la cama."},
    "goods-card-heart",
    3,
    350,
    is_card=True,
)
_BALLOONS = Goods(
    {"en": "Three balloons", "es": "Tres globos"},
    {"en": "They float for about two days.", "es": "Flotan unos dos días."},
    "goods-balloons",
    1,
    1100,
    0,
    ("latex",),
)
_RABBIT = Goods(
    {"en": "A rabbit to hold", "es": "Un conejo para abrazar"},
    {"en": "For small arms.", "es": "Para brazos pequeños."},
    "goods-rabbit",
    0,
    1600,
    3,
)
_LEAF = Goods(
    {"en": "A plain card", "es": "Una tarjeta sencilla"},
    {"en": "For words that need no picture.", "es": "Para palabras que no necesitan dibujo."},
    "goods-card-leaf",
    3,
    300,
    is_card=True,
)
_TAX = {"en": "Sales tax", "es": "Impuesto sobre las ventas"}

MERCY_SHOP = ShopStory(
    {
        "en": "Something small for somebody here. We bring it to the bed, every day until six.",
        "es": "Un detalle para alguien que está aquí. Lo llevamos hasta la cama, todos los días hasta las seis.",
    },
    _TAX,
    825,
    PARTS,
    (_TULIPS, _PLANT, _BEAR, _BLANKET, _BALLOONS, _BASKET, _BOOK, _HEART),
)
BRIGID_SHOP = ShopStory(
    {
        "en": "For a child, or for whoever sits beside one. Volunteers of the hospital bring it.",
        "es": "Para un niño o para quien está a su lado. Lo llevan voluntarios del hospital.",
    },
    _TAX,
    625,
    (
        {"en": "For children", "es": "Para niños"},
        {"en": "To hold", "es": "Para abrazar"},
        {"en": "For whoever waits", "es": "Para quien espera"},
        {"en": "Cards", "es": "Tarjetas"},
    ),
    (_RABBIT, _BEAR, _BLANKET, _BALLOONS, _BASKET, _BOOK, _HEART, _LEAF),
)
_THANKS = {
    "en": "No goods or services were given in return for this donation.",
    "es": "No se dieron bienes ni servicios a cambio de esta donación.",
}
MERCY_FOUNDATION = FoundationStory(
    {"en": "Friends of Mercy", "es": "Amigos de Mercy"},
    {
        "en": "Rooms beside the hospital in which families can sleep, and a taxi home for whoever has nobody to drive.",
        "es": "Habitaciones junto al hospital donde las familias pueden dormir, y un taxi a casa para quien no tiene coche.",
    },
    _THANKS,
    (2500, 5000, 10000),
    "00-0000017",
)
BRIGID_FOUNDATION = FoundationStory(
    {"en": "The Brigid Fund", "es": "El Fondo Brigid"},
    {
        "en": "Music, play and a garden for children who stay long.",
        "es": "Música, juegos y un jardín para los niños que se quedan mucho tiempo.",
    },
    _THANKS,
    (1500, 3000, 6000),
    "00-0000023",
)

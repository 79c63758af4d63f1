"""What a new shop can begin with at a press: things that most gift shops have, for somebody to change or take away."""

from collections.abc import Mapping
from dataclasses import replace

from admin.shelf.filling import Goods, fill_shelf
from admin.shelf.goods import GOODS
from billing.shelf.keeping import has_products, keep_shop
from kernel.access import Reader
from kernel.db import current_tenant_id
from photos.cleaning import clean
from photos.room import refuse_beyond_room

PARTS = (
    {"en": "Flowers and plants", "es": "Flores y plantas"},
    {"en": "To hold", "es": "Para abrazar"},
    {"en": "For the day", "es": "Para el día"},
    {"en": "Cards", "es": "Tarjetas"},
)
# Prices are cents of a dollar or a euro; elsewhere about as much, in hundredths of that number of minor units.
RATES: Mapping[str, int] = {"JPY": 150, "MXN": 2000}
USUAL = (
    Goods(
        {"en": "A small bunch of flowers", "es": "Un ramo pequeño de flores"},
        {"en": "Flowers of the season.", "es": "Flores de la estación."},
        "goods-tulips",
        0,
        1800,
        carries=("flowers", "scent"),
    ),
    Goods(
        {"en": "A small plant", "es": "Una planta pequeña"},
        {"en": "In a pot, for the window sill.", "es": "En maceta, para el alféizar."},
        "goods-plant",
        0,
        1500,
        carries=("plant",),
    ),
    Goods(
        {"en": "A bear to hold", "es": "Un oso para abrazar"},
        {"en": "Soft, for somebody small or large.", "es": "Suave, para alguien pequeño o grande."},
        "goods-bear",
        1,
        1800,
    ),
    Goods(
        {"en": "A blanket", "es": "Una manta"},
        {"en": "For knees or shoulders.", "es": "Para las rodillas o los hombros."},
        "goods-blanket",
        1,
        3200,
    ),
    Goods(
        {"en": "A basket of fruit", "es": "Una cesta de fruta"},
        {"en": "Fruit of the season.", "es": "Fruta de la estación."},
        "goods-basket",
        2,
        2500,
        carries=("food",),
    ),
    Goods(
        {"en": "A book of puzzles", "es": "Un libro de pasatiempos"},
        {"en": "For long mornings.", "es": "Para mañanas largas."},
        "goods-book",
        2,
        900,
    ),
    Goods(
        {"en": "A card", "es": "Una tarjeta"},
        {"en": "With your own words.", "es": "Con sus propias palabras."},
        "goods-card-leaf",
        3,
        400,
        is_card=True,
    ),
)


def put_out(currency: str, *, actor: Reader) -> bool:
    """Fills an empty shelf, with prices in this currency; whether the shop is open does not change. It does not commit.

    False when something stands there already: pressed twice, it is done once. Takes some seconds. Raises NoRoom, and then
    nothing of it is there.
    """
    if has_products():
        return False
    pictures = {one.picture: clean(GOODS[one.picture]().jpeg(), queue=current_tenant_id()) for one in USUAL}
    refuse_beyond_room(more=sum(picture.stored for picture in pictures.values()), in_turn=True)
    keep_shop({"currency": currency}, actor=actor)  # others wait here, and find the shelf filled
    if has_products():
        return False
    rate = RATES.get(currency, 100)
    goods = [replace(one, price=one.price * rate // 100) for one in USUAL]
    fill_shelf(PARTS, goods, 0, pictures.__getitem__, actor=actor)
    return True

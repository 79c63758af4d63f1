"""The words that open cards: plain things, easily said, heard and spelt, that mean nothing in a hospital."""

_ENGLISH = (
    "acorn amber anchor apple apron arrow autumn bakery banjo barley basket beach birch blanket blossom bottle branch "
    "bridge brook butter button candle canoe carpet castle cedar cherry circle clover coffee comet cotton cradle "
    "daisy desert donkey drum eagle fabric feather fiddle field finch forest fountain fox garden ginger globe "
    "goose grape guitar hammer harbor harvest hazel heron honey island ivory jacket jasmine jungle kettle kitchen "
    "ladder lantern lemon linen maple marble meadow melon mirror mitten moon morning mountain nutmeg oak ocean olive "
    "orange orchard otter paddle paper parrot peach pebble pencil pepper piano pillow pine plum pocket pony poplar "
    "pumpkin rabbit rainbow ribbon river robin rocket saddle salmon sandal scarf shell silver sparrow spoon spring "
    "sugar summer sunset table teapot thimble tiger timber tulip tunnel turtle valley velvet violet wagon walnut willow"
)
_SPANISH = (
    "abeja abril aguja alfombra almendra amapola ancla arce arena armario arroz azul ballena banco barco barro bosque "
    "botella brisa burro caballo cabra cacao camino campo canasta canela canoa carpeta carta casa castillo cedro "
    "ceniza cereza cesta cielo ciruela clavel cocina cometa coral corcho cuchara delantal domingo durazno encina "
    "escoba espejo espiga estrella faro feria fiesta flauta flor fresa fuente gallo ganso gato geranio girasol "
    "granja guitarra helado hierba higo hoja hormiga huerto isla jarra jazmin lago lana lavanda leche lienzo lima "
    "linterna lluvia lobo loro luna madera maleta manta mantel manzana mar mariposa martes melodia menta mesa miel "
    "molino monte mora naranja nido noche nogal nube oliva oso oveja palma paloma pan papel pato pera perla piano "
    "pino plata playa pluma pradera puente puerto reloj rosa rueda sal sandia seda selva sierra silla sol tambor "
    "taza tigre trigo tren trompeta uva valle vela ventana verano violeta zapato"
)
WORDS = {"en": _ENGLISH.split(), "es": _SPANISH.split()}

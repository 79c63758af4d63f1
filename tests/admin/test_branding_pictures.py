"""A hospital's logo and square picture: cleaned, in every shape, taken away again, and shown by no other hospital."""

from io import BytesIO

import pytest
from PIL import Image

from tests.photos.pictures import SECRET, encoded, halves, telling_png
from tests.support.browser import Browser
from tests.support.world import Hospital, World

PICTURES = "/admin/branding/pictures"


def keep(admin: Browser, shape: str, content: bytes, name: str = "logo.png") -> None:
    """Chooses a picture and keeps it."""
    field = "logo" if shape == "logo" else "square"
    sent = {"csrf_token": admin.token(), "act": f"keep-{shape}", field: (BytesIO(content), name)}
    assert admin.post(PICTURES, sent).status == 200


def test_pictures_are_clean_have_every_shape_and_may_be_kept_for_long(mercy: Hospital, admin: Browser) -> None:
    keep(admin, "mark", encoded(Image.new("RGBA", (600, 600), (0, 0, 0, 0)), "PNG"))
    stranger = mercy.browser()
    head = stranger.open("/").soup
    icons = [str(link["href"]) for link in head.select("link[rel=icon], link[rel=apple-touch-icon]")]
    assert len(icons) == 2
    for side, path in ((32, icons[0]), (180, icons[1]), (512, icons[1].replace("180", "512"))):
        answer = stranger.client.get(path, base_url=f"http://{mercy.host}")
        assert "immutable" in answer.headers["Cache-Control"]
        picture = Image.open(BytesIO(answer.data))
        assert picture.size == (side, side)
        assert picture.getpixel((side // 2, side // 2)) == (255, 255, 255), "what was transparent lies on white"
    unversioned = stranger.client.get("/brand/mark-32.jpg", base_url=f"http://{mercy.host}")
    assert "immutable" not in unversioned.headers["Cache-Control"]
    assert head.select_one("header img.mark-picture") is not None


def test_nothing_of_a_pictures_past_is_served(mercy: Hospital, admin: Browser) -> None:
    keep(admin, "logo", telling_png())
    served = mercy.browser().client.get("/brand/logo.jpg", base_url=f"http://{mercy.host}").data
    assert SECRET.encode() not in served


def test_a_picture_can_be_taken_away_again_and_each_step_is_on_record(mercy: Hospital, admin: Browser, world: World) -> None:
    keep(admin, "logo", encoded(halves((400, 100))))
    admin.post(PICTURES, {"csrf_token": admin.token(), "act": "remove-logo"})
    home = mercy.browser().open("/")
    assert home.soup.select_one("header img") is None
    assert home.soup.select_one("header .mark") is not None
    with world.as_superuser() as connection:
        rows = connection.execute(
            "select action, details from audit_entry where action like 'branding%' order by id"
        ).fetchall()
    assert rows == [("branding.keep_picture", {"shape": "logo"}), ("branding.remove_picture", {"shape": "logo"})]


@pytest.mark.parametrize(
    ("shape", "size", "sentence"),
    [("logo", (1300, 10), "too long and thin"), ("mark", (300, 100), "not square"), ("mark", None, "Choose a picture first")],
)
def test_a_picture_of_the_wrong_shape_is_refused_in_a_sentence(
    shape: str, size: tuple[int, int] | None, sentence: str, admin: Browser
) -> None:
    sent: dict[str, object] = {"csrf_token": admin.token(), "act": f"keep-{shape}"}
    if size:
        sent[{"logo": "logo", "mark": "square"}[shape]] = (BytesIO(encoded(halves(size))), "x.jpg")
    shown = admin.post(PICTURES, sent)
    assert shown.status == 422
    assert sentence in shown.text


def test_another_hospital_shows_none_of_it(mercy: Hospital, admin: Browser, world: World) -> None:
    keep(admin, "logo", encoded(halves((400, 100))))
    src = str(mercy.browser().open("/").soup.select("header img")[0]["src"])
    grace = world.hospital("grace").browser()
    assert grace.open(src).status == 404
    assert mercy.browser().open(src.replace("logo.jpg", "large.jpg")).status == 404

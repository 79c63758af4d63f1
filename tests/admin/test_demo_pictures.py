"""The demo's photographs: whose they are, what their files betray, and that none of it is left after cleaning."""

import re
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pillow_heif import open_heif

from admin.demo.darkroom import PHOTOGRAPHS, Darkroom, original
from admin.demo.pictures import PICTURES
from photos.cleaning import SIZES, clean
from photos.decoding import is_heic


def test_photographs_are_small_and_free() -> None:
    folder = next(iter(PHOTOGRAPHS.values())).parent
    told = (folder / "LICENSES.md").read_text()
    assert {path.name for path in folder.iterdir()} == {path.name for path in PHOTOGRAPHS.values()} | {"LICENSES.md"}
    sizes = [path.stat().st_size for path in PHOTOGRAPHS.values()]
    assert max(sizes) <= 150_000
    assert sum(sizes) <= 2_000_000
    for path in PHOTOGRAPHS.values():
        [row] = [line for line in told.splitlines() if line.startswith("|") and f"`{path.name}`" in line]
        assert re.search(r"\| (CC0 1\.0|public domain) \|", row), row
    assert sum(path.suffix == ".heic" for path in PHOTOGRAPHS.values()) >= 2


def exif_of(sent: bytes) -> Image.Exif:
    """What a telephone wrote into the file."""
    if is_heic(sent):
        exif = Image.Exif()
        exif.load(open_heif(BytesIO(sent)).info["exif"])
        return exif
    return Image.open(BytesIO(sent)).getexif()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_says_where_it_was_taken_until_it_is_cleaned(name: str) -> None:
    sent = original(name)
    assert exif_of(sent)[Base.Model] == "iPhone 13"
    assert exif_of(sent).get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] == (40.0, 0.0, 0.0)
    for content in clean(sent).files.values():
        assert content.startswith(b"\xff\xd8")
        assert not Image.open(BytesIO(content)).getexif()


def test_the_darkroom_makes_each_picture_once_and_in_every_size() -> None:
    with Darkroom(["cat", "cup", "cat"]) as darkroom:
        assert darkroom.picture("cat") is darkroom.picture("cat")
        assert set(darkroom.picture("cup").files) == set(SIZES)
        with pytest.raises(KeyError):
            darkroom.picture("fish")


def test_a_drawn_picture_is_the_same_every_time() -> None:
    assert "card-30-fern" in PICTURES
    assert original("card-30-fern") == original("card-30-fern")
    with pytest.raises(KeyError):
        original("nothing of that name")

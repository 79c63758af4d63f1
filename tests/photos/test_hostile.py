"""Pictures that mean harm: refused or cleaned, and never with more memory than a child may have."""

import re
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from photos.cleaning import PictureRefused, clean
from photos.decoding import Refused, decoder_of
from tests.photos import peers, pictures
from tests.photos.measured import MOST_MEMORY, measured
from tests.photos.pictures import encoded, halves

# Of Pillow's 780 those by which it once was hurt, or that are strange; a child for each of them takes its time.
_HOSTILE = re.compile(
    r"crash|timeout|bomb|truncat|broken|corrupt|invalid|bad|oom|bug|error|overrun|dos|syntax|exif|mpo|icc", re.I
)
_SENTENCES = ("damaged or incomplete", "too much work", "too many pixels", "not a JPEG")

_PIXELS, _BROKEN, _WORK = "too many pixels", "damaged or incomplete", "too much work"
HOSTILE = {
    "a PNG of 13,000 × 13,000 in 20 KB": (pictures.one_colour_png(13_000, 13_000, depth=1, kind=0), _PIXELS),
    "a PNG with a text of 64 MB": (pictures.text_bomb(), _BROKEN),
    "a PNG with a colour profile of 256 MB": (pictures.profile_bomb(), _BROKEN),
    "a JPEG that claims 65,000 × 65,000": (pictures.lying_jpeg(65_000, 65_000), _PIXELS),
    "a progressive JPEG that claims 9,000 × 9,000": (pictures.lying_jpeg(9_000, 9_000, progressive=True), _PIXELS),
    "a JPEG of thousands of scans": (pictures.endless_jpeg(3_000), _WORK),
    "a GIF on a screen of 65,535 × 65,535": (pictures.lying_gif(65_535, 65_535), _PIXELS),
    "a GIF whose picture is larger than its screen": (pictures.stretching_gif(65_535, 65_535), _BROKEN),
    "a WebP that claims the most there is": (pictures.lying_webp(1 << 24, 200), _PIXELS),
    "a WebP that claims a large canvas": (pictures.lying_webp(2_800, 2_800), _BROKEN),
    "a HEIC that claims 65,535 × 65,535": (pictures.lying_heic(65_535, 65_535), f"{_WORK}|{_PIXELS}"),
    "a HEIC that claims 14,000 × 14,000 in one tile": (pictures.lying_heic(14_000, 14_000), _PIXELS),
    "a HEIC whose grid claims 65,535 × 65,535": (pictures.lying_grid(65_535, 65_535), f"{_WORK}|{_PIXELS}"),
    "a HEIC whose grid claims 14,000 × 14,000 of 4 tiles": (pictures.lying_grid(14_000, 14_000), _PIXELS),
}
# Made when they are asked for: some take seconds.
LARGE: dict[str, Callable[[], bytes]] = {
    "a PNG of as many pixels as are taken, and a colour that is clear": lambda: pictures.one_colour_png(
        5_000, 5_000, depth=8, kind=2, more=pictures.chunk(b"tRNS", bytes(6))
    ),
    "a PNG of palette colours, as large": lambda: encoded(Image.new("P", (5_000, 5_000)), "PNG", transparency=0),
    "a JPEG that claims 14,000 × 14,000": lambda: pictures.lying_jpeg(14_000, 14_000),
    "a JPEG of many scans": lambda: pictures.endless_jpeg(150),
    "a GIF on a screen of 5,000 × 5,000": lambda: pictures.lying_gif(5_000, 5_000),
    "a progressive JPEG of four inks": lambda: encoded(Image.new("CMYK", (4_000, 4_000)), progressive=True),
    "a WebP as large as is taken": lambda: encoded(halves((2_800, 2_800)), "WEBP", lossless=True, method=0),
    "a HEIC of 49 megapixels": lambda: encoded(
        Image.new("RGB", (8_064, 6_048), pictures.RED), "HEIF", tile_size=512, enc_params={"preset": "ultrafast"}
    ),
}


@pytest.mark.parametrize(("original", "words"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_picture_is_refused_in_little_memory(original: bytes, words: str, tmp_path: Path) -> None:
    assert len(original) < 300_000
    outcome = measured(original, tmp_path)
    assert re.search(words, outcome.refusal)
    assert outcome.peak <= MOST_MEMORY


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE.keys())
def test_a_large_picture_is_cleaned_in_little_memory(made: Callable[[], bytes], tmp_path: Path) -> None:
    outcome = measured(made(), tmp_path)
    assert (outcome.picture is not None, outcome.refusal) == (True, "")
    assert outcome.peak <= MOST_MEMORY


@pytest.mark.parametrize("size", [(4_032, 3_024), (5_712, 4_284), (8_064, 6_048)], ids=["12 MP", "24 MP", "48 MP"])
@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_a_phone_s_photo_is_cleaned_in_little_memory(kind: str, size: tuple[int, int], tmp_path: Path) -> None:
    """Lying on its side, with a profile and much to tell, as phones write them."""
    outcome = measured(pictures.phone_photo(kind, size), tmp_path)
    assert outcome.picture, outcome.refusal
    assert (outcome.picture.width, outcome.picture.height) == (1_536, 2_048)
    whole = Image.open(BytesIO(outcome.picture.files["full"])).size
    assert whole == ((3_024, 4_032) if size[0] == 8_064 else (size[1], size[0]))
    assert outcome.peak <= MOST_MEMORY


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts address space")
def test_whatever_a_header_hides_the_child_has_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photos.cleaning._PROGRAM", tmp_path / "greedy.py")
    (tmp_path / "greedy.py").write_text("""
import sys
from PIL import Image
from photos import cleaner
taken = []
def take(_):
    while True:
        taken.append(b"x" * (1 << 20))
cleaner.decoder_of = lambda original: take
cleaner.main()
""")
    outcome = measured(b"greedy", tmp_path)
    assert "too much work" in outcome.refusal
    assert 100 * 1024 < outcome.peak <= MOST_MEMORY


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
def test_half_a_picture_is_refused_or_shown_wherever_it_is_torn(kind: str, tmp_path: Path) -> None:
    whole = encoded(halves((200, 200)), kind)
    for part in (13, 31, len(whole) // 3, len(whole) // 2, len(whole) - 30):
        outcome = measured(whole[:part], tmp_path)
        assert outcome.picture or any(sentence in outcome.refusal for sentence in _SENTENCES)
        assert outcome.peak <= MOST_MEMORY


@pytest.mark.parametrize("peer", ["pillow", "pillow-heif"])
def test_what_others_were_hurt_by_does_no_harm(peer: str, tmp_path: Path) -> None:
    seen = 0
    for name, original in peers.pictures_of(peer):
        try:
            decoder_of(original)
        except Refused:
            continue  # another kind: no decoder ever sees it
        if peer == "pillow" and not _HOSTILE.search(name):
            continue
        seen += 1
        outcome = measured(original, tmp_path)
        assert outcome.peak <= MOST_MEMORY, name
        assert outcome.picture or any(sentence in outcome.refusal for sentence in _SENTENCES), name
    assert seen > 25


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "TGA", "JPEG2000", "AVIF"])
def test_no_other_kind_is_ever_decoded(kind: str) -> None:
    with pytest.raises(PictureRefused, match="not a JPEG"):
        clean(encoded(halves(), kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
def test_an_ordinary_user_s_child_can_do_it_too(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The superuser's may start threads whatever the limits say."""
    monkeypatch.setattr("photos.cleaning._PROGRAM", tmp_path / "ordinary.py")
    (tmp_path / "ordinary.py").write_text("""
import os
from photos import cleaner
confine = cleaner.confine
def as_nobody(*given, **named):
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    confine(*given, **named)
cleaner.confine = as_nobody
cleaner.main()
""")
    assert clean(encoded(halves(), kind)).width == 80

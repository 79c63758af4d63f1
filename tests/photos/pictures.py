"""Makes pictures: honest ones, ones that tell too much, and ones that mean harm."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pillow_heif
from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base

pillow_heif.register_heif_opener(thumbnails=False)

SECRET = "Marker-7c1f"
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def halves(size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture


def exif(orientation: int = 1) -> bytes:
    """Where the picture was taken, with what, and whose it was."""
    data = Image.Exif()
    data[Base.Orientation] = orientation
    data[Base.Make] = data[Base.Artist] = SECRET
    data.get_ifd(IFD.Exif).update(
        {Base.CameraOwnerName: SECRET, Base.BodySerialNumber: SECRET, Base.MakerNote: SECRET.encode()}
    )
    data.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (52.0, 31.0, 12.0), GPS.GPSMapDatum: SECRET})
    return data.tobytes()


def xmp() -> bytes:
    """A packet of XMP."""
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{SECRET}</dc:creator></x:xmpmeta>'.encode()


def swapped_profile() -> bytes:
    """sRGB with red and blue changed over, described by the secret: what is red by numbers is shown blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")
    told = "sRGB built-in".encode("utf-16-be")
    assert told in profile
    return profile.replace(told, SECRET.ljust(13).encode("utf-16-be"))


def telling() -> dict[str, bytes]:
    """Pictures that tell more than they show, by what they tell and how."""
    jpeg, png, webp, gif, heic = (encoded(halves(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "HEIF"))
    secret, page, profile = SECRET.encode(), f"<script>{SECRET}</script>".encode(), swapped_profile()
    archive = archived()
    told: dict[str, bytes] = {}
    for name, kind in (("JPEG", "JPEG"), ("PNG", "PNG"), ("WebP", "WEBP"), ("HEIC", "HEIF")):
        told[f"place, owner and serial number in the EXIF of a {name}"] = encoded(halves(), kind, exif=exif())
    for name, kind in (("JPEG", "JPEG"), ("WebP", "WEBP"), ("HEIC", "HEIF")):
        told[f"the author in the XMP of a {name}"] = encoded(halves(), kind, xmp=xmp())
        told[f"the description of the colour profile of a {name}"] = encoded(halves(), kind, icc_profile=profile)
    for name, plain in (("JPEG", jpeg), ("PNG", png), ("WebP", webp), ("GIF", gif), ("HEIC", heic)):
        told[f"a page behind a {name}"] = plain + page
        told[f"an archive behind a {name}"] = plain + archive
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(secret)) + secret
    return told | {
        "a place in the IPTC of a JPEG": with_segment(jpeg, 0xED, iptc),
        "the index of pictures (MPF) of a JPEG": with_segment(jpeg, 0xE2, b"MPF\x00MM\x00*\x00\x00\x00\x08" + secret),
        "a comment in a JPEG": encoded(halves(), comment=SECRET),
        "a page in a comment of a JPEG": encoded(halves(), comment=page),
        "a second picture behind a JPEG": jpeg + encoded(halves(), exif=exif()),
        "a comment in a PNG": with_chunks(png, chunk(b"tEXt", b"Comment\x00" + secret)),
        "an author in a packed text of a PNG": with_chunks(png, chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(secret, 0))),
        "the author in the XMP of a PNG": with_chunks(png, chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + xmp())),
        "the name of the colour profile of a PNG": with_chunks(
            png, chunk(b"iCCP", secret + b"\x00\x00" + zlib.compress(profile, 0))
        ),
        "a chunk of its own in a PNG": with_chunks(png, chunk(b"caNv", secret)),
        "a chunk of its own in a WebP": riff_with(webp, b"CARE", secret),
        "a comment in a GIF": encoded(halves(), "GIF", comment=SECRET),
        "the author in the XMP of a GIF": gif_with(gif, b"\x21\xff\x0bXMP DataXMP" + bytes([len(xmp())]) + xmp() + b"\x00"),
        "an application of its own in a GIF": gif_with(
            gif, b"\x21\xff\x0bCAREPAGES10" + bytes([len(secret)]) + secret + b"\x00"
        ),
    }


def telling_jpeg() -> bytes:
    """A JPEG that tells in every way at once, and lies on its side."""
    plain = encoded(halves(), exif=exif(6), xmp=xmp(), comment=SECRET, icc_profile=swapped_profile())
    return with_segment(plain, 0xED, b"Photoshop 3.0\x00" + SECRET.encode()) + archived()


def telling_png() -> bytes:
    """A PNG that does."""
    plain = encoded(halves(), "PNG", exif=exif(6), icc_profile=swapped_profile())
    return with_chunks(plain, chunk(b"tEXt", b"Comment\x00" + SECRET.encode())) + archived()


def archived() -> bytes:
    """A ZIP archive: it is read from its end, so it is one behind a picture too."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("note.txt", SECRET)
    return file.getvalue()


def with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    """The JPEG with one more segment at its beginning."""
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def riff_with(webp: bytes, name: bytes, content: bytes) -> bytes:
    """The WebP with one more chunk at its end."""
    more = name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(webp) - 8 + len(more)) + webp[8:] + more


def gif_with(gif: bytes, extension: bytes) -> bytes:
    """The GIF with one more extension before its picture."""
    assert gif[10] & 0x80
    at = 13 + 3 * 2 ** ((gif[10] & 7) + 1)
    return gif[:at] + extension + gif[at:]


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG (W3C PNG, section 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunks(png: bytes, chunks: bytes) -> bytes:
    """The PNG with further chunks after its header."""
    header = len(_SIGNATURE) + 25
    return png[:header] + chunks + png[header:]


def one_colour_png(width: int, height: int, *, depth: int, kind: int, more: bytes = b"") -> bytes:
    """A PNG of zeros made row by row, so that a huge one costs nothing here."""
    channels = {0: 1, 2: 3}[kind]
    row = bytes(1 + (width * depth * channels + 7) // 8)
    press = zlib.compressobj(1 if depth == 8 else 9)
    data = b"".join([press.compress(row) for _ in range(height)]) + press.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return _SIGNATURE + chunk(b"IHDR", header) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a text of 64 MB, packed into 64 KB."""
    packed = zlib.compress(bytes(64 * 1024 * 1024))
    return with_chunks(encoded(halves(), "PNG"), chunk(b"zTXt", b"Comment\x00\x00" + packed))


def profile_bomb() -> bytes:
    """A small PNG with a colour profile of 256 MB, packed into 256 KB."""
    press = zlib.compressobj()
    packed = b"".join(press.compress(bytes(1024 * 1024)) for _ in range(256)) + press.flush()
    return with_chunks(encoded(halves(), "PNG"), chunk(b"iCCP", b"x\x00\x00" + packed))


def lying_jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A small JPEG whose header claims another size."""
    honest = encoded(halves(), progressive=progressive)
    frame = honest.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return honest[:frame] + struct.pack(">HH", height, width) + honest[frame + 4 :]


def endless_jpeg(scans: int) -> bytes:
    """A progressive JPEG that draws its last refinement again and again."""
    honest = encoded(halves((2000, 2000)), progressive=True)
    last = honest.rindex(b"\xff\xda")
    return honest[:last] + honest[last:-2] * scans + b"\xff\xd9"


def lying_gif(width: int, height: int) -> bytes:
    """A small GIF on a screen of another size."""
    honest = encoded(halves(), "GIF")
    return honest[:6] + struct.pack("<HH", width, height) + honest[10:]


def stretching_gif(width: int, height: int) -> bytes:
    """A GIF on an honest screen whose one picture is larger than it."""
    honest = encoded(halves(), "GIF")
    at = honest.index(b"\x2c\x00\x00\x00\x00") + 5
    return honest[:at] + struct.pack("<HH", width, height) + honest[at + 4 :]


def lying_webp(width: int, height: int) -> bytes:
    """A small WebP with a canvas of another size (RFC 9649, section 2.7)."""
    honest = encoded(halves(), "WEBP", exif=exif())
    assert honest[12:16] == b"VP8X"
    return honest[:24] + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + honest[30:]


def lying_heic(width: int, height: int) -> bytes:
    """A small HEIC whose properties claim another size (ISO 14496-12, `ispe`)."""
    return resized_heic(encoded(halves(), "HEIF"), width, height)


def lying_grid(width: int, height: int) -> bytes:
    """A HEIC of four tiles that claims to be larger than they are, in its properties and in its grid."""
    honest = resized_heic(encoded(halves((256, 256)), "HEIF", tile_size=128), width, height)
    grid = honest.index(struct.pack(">BBBBHH", 0, 0, 1, 1, 256, 256))
    return honest[: grid + 4] + struct.pack(">HH", width, height) + honest[grid + 8 :]


def resized_heic(honest: bytes, width: int, height: int) -> bytes:
    """The HEIC with another size in every `ispe`."""
    parts = honest.split(b"ispe\x00\x00\x00\x00")
    assert len(parts) > 1
    return b"".join([parts[0], *(b"ispe\x00\x00\x00\x00" + struct.pack(">II", width, height) + part[8:] for part in parts[1:])])


def p3_profile() -> bytes:
    """Display P3 (SMPTE EG 432-1, with the curve of sRGB), its primaries as they are written for D50 (ICC.1:2022)."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    colours = {b"rXYZ": (0.51512, 0.2412, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189), b"bXYZ": (0.1571, 0.06657, 0.78407)}
    for name, values in colours.items():
        entry = profile.index(name)
        at = struct.unpack(">I", profile[entry + 4 : entry + 8])[0] + 8
        written = struct.pack(">3i", *(round(value * 65536) for value in values))
        profile = profile[:at] + written + profile[at + 12 :]
    return profile


def phone_photo(kind: str, size: tuple[int, int]) -> bytes:
    """A photo as a phone writes it: on its side, with a profile and EXIF; a HEIC in tiles of 512 × 512."""
    soft = Image.radial_gradient("L").resize(size)
    picture = Image.merge("RGB", (soft, soft.transpose(Image.Transpose.ROTATE_180), soft))
    tiles = {"tile_size": 512, "enc_params": {"preset": "ultrafast"}} if kind == "HEIF" else {}
    return encoded(picture, kind, quality=80, exif=exif(6), icc_profile=p3_profile(), **tiles)

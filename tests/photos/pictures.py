"""Makes pictures: honest ones, ones that tell too much, and ones that mean harm."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base

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
    """Where, when and with what the picture was taken."""
    data = Image.Exif()
    data[Base.Orientation] = orientation
    data[Base.Make] = SECRET
    data.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (52.0, 31.0, 12.0)})
    return data.tobytes()


def swapped_profile() -> bytes:
    """sRGB with red and blue changed over: what is red by numbers is shown blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


def telling_jpeg() -> bytes:
    """EXIF with GPS, XMP, IPTC, a colour profile, an index of pictures (MPF), a comment, and a page behind it all."""
    plain = encoded(
        halves(),
        exif=exif(6),
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
        comment=SECRET,
        icc_profile=swapped_profile(),
    )
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(SECRET)) + SECRET.encode()
    index = b"MPF\x00MM\x00*\x00\x00\x00\x08" + SECRET.encode()
    segments = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content
        for marker, content in ((0xED, iptc), (0xE2, index))
    )
    return plain[:2] + segments + plain[2:] + f"<script>{SECRET}</script>".encode()


def telling_png() -> bytes:
    """eXIf, text in all three ways, XMP, a colour profile, and an archive behind it all."""
    plain = encoded(halves(), "PNG", exif=exif(6), icc_profile=swapped_profile())
    texts = (
        chunk(b"tEXt", b"Comment\x00" + SECRET.encode())
        + chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(SECRET.encode()))
        + chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + f"<x>{SECRET} é</x>".encode())
    )
    return with_chunks(plain, texts) + b"PK\x03\x04" + SECRET.encode()


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


def lying_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    honest = encoded(halves())
    frame = honest.index(b"\xff\xc0") + 5
    return honest[:frame] + struct.pack(">HH", height, width) + honest[frame + 4 :]

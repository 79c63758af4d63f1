"""Reading a picture that was sent: no more of it than the hospital takes, and never more than the platform does."""

from typing import IO

from kernel.brand import current_brand
from photos.cleaning import MAX_BYTES, MB, too_large


def largest_picture() -> int:
    """How many bytes a picture may have in the hospital one is in."""
    return min(current_brand().rules.picture_mb * MB, MAX_BYTES)


def read_picture(file: IO[bytes]) -> bytes:
    """All of it. Raises PictureRefused when it is too large."""
    largest = largest_picture()
    original = file.read(largest + 1)
    if len(original) > largest:
        raise too_large(largest)
    return original

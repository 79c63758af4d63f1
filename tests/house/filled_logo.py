"""The hospital's logo, as a file that is no picture."""

from kernel.ids import new_id
from photos.actions import file_store
from tenants.queries import hospital_brand


def fill_logo() -> None:
    """The hospital has one."""
    brand = hospital_brand()
    brand.logo_id, brand.logo_width, brand.logo_height = new_id(), 4, 3
    file_store().put(brand.picture_key(brand.logo_id, "logo"), b"a logo")

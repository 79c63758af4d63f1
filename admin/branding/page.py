"""Console page *Branding*: the hospital's name, pictures, colours, words and numbers, with a look at what they make."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.base import ClosedPage
from admin.branding import preview
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.forms import HouseForm
from photos.cleaning import MAX_BYTES, PictureRefused
from photos.reading import read_picture
from tenants.actions import PictureShape, change_brand, keep_logo, keep_mark, remove_picture
from tenants.colour import repairs
from tenants.forms import BrandingForm, LogoForm, MarkForm
from tenants.models import HospitalBrand
from tenants.queries import LOGO, hospital_brand

MARK = "mark"


class BrandingPage(ClosedPage):
    """One form, and beside it what it makes of pages and letters; the pictures have a page of their own."""

    needs = Permission.BRANDING_MANAGE
    largest = MAX_BYTES + 1024 * 1024

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """Shows the form, and keeps what was changed; with *Preview* it only shows what it would make."""
        brand = hospital_brand()
        form = BrandingForm(brand)
        typed = form.validate_on_submit()
        if typed and "preview" not in request.form:
            change_brand(brand, form.changes(), actor=current_reader())
            flash(_("The hospital's look is kept."), "good")
            return redirect(url_for("branding.index"))
        shown = preview.unsaved(brand, form.changes()) if typed else brand
        return self._page(form, shown, is_saved=not typed), 422 if form.errors else 200

    def _page(self, form: BrandingForm, shown: HospitalBrand, *, is_saved: bool) -> str:
        mended = repairs(shown.color, shown.accent)
        frames = preview.frames(shown)
        return str(self.render("console/branding.html", form=form, frames=frames, mended=mended, is_saved=is_saved))

    @expose("/preview.css")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def style(self) -> ResponseReturnValue:
        """The style sheet of a preview, from colours and a typeface's key alone."""
        return preview.style(request.args), 200, {"Content-Type": "text/css; charset=utf-8"}

    @expose("/pictures", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def pictures(self) -> ResponseReturnValue:
        """The logo and the square mark: each is kept, or taken away again, by a press."""
        brand, logo, mark = hospital_brand(), LogoForm(), MarkForm()
        if request.method == "POST" and self._did(brand, logo, mark):
            return redirect(url_for("branding.pictures"))
        page = self.render("console/branding_pictures.html", logo=logo, mark=mark, kept=brand)
        return page, 422 if request.method == "POST" else 200

    def _did(self, brand: HospitalBrand, logo: LogoForm, mark: MarkForm) -> bool:
        """What was pressed is done; False when a picture was refused, its sentence standing beside the field."""
        match request.form.get("act"):
            case "keep-logo":
                return self._keep(brand, logo, LOGO)
            case "keep-mark":
                return self._keep(brand, mark, MARK)
            case "remove-logo" | "remove-mark" as pressed:
                remove_picture(brand, pressed.removeprefix("remove-"), actor=current_reader())
                flash(_("The picture is gone from pages and letters."), "good")
                return True
        raise NotFound

    def _keep(self, brand: HospitalBrand, form: HouseForm, shape: str) -> bool:
        field, keep = (form["logo"], keep_logo) if shape == LOGO else (form["square"], keep_mark)
        if not form.validate():
            return False
        file = request.files.get(field.name)
        if not file:
            form.refuse(field, _("Choose a picture first."))
            return False
        try:
            keep(brand, read_picture(file.stream), actor=current_reader())
        except PictureRefused as refused:
            form.refuse(field, refused.sentence)
            return False
        except PictureShape:
            form.refuse(field, self._shape_sentence(shape))
            return False
        flash(_("The picture is kept. Pages and letters show it from now on."), "good")
        return True

    def _shape_sentence(self, shape: str) -> str:
        flat = _("This picture is too long and thin to be read on a phone. Please cut off what is empty around the logo.")
        oblong = _("This picture is not square. Please cut it to a square, or leave it out: then the letter is shown.")
        return str(flat if shape == LOGO else oblong)

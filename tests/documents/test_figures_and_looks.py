"""Figures, and the logo and colour of a practice: readable, or refused."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from documents.specimens import CURVE, made, png
from ketaprac.errors import BadInput
from ketaprac_templates.check import faults
from ketaprac_templates.document import Figure, Heading
from ketaprac_templates.figure import Label, Path
from ketaprac_templates.look import Look, contrast


def tree(pdf: bytes) -> list[object]:
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"]
    return [kid.get_object() for kid in root["/K"]]


def content(pdf: bytes) -> str:
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    return page.get_contents().get_data().decode("latin-1")


def test_a_figure_is_read_by_its_words_and_knows_its_place() -> None:
    (figure,) = (kid for kid in tree(made(CURVE)) if kid["/S"] == "/Figure")
    assert figure["/Alt"] == CURVE.alt
    assert figure["/A"]["/O"] == "/Layout" and figure["/A"]["/Width"] == CURVE.width
    left, bottom, right, top = map(float, figure["/A"]["/BBox"])
    assert (left, right - left, top - bottom) == (60, 300, 90)


@pytest.mark.parametrize(
    ("data", "drawn"),
    [
        ("M1 2L3 4", "1 2 m 3 4 l"),
        ("m1,2 3,4 z", "1 2 m 4 6 l h"),
        ("M0 0H5V6h-1v-2", "0 0 m 5 0 l 5 6 l 4 6 l 4 4 l"),
        ("M0 0Q3 3 6 0", "0 0 m 2 2 4 2 6 0 c"),
        ("M0 0C1 1 2 2 3 3S5 5 6 6", "0 0 m 1 1 2 2 3 3 c 4 4 5 5 6 6 c"),
        ("M0 0Q3 3 6 0T12 0", "0 0 m 2 2 4 2 6 0 c 8 -2 10 -2 12 0 c"),
        ("M.5.5L1e1-1", "0.5 0.5 m 10 -1 l"),
        ("M0 0 1 1zl2 2", "0 0 m 1 1 l h 2 2 l"),
    ],
)
def test_paths_are_read_like_those_of_svg(data: str, drawn: str) -> None:
    pdf = made(Figure(alt="A", width=20, height=20, shapes=(Path(data=data),)))
    assert f"{drawn} S" in re.sub(r"\s+", " ", content(pdf))
    assert faults(pdf) == ()


@pytest.mark.parametrize(
    "data", ["5 5", "L1 1", "M1", "M1 2 3", "M0 0A1 1 0 0 0 1 1", "M0 0Q S", "M0 1e9", "M0 0;Q"]
)
def test_a_path_that_cannot_be_read_is_refused(data: str) -> None:
    with pytest.raises(BadInput, match="path that cannot be read") as caught:
        made(Figure(alt="A", width=9, height=9, shapes=(Path(data=data),)))
    assert caught.value.where == "part 1"


@given(st.text("MLHVCSQTZmz 0123456789.,-+e", max_size=40))
def test_any_path_is_drawn_or_refused(data: str) -> None:
    try:
        pdf = made(Figure(alt="A", width=9, height=9, shapes=(Path(data=data),)))
    except BadInput:
        return
    assert faults(pdf) == ()


@pytest.mark.parametrize(
    ("mode", "colour", "cover"),
    [
        ("RGBA", (1, 2, 3, 9), True),
        ("RGB", (1, 2, 3), False),
        ("L", 7, False),
        ("P", 3, False),
        ("1", 1, False),
    ],
)
def test_pictures_of_every_kind_are_shown(mode: str, colour: object, cover: bool) -> None:
    pdf = made(Figure(alt="A", width=40, height=16, image=png(mode, colour)))
    (image,) = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
    assert image.image is not None and image.image.size == (40, 16)
    assert image.image.convert("RGBA").getpixel((1, 1)) == Image.open(
        io.BytesIO(png(mode, colour))
    ).convert("RGBA").getpixel((1, 1))
    assert (b"/SMask" in pdf) == cover


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"<svg/>", png()[:40], b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"%!PS-Adobe"]
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="not an image") as caught:
        made(Figure(alt="A", width=9, height=9, image=data))
    assert caught.value.where == "part 1"
    with pytest.raises(BadInput, match="not an image") as caught:
        made(look=Look(logo=data))
    assert caught.value.where == "look.logo"


def test_a_picture_that_unpacks_to_too_much_is_refused() -> None:
    target = io.BytesIO()
    Image.new("1", (4_000, 4_000)).save(target, "PNG")
    with pytest.raises(BadInput, match="pixels"):
        made(look=Look(logo=target.getvalue()))


def test_what_else_a_picture_file_holds_stays_out() -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at Harbor Lane"
    Image.new("RGB", (20, 20), "blue").save(target, "JPEG", exif=exif)
    assert b"Harbor" in target.getvalue()
    assert b"Harbor" not in made(look=Look(logo=target.getvalue()), subtitle="")


def test_a_figure_without_words_or_size_is_refused() -> None:
    for more in ({"alt": " "}, {"alt": "a\ud800"}, {"alt": "a\0"}, {"width": 0}, {"height": 5_000}):
        with pytest.raises(BadInput):
            Figure(**{"alt": "A", "width": 5, "height": 5, **more})


def test_a_label_that_the_font_lacks_is_refused() -> None:
    with pytest.raises(BadInput, match=r"U\+6F22"):
        made(Figure(alt="A", width=9, height=9, shapes=(Label(text="漢", x=0, y=0),)))


def test_logo_and_colour_are_on_the_first_page_and_are_accessible() -> None:
    look = Look(accent="#5a2d82", logo=png(), logo_alt="Harbor Lane Therapy")
    pdf = made(Heading(text="One"), look=look)
    assert faults(pdf) == ()
    assert [k["/Alt"] for k in tree(pdf) if k["/S"] == "/Figure"] == ["Harbor Lane Therapy"]
    assert "0.35 0.18 0.51 rg" in content(pdf)


@pytest.mark.parametrize("accent", ["#ffffff", "#ffcc00", "#8899aa", "red", "#12345", "#12345g"])
def test_a_colour_that_cannot_be_read_is_refused(accent: str) -> None:
    with pytest.raises(BadInput) as caught:
        Look(accent=accent)
    assert caught.value.where == "look.accent"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)

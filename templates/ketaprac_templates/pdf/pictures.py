"""Figures as a PDF holds them: drawing operators, or the pixels of a picture."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac_templates.figure import Figure, Path
from ketaprac_templates.pdf.styles import fill, stroke
from ketaprac_templates.pdf.syntax import File, deflated, number, numbers, ref

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

_LARGEST: Final = 4_000_000
#: Numbers of a path stay below this, in points.
_FARTHEST: Final = 100_000
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_TOKEN: Final = re.compile(
    r"([MLHVCSQTZ])|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|[\s,]+", re.I
)
_TAKES: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


@frozen(eq=False)
class Bitmap:
    """Compressed pixels, and those of how much each covers what is behind it."""

    width: int
    height: int
    colour: bytes
    cover: bytes


@frozen(eq=False)
class Picture:
    """A figure at its size on the page: operators of a drawing, or a bitmap."""

    width: float
    height: float
    drawing: bytes = b""
    bitmap: Bitmap | None = None


def picture(figure: Figure, widest: float, tallest: float, where: str) -> Picture:
    """A figure, made smaller where it does not fit.

    Args:
        figure: What to draw.
        widest: Room for it, in points.
        tallest: Likewise.
        where: In which place of the document, for errors.

    Raises:
        BadInput: Its picture or one of its paths cannot be read.
    """
    scale = min(1.0, widest / figure.width, tallest / figure.height)
    size = figure.width * scale, figure.height * scale
    if figure.image:
        return Picture(*size, bitmap=bitmap(figure.image, where))
    paths = (_painted(s, where) for s in figure.shapes if isinstance(s, Path))
    turned = numbers(scale, 0, 0, -scale, 0, size[1]) + b" cm 1 J 1 j"
    return Picture(*size, drawing=b"\n".join((turned, *paths)))


def bitmap(data: bytes, where: str) -> Bitmap:
    """The pixels of a PNG or JPEG file; whatever else the file holds stays out.

    Args:
        data: The file.
        where: In which place of the document, for errors.

    Raises:
        BadInput: It is no such file, is damaged, or is too large.
    """
    return _bitmap(_pixels(data, where))


def is_blank(data: bytes, where: str) -> bool:
    """Whether a PNG or JPEG file shows nothing on white paper.

    Args:
        data: The file.
        where: In which place of the document, for errors.

    Raises:
        BadInput: It is no such file, is damaged, or is too large.
    """
    from PIL import Image

    pixels = _pixels(data, where)
    paper = Image.new("RGBA", pixels.size, "white")
    bands: Any = Image.alpha_composite(paper, pixels).convert("RGB").getextrema()
    return all(low == high for low, high in bands)


def fitted(data: str, widest: float, tallest: float, where: str) -> tuple[str, float, float]:
    """A path moved and scaled so that all of it lies in a frame, bends included.

    Args:
        data: The ``d`` of an SVG path.
        widest: Of the frame, in points.
        tallest: Likewise.
        where: In which place of the document, for errors.

    Returns:
        The path, and the width and height that it takes up.

    Raises:
        BadInput: It cannot be read, or nothing of it can be seen.
    """
    rows = [operator.split() for operator in _operators(data, where)]
    across = [float(n) for row in rows for n in row[:-1][::2]] or [0.0]
    down = [float(n) for row in rows for n in row[:-1][1::2]] or [0.0]
    left, top = min(across), min(down)
    width, height = max(across) - left, max(down) - top
    if max(width, height) < 1:
        raise BadInput("draws nothing that can be seen", where=where)
    scale = min(widest / max(width, 1), tallest / max(height, 1))
    letters = {b"m": "M", b"l": "L", b"c": "C", b"h": "Z"}
    moved = (" ".join((letters[row[-1]], *_moved(row[:-1], left, top, scale))) for row in rows)
    return " ".join(moved), width * scale, height * scale


def _moved(given: list[bytes], left: float, top: float, scale: float) -> Iterator[str]:
    for n, value in enumerate(given):
        yield f"{(float(value) - (top if n % 2 else left)) * scale:.2f}"


def _pixels(data: bytes, where: str) -> Pixels:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
                small = opened.width * opened.height <= _LARGEST
                pixels = opened.convert("RGBA") if small else None
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise BadInput(
            "is not an image that can be read", where=where, todo="Give a whole PNG or JPEG file"
        ) from error
    if pixels is None:
        raise BadInput(f"has more than {_LARGEST:,} pixels", where=where)
    return pixels


def put(file: File, made: Bitmap) -> int:
    """Puts a bitmap into a file and gives its number."""
    head = {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": b"%d" % made.width,
        "Height": b"%d" % made.height,
        "BitsPerComponent": b"8",
    }
    more = {"ColorSpace": b"/DeviceRGB"}
    if made.cover:
        more["SMask"] = ref(file.stream(made.cover, {**head, "ColorSpace": b"/DeviceGray"}))
    return file.stream(made.colour, {**head, **more})


def _bitmap(pixels: Pixels) -> Bitmap:
    cover = pixels.getchannel("A")
    whole = cover.getextrema() == (255, 255)
    colour = pixels.convert("RGB").tobytes()
    return Bitmap(
        pixels.width,
        pixels.height,
        deflated(colour),
        b"" if whole else deflated(cover.tobytes()),
    )


def _painted(path: Path, where: str) -> bytes:
    for colour in (path.stroke, path.fill):
        if colour and not _COLOUR.fullmatch(colour):
            raise BadInput("has a colour that is not #rrggbb", where=where)
    paint = {(True, True): b"B", (True, False): b"S", (False, True): b"f"}
    how = paint.get((bool(path.stroke), bool(path.fill)), b"n")
    looks = [number(path.width) + b" w"]
    looks += [stroke(path.stroke)] if path.stroke else []
    looks += [fill(path.fill)] if path.fill else []
    return b" ".join((*looks, *_operators(path.data, where), how))


def _operators(data: str, where: str) -> Iterator[bytes]:
    """The operators of an SVG path; y goes down, as there."""
    x = y = start_x = start_y = 0.0
    bend = last = ""
    control = (0.0, 0.0)
    for letter, given in _commands(data, where):
        big, values = letter.upper(), list(given)
        if letter.islower():
            shift = (y,) if big == "V" else (x,) if big == "H" else (x, y)
            values = [v + shift[n % len(shift)] for n, v in enumerate(values)]
        if big == "H":
            values = [values[0], y]
        elif big == "V":
            values = [x, values[0]]
        elif big in "ST":
            bend = "C" if big == "S" else "Q"
            mirrored = (2 * x - control[0], 2 * y - control[1]) if last == bend else (x, y)
            values = [*mirrored, *values]
        kind = {"H": "L", "V": "L", "S": "C", "T": "Q"}.get(big, big)
        if kind == "Z":
            x, y = start_x, start_y
            yield b"h"
        elif kind in "ML":
            x, y = values
            start_x, start_y = (x, y) if kind == "M" else (start_x, start_y)
            yield numbers(x, y) + (b" m" if kind == "M" else b" l")
        else:
            control = (values[-4], values[-3])
            yield numbers(*(values if kind == "C" else _cubic(x, y, values))) + b" c"
            x, y = values[-2:]
        last = kind


def _cubic(x: float, y: float, values: list[float]) -> tuple[float, ...]:
    """A quadratic curve as the cubic one that is the same."""
    a, b, end_x, end_y = values
    return (
        x + 2 / 3 * (a - x),
        y + 2 / 3 * (b - y),
        end_x + 2 / 3 * (a - end_x),
        end_y + 2 / 3 * (b - end_y),
        end_x,
        end_y,
    )


def _commands(data: str, where: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Letters with their numbers; a letter that is left out is the one before."""
    letter, given, at = "", list[float](), 0
    used = True
    for match in _TOKEN.finditer(data):
        if match.start() != at:
            break
        at = match.end()
        if match[1]:
            if given or not used or (not letter and match[1] not in "Mm"):
                raise _unreadable(where)
            letter, used = match[1], match[1] in "Zz"
            if used:
                yield letter, ()
        elif match[2]:
            given.append(float(match[2]))
            if not letter or letter in "Zz" or abs(given[-1]) > _FARTHEST:
                raise _unreadable(where)
            if len(given) == _TAKES[letter.upper()]:
                yield letter, tuple(given)
                letter, given, used = {"M": "L", "m": "l"}.get(letter, letter), [], True
    if given or not used or at != len(data):
        raise _unreadable(where)


def _unreadable(where: str) -> BadInput:
    return BadInput("has a path that cannot be read", where=where, todo="Use M L H V C S Q T Z")

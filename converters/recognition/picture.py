"""Picture files to pixels, by Pillow. Knows neither pages nor text."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ExifTags import Base

from converters.errors import Corrupt, Mislabelled, TooLarge
from converters.pdf.file import looks_like

if TYPE_CHECKING:
    from converters.recognition.page import Pixels

MOST_PIXELS = 60_000_000  # of a frame; A3 at 400 dots per inch has 31 million
MOST_FRAMES = 60
DOTS = 200  # per inch; what is twice as fine is made smaller at once
LIKELY = (400.0, 1300.0)  # points: the longer side of A5 to A3
A4 = 842.0  # points of its longer side: a picture that does not say its scale is taken for one
_DAMAGE = (OSError, EOFError, SyntaxError, ValueError, IndexError, KeyError, TypeError, AttributeError, RuntimeError)


class Frame(NamedTuple):
    """Pixels in BGR, and how many there are to a point."""

    pixels: Pixels
    scale: float


def frames(body: bytes) -> Iterator[Frame]:
    """The pages of a picture file, turned as its camera says; one at a time, since sixty do not fit into memory.

    Raises Mislabelled, Corrupt or TooLarge.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, on odd tags; its limit of pixels is our own
        try:
            with Image.open(BytesIO(body)) as image:
                yield from _frames(image)
        except UnidentifiedImageError as error:
            raise _refusal(body) from error
        except Image.DecompressionBombError as error:
            raise TooLarge(f"the picture has more pixels than a page ({error}); scan it at 200 dpi") from error
        except _DAMAGE as error:
            raise Corrupt(f"the picture cannot be decoded ({error}); fetch it again, it is damaged") from error


def _frames(image: Image.Image) -> Iterator[Frame]:
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > MOST_FRAMES:
        raise TooLarge(f"{count} pages, more than {MOST_FRAMES}; split the file")
    for number in range(count):
        image.seek(number)
        if image.width * image.height > MOST_PIXELS:
            raise TooLarge(f"page {number + 1} has {image.width} by {image.height} pixels; scan it at 200 dpi")
        yield _frame(image)


def _frame(image: Image.Image) -> Frame:
    import numpy as np

    scale = _scale(image)
    upright = ImageOps.exif_transpose(image) if image.getexif().get(Base.Orientation, 1) != 1 else image
    finer = int(scale * 72 / DOTS + 0.05)  # files say 599.9988
    if finer > 1:
        upright = _plain(upright).reduce(finer)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    pixels = np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])
    return Frame(pixels, scale / max(finer, 1))


def _plain(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be averaged; no copy of what is in one."""
    mode = {"1": "L", "P": "RGBA", "PA": "RGBA"}.get(image.mode)
    return image.convert(mode) if mode else image


def _scale(image: Image.Image) -> float:
    """Pixels per point, by what the file says if that makes it a sheet of paper, else as if it were A4."""
    longest = max(image.size)
    said = image.info.get("dpi", (0, 0))[0]
    if said and LIKELY[0] <= longest / float(said) * 72 <= LIKELY[1]:
        return float(said) / 72
    return longest / A4


def _refusal(body: bytes) -> Exception:
    seen = looks_like(body)
    if seen == "binary data" or seen.endswith("picture"):
        return Corrupt("the bytes are no picture that Pillow can open; the file is damaged, fetch it again")
    return Mislabelled(f"the file is no picture, it looks like {seen}; convert it as that")

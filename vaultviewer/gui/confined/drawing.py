"""What is asked of the jobs that draw, what they answer, and the pixels on their way back. No Qt here.

Pixels are four bytes each, red, green, blue and alpha, row by row without a gap.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

Count: TypeAlias = Annotated[int, Meta(ge=0, lt=2**31)]
Points: TypeAlias = Annotated[float, Meta(ge=0, le=1e6)]

LONGEST_SIDE: Final = 2_000
"""Pixels of what is drawn."""
BYTES_PER_PIXEL: Final = 4


@dataclass(frozen=True, slots=True)
class PictureRequest:
    longest_side: int = LONGEST_SIDE


class PictureOutcome(StrEnum):
    DRAWN = "drawn"
    TOO_LARGE = "too large"
    """Its declared size alone says that decoding it would fill the memory."""
    UNDECODABLE = "undecodable"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it was drawn. `width` and `height` are its own, those of the pixels are `drawn_…`.

    `animated` tells that only its first frame is shown.
    """

    outcome: PictureOutcome
    width: Count = 0
    height: Count = 0
    drawn_width: Count = 0
    drawn_height: Count = 0
    animated: bool = False


@dataclass(frozen=True, slots=True)
class PdfRequest:
    """A page, counted from 0."""

    page: Count = 0
    longest_side: int = LONGEST_SIDE


class PdfOutcome(StrEnum):
    DRAWN = "drawn"
    NEEDS_PASSWORD = "needs password"  # noqa: S105  the name of an outcome
    UNDECODABLE = "undecodable"


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page as it was drawn, of `pages` in all. `width` and `height` are the paper's, in points of 1/72
    inch.
    """

    outcome: PdfOutcome
    pages: Count = 0
    page: Count = 0
    width: Points = 0.0
    height: Points = 0.0
    drawn_width: Count = 0
    drawn_height: Count = 0


def fits(drawn_width: int, drawn_height: int, pixels: bytes) -> bool:
    """Tell whether these pixels are such a picture: who drew them may say anything."""
    return (
        0 < drawn_width <= LONGEST_SIDE
        and 0 < drawn_height <= LONGEST_SIDE
        and len(pixels) == drawn_width * drawn_height * BYTES_PER_PIXEL
    )

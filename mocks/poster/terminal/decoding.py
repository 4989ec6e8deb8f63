"""Codes in pictures: a photograph or a screenshot that is held up to the terminal's scanner."""

from __future__ import annotations

import zxingcpp

LARGEST = 4096


def codes_in(pixels: bytes, width: int, height: int) -> list[str]:
    """The texts of all bar and QR codes in a grey picture, a byte for each pixel.

    Raises:
        ValueError: the bytes are not a picture of this size.
    """
    if not (0 < width <= LARGEST and 0 < height <= LARGEST) or len(pixels) != width * height:
        raise ValueError("not a picture of this size")
    grey = memoryview(pixels).cast("B", shape=[height, width])
    return [found.text for found in zxingcpp.read_barcodes(grey) if found.text]

"""QR codes as images: PNG of exactly the wanted size, or SVG; and the address where merchants fetch them.

Source: Vipps QR API OpenAPI, ``QrImageFormat``, ``QrImageSize``, ``Size`` (100 to 2000 pixels); that the address
carries an unguessable token is inferred.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Annotated, Any

import segno
from fastapi import Depends, Query
from fastapi.responses import Response

from mocks.vipps.account import VippsAccount
from mocks.vipps.gateway_answers import GATEWAY_ANSWERS
from mocks.vipps.pages import PageApi
from mocks.world.exchange import Answer, Call
from mocks.world.refusal import Refusal
from mocks.world.routing import Router

SMALLEST, LARGEST, USUAL = 100, 2000, 1024  # pixels
QUIET_ZONE = 4  # modules on each side, as ISO 18004 wants
TYPES = {"png": b"image/png", "svg": b"image/svg+xml"}


def png(content: str, size: int) -> bytes:
    """``size`` pixels square: whole pixels for each module, what is left over makes the quiet zone wider."""
    matrix = segno.make(content, error="m", micro=False).matrix
    modules = len(matrix)
    scale = max(1, size // (modules + 2 * QUIET_ZONE))
    before = max(0, (size - modules * scale) // 2)
    light = b"\xff" * size
    rows = [light] * before
    for row in matrix:
        dark = b"".join((b"\x00" if module else b"\xff") * scale for module in row)
        rows += [(b"\xff" * before + dark).ljust(size, b"\xff")] * scale
    rows += [light] * (size - len(rows))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)  # eight bits, greyscale
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def svg(content: str, size: int) -> bytes:
    out = io.BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(out, kind="svg", border=QUIET_ZONE, omitsize=True, light="#fff")
    return out.getvalue().replace(b"<svg ", f'<svg width="{size}" height="{size}" '.encode(), 1)


def image(content: str, kind: str, size: int) -> bytes:
    """``kind``: png or svg; ``size`` in pixels."""
    return png(content, size) if kind == "png" else svg(content, size)


def size_of(text: str | None) -> int | None:
    """The wanted size in pixels, the usual one if nothing is said; None: not a size."""
    if text is None or text == "":
        return USUAL
    wanted = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    return wanted if SMALLEST <= wanted <= LARGEST else None


def image_url(call: Call, token: str, kind: str, size: int) -> str:
    """Where the image is, on the host that the caller sees."""
    return f"{call.origin}/generate/qr.{kind}?id={token}&size={size}"


router = Router(PageApi("QrImage", "id", "qr-image"), tag="Pages")
_ERROR: dict[str, Any] = {"application/json": {}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "Unknown image", "content": _ERROR},
    413: GATEWAY_ANSWERS[413],
    500: {"description": "Server fault", "content": _ERROR},
}


def image_query(id: str, size: Annotated[int, Query(ge=SMALLEST, le=LARGEST)] = USUAL) -> None:
    """The unguessable id of the image, and its size in pixels."""


def _content(call: Call) -> str:
    account, token = call.world.part(VippsAccount), call.arguments["id"]
    content = account.content_of(token)
    if content is None:
        raise Refusal(404, "Not Found")
    return content


def _documented(kind: str) -> dict[int | str, dict[str, Any]]:
    return {**_ANSWERS, 200: {"description": "The image", "content": {TYPES[kind].decode(): {}}}}


def _render(call: Call, kind: str) -> Answer:
    size = size_of(call.arguments.get("size")) or USUAL
    return Answer(200, image(_content(call), kind, size), TYPES[kind])


@router.get(
    "/generate/qr.png",
    operation_id="generatedPng",
    response_class=Response,
    response_model=None,
    responses=_documented("png"),
    openapi_extra={"x-provenance": "inferred"},
)
def generated_png(call: Annotated[Call, Depends(image_query)]) -> Answer:
    """The image of a merchant's QR code, exactly as large as wanted."""
    return _render(call, "png")


@router.get(
    "/generate/qr.svg",
    operation_id="generatedSvg",
    response_class=Response,
    response_model=None,
    responses=_documented("svg"),
    openapi_extra={"x-provenance": "inferred"},
)
def generated_svg(call: Annotated[Call, Depends(image_query)]) -> Answer:
    """The image of a merchant's QR code as vectors."""
    return _render(call, "svg")

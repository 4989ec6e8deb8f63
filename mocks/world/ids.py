"""Everything a world draws by chance comes from its seed, so that a run can be repeated."""

from __future__ import annotations

import math
import random
import string
from typing import Any

_ALPHANUMERIC = string.ascii_letters + string.digits


class Ids:
    """Seeded ids, secrets and chances of one world."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(f"kassa:{seed}")

    def uuid(self) -> str:
        """A version 4 UUID in its usual spelling."""
        bits = self._random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | (0x4 << 76) | (0x2 << 62)
        text = f"{bits:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def hex(self, length: int) -> str:
        return f"{self._random.getrandbits(length * 4):0{length}x}"

    def digits(self, length: int) -> str:
        """Digits without a leading zero."""
        return str(self._random.randrange(10 ** (length - 1), 10**length))

    def token(self, length: int) -> str:
        return "".join(self._random.choices(_ALPHANUMERIC, k=length))

    def bytes(self, length: int) -> bytes:
        return self._random.randbytes(length)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def lognormal(self, median: float, sigma: float = 0.5) -> float:
        """A positive delay in seconds around ``median``, with a long tail."""
        return self._random.lognormvariate(math.log(median), sigma)

    def traceparent(self) -> str:
        """A W3C trace id as the vendors put into their errors."""
        return f"00-{self.hex(32)}-{self.hex(16)}-00"

    def state(self) -> Any:
        version, internal, gauss = self._random.getstate()
        return [version, list(internal), gauss]

    def restore(self, state: Any) -> None:
        version, internal, gauss = state
        self._random.setstate((version, tuple(internal), gauss))

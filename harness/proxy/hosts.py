"""Which host names are whose: the names that the vendors publish, and those that a partner adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

VENDORS = ("vipps", "qerko", "poster")
HTTPS = 443

PUBLISHED: Mapping[str, str] = MappingProxyType(
    {
        # Vipps knowledge base, servers: production and test.
        "api.vipps.no": "vipps",
        "apitest.vipps.no": "vipps",
        # Qerko POS integration, environments; the host of production comes with the contract.
        "sandbox.qerko.com": "qerko",
        # Poster web API, requests and authorization: the service itself, and every account by its subdomain.
        "joinposter.com": "poster",
        "*.joinposter.com": "poster",
    }
)


class NoSuchVendor(ValueError):
    """A host name was given to a vendor that Kassa does not play."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Host name → vendor; a name that begins with ``*.`` stands for every name below."""

    names: Mapping[str, str] = field(default_factory=lambda: PUBLISHED)

    def vendor_of(self, host: str) -> str | None:
        """Whose host that is, in any case of letters; None: nobody's."""
        name = host.lower().rstrip(".")
        parts = name.split(".")
        wildcards = ("*." + ".".join(parts[start:]) for start in range(1, len(parts)))
        return next((self.names[found] for found in (name, *wildcards) if found in self.names), None)

    def with_more(self, names: Mapping[str, str]) -> Hosts:
        """These as well.

        Raises:
            NoSuchVendor: a name is given to somebody else than one of ``VENDORS``.
        """
        for name, vendor in names.items():
            if vendor not in VENDORS:
                raise NoSuchVendor(f"{name}: no vendor {vendor}; there are {', '.join(VENDORS)}")
        return Hosts({**self.names, **{name.lower(): vendor for name, vendor in names.items()}})

    def of(self, vendor: str) -> list[str]:
        """All names of one vendor."""
        return sorted(name for name, owner in self.names.items() if owner == vendor)

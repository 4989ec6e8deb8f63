"""Faults in what a till answers Qerko: a result is altered, a refusal swallowed, a call ignored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar

from reference_impl.qerko.codes import Code
from reference_impl.qerko.failure import MethodFailed
from reference_impl.qerko.pos import PosMethods

LISTINGS = ("getTableContents", "getBill", "searchBills")
NEGOTIATION = ("startIndividualBill", "updateIndividualBill")

Change = Callable[[Any], Any]


class _Altering(PosMethods):
    methods: ClassVar[Collection[str]]
    change: ClassVar[Change]

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        return type(self).change(result) if method in self.methods else result


def altered(change: Change, *methods: str) -> type[PosMethods]:
    """The results of these methods are what `change` makes of them."""
    return type("Altering", (_Altering,), {"methods": methods, "change": staticmethod(change)})


class _Accepting(PosMethods):
    method: ClassVar[str]
    codes: ClassVar[Collection[Code | None]]

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        try:
            return await super().__call__(restaurant_id, method, args)
        except MethodFailed as failed:
            if method != self.method or failed.code not in self.codes:
                raise
        if method not in NEGOTIATION:
            return None
        return await super().__call__(restaurant_id, "getBill", [args[0]["idIndividualBill"]])


def accepted(method: str, *codes: Code | None) -> type[PosMethods]:
    """What should be refused with one of these codes is taken for good; a negotiation goes on as it stands."""
    return type("Accepting", (_Accepting,), {"method": method, "codes": codes})


class _Refusing(PosMethods):
    method: ClassVar[str]
    codes: ClassVar[tuple[Code | None, Code | None]]

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        wanted, told = self.codes
        try:
            if wanted is None and method == self.method:
                raise MethodFailed(None, "")
            return await super().__call__(restaurant_id, method, args)
        except MethodFailed as failed:
            if method == self.method and failed.code == wanted:
                raise MethodFailed(told, failed.message) from None
            raise


def refused(method: str, told: Code, instead_of: Code | None = None) -> type[PosMethods]:
    """A method is refused with this code: always, or `instead_of` another code."""
    return type("Refusing", (_Refusing,), {"method": method, "codes": (instead_of, told)})


class Withholding(PosMethods):
    """Lists nothing any more of what is on its `gone` list: bill → ids of items."""

    def gone(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = self.__dict__.setdefault("_gone", {})
        return found

    async def __call__(self, restaurant_id: str, method: str, args: list[Any]) -> Any:
        result = await super().__call__(restaurant_id, method, args)
        for bill in (result if isinstance(result, list) else [result]) if method in LISTINGS else []:
            gone = self.gone().get(bill["id"], set())
            bill["items"] = [item for item in bill["items"] if item["id"] not in gone]
        return result

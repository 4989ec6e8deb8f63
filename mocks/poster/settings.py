"""The account's settings, one by one and all together, and the few that an application may change.

Source: Poster web API, settings.*. That the settings' extras come along is inferred from the prose about extras.
"""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, JsonValue
from typing_extensions import TypedDict

from mocks.poster.account import PosterAccount
from mocks.poster.application import Application
from mocks.poster.errors import Code, refused
from mocks.poster.extras import SETTINGS, attached
from mocks.poster.section import Section, application_of
from mocks.poster.venue import Settings
from mocks.poster.wanted import Wanted
from mocks.world.exchange import Call

section = Section("settings", "Settings")


class CurrencyRow(TypedDict):
    currency_id: int
    currency_name: str
    currency_code: str
    currency_symbol: str
    currency_code_iso: str


class Value(TypedDict):
    value: str


class SettingsRow(TypedDict):
    """Flags are 0 or 1; ``COMPANY_ID``: the account's subdomain; ``extras``: the calling application's."""

    COMPANY_ID: str
    FIZ_ADRESS_CITY: str
    FIZ_ADRESS_PHONE: str
    uses_tables: int
    uses_cash_shifts: int
    uses_taxes: int
    uses_multiprice: int
    tip_amount: int
    uses_bookkeeping: int
    uses_manufacturing: int
    uses_quick_waiter: int
    company_name: str
    company_type: int
    timezones: str
    logo: str
    lang: str
    pos_phone: str
    uses_fiscality: int
    print_fiscal_by_default: int
    currency: CurrencyRow
    email: str
    name: str
    extras: dict[str, JsonValue]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("There is no such time zone") from None
    return name


Flag = Annotated[int, Field(ge=0, le=1)]


class ChangedSettings(Wanted):
    """What may be changed; anything else is unknown (error 42, inferred)."""

    model_config = ConfigDict(extra="allow")
    uses_taxes: Flag | None = None
    uses_cash_shifts: Flag | None = None
    uses_fiscality: Flag | None = None
    print_fiscal_by_default: Flag | None = None
    timezones: Annotated[str, AfterValidator(_zone)] | None = None


def currency_row(settings: Settings) -> CurrencyRow:
    """In the account's language."""
    currency = settings.currency
    return {
        "currency_id": currency.id,
        "currency_name": currency.name.read_in(settings.lang),
        "currency_code": currency.label.read_in(settings.lang),
        "currency_symbol": currency.symbol,
        "currency_code_iso": currency.iso,
    }


def settings_row(account: PosterAccount, application: Application) -> SettingsRow:
    """Everything, in the account's language."""
    settings, owner = account.settings, account.employees[0]
    return {
        "COMPANY_ID": account.account,
        "FIZ_ADRESS_CITY": settings.city.read_in(settings.lang),
        "FIZ_ADRESS_PHONE": settings.phone,
        "uses_tables": int(settings.uses_tables),
        "uses_cash_shifts": int(settings.uses_cash_shifts),
        "uses_taxes": int(settings.uses_taxes),
        "uses_multiprice": 0,
        "tip_amount": 0,
        "uses_bookkeeping": 1,
        "uses_manufacturing": 0,
        "uses_quick_waiter": 0,
        "company_name": settings.company_name.read_in(settings.lang),
        "company_type": settings.company_type,
        "timezones": settings.timezone,
        "logo": settings.logo,
        "lang": settings.lang,
        "pos_phone": settings.phone,
        "uses_fiscality": int(settings.uses_fiscality),
        "print_fiscal_by_default": int(settings.print_fiscal_by_default),
        "currency": currency_row(settings),
        "email": owner.email,
        "name": owner.name,
        "extras": attached(account, application.id, SETTINGS),
    }


def _settings(call: Call) -> Settings:
    return call.world.part(PosterAccount).settings


@section.get("getAllSettings")
def get_all_settings(call: Call) -> SettingsRow:
    """Everything at once."""
    return settings_row(call.world.part(PosterAccount), application_of(call))


@section.get("getCompanyName")
def get_company_name(call: Call) -> Value:
    """The café's name in the account's language."""
    settings = _settings(call)
    return {"value": settings.company_name.read_in(settings.lang)}


@section.get("getCompanyType")
def get_company_type(call: Call) -> Value:
    """1 café, 2 shop."""
    return {"value": str(_settings(call).company_type)}


@section.get("getLanguage")
def get_language(call: Call) -> Value:
    """Ukrainian is ``ua``."""
    return {"value": _settings(call).lang}


@section.get("getLogo")
def get_logo(call: Call) -> Value:
    """A path on the account's host; empty without a logo."""
    return {"value": _settings(call).logo}


@section.get("getTimeZones")
def get_time_zones(call: Call) -> Value:
    """The account's time zone."""
    return {"value": _settings(call).timezone}


@section.get("getCurrency")
def get_currency(call: Call) -> CurrencyRow:
    """The account's currency."""
    return currency_row(_settings(call))


@section.post("changeSettings")
def change_settings(call: Call, wanted: ChangedSettings) -> bool:
    """Change the documented ones."""
    if wanted.model_extra:
        raise refused(Code.NO_SUCH_VARIABLE, min(wanted.model_extra)[:80])
    settings = _settings(call)
    for name, value in wanted.model_dump(exclude_none=True).items():
        _set(settings, name, value)
    return True


def _set(settings: Settings, name: str, value: Any) -> None:
    if name == "timezones":
        settings.timezone = value
    else:
        setattr(settings, name, bool(value))

"""The selectors file of a loyalty app: where its script is, and by what a judge works and reads it at the terminal.

A selector is Playwright's: CSS, or `role=button[name="Find"]`, or `text=…`; it is looked for in the app's own frame,
and the first match that can be seen counts. What the app says is told by regular expressions. What the file leaves out
cannot be driven: scenarios that need it are not tried.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

_PLACE = re.compile(r"\{([a-z_]+)\}")
_TILL = "till"


class Control(StrEnum):
    """What the barista types into or presses."""

    GUEST = "guest"
    """The field for a phone or card number."""
    FIND = "find"
    """Looks up what was typed there."""
    SCAN = "scan"
    """Opens the terminal's scanner."""
    CHOICE = "choice"
    """Each of several guests who have the same number; who it is, its text says."""
    DONE = "done"
    """Closes the popup when the guest is on the order; left out: the popup is closed by its cross."""
    SUM = "sum"
    """The field for the sum to pay with points, in hryvnias."""
    USE_SUM = "use_sum"
    """Pays what was typed there."""
    SPEND_ALL = "spend_all"
    """Pays as much as possible with points."""
    COLLECT = "collect"
    """Pays nothing with points, and lets the payment go on."""


class Reading(StrEnum):
    """Where something is read."""

    BALANCE = "balance"
    """The sum that the guest can spend."""
    MOST = "most"
    """The sum of it that this order takes."""
    SO_FAR = "so_far"
    """The sum of this order that is paid with points already."""
    AT_WORK = "at_work"
    """There only while the app is at work. Left out: it is not waited for, beyond what the terminal knows."""


class Message(StrEnum):
    """What the app says: in its frame while that is shown, else by a notification."""

    NOTHING_TYPED = "nothing_typed"
    NOBODY = "nobody"
    NO_CODE = "no_code"
    SEVERAL = "several"
    NOT_ATTACHED = "not_attached"
    OTHER_GROUP = "other_group"
    AT_WORK = "at_work"
    NO_ANSWER = "no_answer"
    UNUSABLE = "unusable"
    NOT_ACCEPTED = "not_accepted"
    WRONG_SUM = "wrong_sum"
    NO_ORDER = "no_order"
    COLLECTED = "collected"
    LOWERED = "lowered"
    WITHOUT_POINTS = "without_points"
    RECONNECT = "reconnect"


class Language(StrEnum):
    """Of the terminal, in Poster's spelling: what the app asks for a guest with."""

    EN = "en"
    UA = "ua"


class Request(StrEnum):
    """What the app asks its server: a part of the address that only such requests have."""

    LOOK_UP = "look_up"
    REPORT = "report"


class SelectorsError(ValueError):
    """The file cannot be used; the text says where and why, one line for each mistake."""


class NotDriven(Exception):
    """Nobody can say how this is done with the app, so it is not tried; that speaks against nobody."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not driven: {why}")


class NotInFile(NotDriven):
    """The selectors file does not say it."""

    def __init__(self, section: str, key: str = "") -> None:
        super().__init__(f"the selectors file has no {section}{'.' if key else ''}{key}")


def _telling(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if pattern.search("") is not None:
        raise ValueError("fits whatever is said")
    return pattern


def _address(text: str) -> str:
    unknown = [name for name in _PLACE.findall(text) if name != _TILL]
    if unknown:
        raise ValueError(f"no placeholder {{{unknown[0]}}}; there is {{till}}, where the product lives")
    return text


Selector = Annotated[str, Field(min_length=1, max_length=500)]
Address = Annotated[str, Field(pattern=r"^(https?://|\{till\})"), AfterValidator(_address)]
Words = Annotated[re.Pattern[str], AfterValidator(_telling)]
_NEEDED = (Control.GUEST, Control.FIND, Control.SUM, Control.USE_SUM, Control.COLLECT)


class ByHand(BaseModel):
    """A person works the app and reads it, with the terminal's page in a browser of their own.

    `port`: of the page that tells them what to do, 0 for any free one; `patience`: seconds that an answer may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    port: int = Field(default=8430, ge=0, le=65_535)
    patience: float = Field(default=600.0, gt=0, le=86_400)


class Selectors(BaseModel):
    """The file. Addresses may begin with `{till}`, where the product lives.

    `by_hand`: instead of `controls`, `reads` and `languages`, when a person works the app; `bundle`: the app's script;
    `club`: the name of its client group; `server`: left out when the app's server speaks another language than the
    reference's (`POST /guests`, `/orders/{id}/spending`…), so that nobody can ask it by hand.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    bundle: Address
    club: str = Field(min_length=1)
    server: Address | None = None
    by_hand: ByHand | None = None
    controls: dict[Control, Selector] = Field(default_factory=dict)
    reads: dict[Reading, Selector] = Field(default_factory=dict)
    messages: dict[Message, Words] = Field(default_factory=dict)
    languages: dict[Language, Words] = Field(default_factory=dict)
    requests: dict[Request, Annotated[str, Field(min_length=2)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_enough(self) -> Selectors:
        if self.by_hand is not None:
            if self.controls or self.reads or self.languages:
                raise ValueError("by_hand: a person finds and reads by themselves: no controls, reads and languages")
            return self
        missing = [f"controls.{name}" for name in _NEEDED if name not in self.controls]
        missing += ["reads.balance"] if Reading.BALANCE not in self.reads else []
        missing += ["languages.en"] if Language.EN not in self.languages else []
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return self

    def of(self, wanted: Control | Reading) -> str:
        """The selector.

        Raises:
            NotInFile: there is none.
        """
        found = self.controls.get(wanted) if isinstance(wanted, Control) else self.reads.get(wanted)
        if found is None:
            raise NotInFile("controls" if isinstance(wanted, Control) else "reads", wanted)
        return found

    def has(self, wanted: Control | Reading) -> bool:
        return wanted in (self.controls if isinstance(wanted, Control) else self.reads)

    def words(self, wanted: Message | Language) -> re.Pattern[str]:
        """What the app says then.

        Raises:
            NotInFile: nobody knows.
        """
        found = self.messages.get(wanted) if isinstance(wanted, Message) else self.languages.get(wanted)
        if found is None:
            raise NotInFile("messages" if isinstance(wanted, Message) else "languages", wanted)
        return found

    def asks(self, wanted: Request) -> str:
        """A part of the address.

        Raises:
            NotInFile: nobody knows.
        """
        if wanted not in self.requests:
            raise NotInFile("requests", wanted)
        return self.requests[wanted]

    def bundle_at(self, till: str) -> str:
        """Where the terminal fetches the app of the product that lives there."""
        return self.bundle.replace("{till}", till.rstrip("/"))

    def server_at(self, till: str) -> str:
        """Where the app's server is asked by hand.

        Raises:
            NotInFile: it cannot be.
        """
        if self.server is None:
            raise NotInFile("server")
        return self.server.replace("{till}", till.rstrip("/"))


def sum_in(kopecks: int) -> str:
    """A regular expression for a sum in hryvnias, however it is spelt: `1234.50`, `1 234,50`; `30` for `30.00`."""
    whole, rest = divmod(kopecks, 100)
    thousands = f"{whole:,}".replace(",", r"[\s.,'’]?")
    cents = rf"[.,]{rest:02}" if rest else r"(?:[.,]00)?"
    return rf"(?<!\d)(?<!\d[.,]){thousands}{cents}(?![.,]?\d)"


def parse(text: str) -> Selectors:
    """The file's text.

    Raises:
        SelectorsError: it is none.
    """
    try:
        return Selectors.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SelectorsError(f"not TOML: {error}") from None
    except ValidationError as error:
        raise SelectorsError(
            "\n".join(_line(wrong["loc"], wrong["type"], wrong["msg"]) for wrong in error.errors())
        ) from None


def _line(where: tuple[int | str, ...], kind: str, text: str) -> str:
    place = ".".join(str(part) for part in where if part != "[key]")
    if kind == "extra_forbidden" or "[key]" in where:
        return f"{place}: there is no such key"
    return f"{place}: {text}" if place else text.removeprefix("Value error, ")


def reference() -> Selectors:
    """Of the reference's own app."""
    return parse((files("harness") / "reference_app.toml").read_text("utf-8"))

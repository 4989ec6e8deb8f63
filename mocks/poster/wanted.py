"""What methods want: the parameter models' base, lists as PHP sends them, and what misfits are called.

Source: Poster web API, error codes 34, 36, 155, 701, and 50 in the orders section. Which parameter is required is not
marked in the clients section; the models say what is enforced (inferred).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from mocks.poster.errors import Code, OrderCode, refused
from mocks.poster.parameters import Tree
from mocks.world.refusal import Refusal

W = TypeVar("W", bound="Wanted")
T = TypeVar("T")


class Wanted(BaseModel):
    """Numbers may come as text and text as numbers; unknown parameters are ignored.

    An empty text or null counts as not given, except for texts that may be emptied.
    """

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        texts = {field.alias or name for name, field in cls.model_fields.items() if field.annotation in _TEXTS}
        return {name: value for name, value in content.items() if value is not None and (value != "" or name in texts)}


_TEXTS: tuple[Any, ...] = (str, str | None)


def _listed(value: Any) -> Any:
    """``ids[0]=…&ids[1]=…`` is a list."""
    if isinstance(value, dict) and value and all(isinstance(name, str) and name.isdigit() for name in value):
        return [value[name] for name in sorted(value, key=int)]
    return value


Required = Annotated[str, Field(min_length=1)]
"""A text that must say something."""

Several = Annotated[list[T], BeforeValidator(_listed), Field(min_length=1)]
"""One or more, as a JSON array or in brackets."""

_CODES = {
    "missing": Code.MISSING,
    "string_too_short": Code.MISSING,
    "too_short": Code.MISSING,
    "int_parsing": Code.NOT_AN_INTEGER,
    "int_type": Code.NOT_AN_INTEGER,
    "int_from_float": Code.NOT_AN_INTEGER,
    "int_parsing_size": Code.NOT_AN_INTEGER,
    "list_type": Code.NOT_AN_ARRAY,
    "dict_type": Code.NOT_AN_ARRAY,
    "model_type": Code.NOT_AN_ARRAY,
}


def read(model: type[W], tree: Tree, *, orders: bool = False) -> W:
    """The parameters of a method; ``orders``: it belongs to the orders section, which has a code of its own for what
    is missing.

    Raises:
        Refusal: 34 or 50, 36, 155, 701.
    """
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        raise _misfit(error, orders) from None


def _misfit(error: ValidationError, orders: bool) -> Refusal:
    """The first misfit, missing parameters before wrong ones."""
    issues = error.errors(include_url=False, include_context=False, include_input=False)
    coded = [(_CODES.get(issue["type"], Code.WRONG_VALUE), issue) for issue in issues]
    code, issue = min(coded, key=lambda one: one[0] is not Code.MISSING)
    field = ".".join(str(part) for part in issue["loc"])
    return refused(OrderCode.MISSING if orders and code is Code.MISSING else code, field=field)

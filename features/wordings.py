"""What a step's wording means is looked up once in each module, not each time somebody says it.

For every step of every scenario pytest-bdd asks all fixtures there are whether they are a step that fits. With our five
hundred steps that was half of the time in which a scenario is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import StepNamePrefix, step_function_context_registry

_Meanings = dict[tuple[str, str], tuple[Any, ...]]
_KNOWN: WeakKeyDictionary[Any, _Meanings] = WeakKeyDictionary()


def remember() -> None:
    """From now on."""
    playing: Any = import_module("pytest_bdd.scenario")  # its package has a function of that name
    assert hasattr(playing, "find_fixturedefs_for_step")
    playing.find_fixturedefs_for_step = meanings


def meanings(step: Any, fixturemanager: Any, node: Any) -> tuple[Any, ...]:
    """The step definitions that fit a step where a scenario sees them; stands in for pytest-bdd's function.

    Which ones it sees is a matter of its module: nobody defines steps for one scenario alone.
    """
    known = _KNOWN.setdefault(node.parent, {})
    wording = step.type, step.name
    if wording not in known:
        known[wording] = tuple(_fitting(step, fixturemanager, node))
    return known[wording]


def _fitting(step: Any, fixturemanager: Any, node: Any) -> Iterator[Any]:
    ours = tuple(f"{StepNamePrefix.step_def.value}_{kind}_" for kind in (step.type, "*"))
    for name in get_fixture_names(fixturemanager):
        for definition in getfixturedefs(fixturemanager, name, node) or () if name.startswith(ours) else ():
            if step_function_context_registry[definition.func].parser.is_matching(step.name):
                yield definition

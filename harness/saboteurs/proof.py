"""What the trials prove: who killed which saboteur, whether anybody honest was accused, and what was not the same
twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.certification.catalogue import CATALOGUE
from harness.checks.condition import REGISTRY, Level
from harness.saboteurs.catalogue import SABOTEURS, SCRIPTED, unproven
from harness.saboteurs.circumstances import ORDINARY
from harness.saboteurs.trial import HONEST, STORY, Outcome, Trial


def is_must(condition: str) -> bool:
    """What the vendor has not stated is none."""
    return CATALOGUE[condition].level is Level.MUST


@dataclass(frozen=True, slots=True)
class Row:
    """One saboteur. `found`: who objected, with what words; `survived`: conditions listed for it that did not."""

    name: str
    fault: str
    listed: tuple[str, ...]
    found: Mapping[str, str]
    survived: tuple[str, ...]

    @property
    def is_must(self) -> bool:
        return any(map(is_must, self.listed))

    @property
    def others(self) -> list[str]:
        """Who found it without being listed for it."""
        return sorted(self.found.keys() - set(self.listed))


@dataclass(frozen=True, slots=True)
class Accusation:
    """An honest till was found fault with."""

    trial: str
    objections: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """`honest`: how many trials of the reference were played; `repeated`: how many pairs of equal trials; `misplaced`:
    scenes whose steps cannot be played under some circumstance, though no condition was broken; `unplayed`: how many
    trials were skipped, or are still to be played."""

    rows: Sequence[Row]
    unproven: Sequence[str]
    accusations: Sequence[Accusation]
    misplaced: Sequence[str]
    flaky: Sequence[str]
    honest: int
    repeated: int
    unplayed: int

    @property
    def holds(self) -> bool:
        """No MUST saboteur survives, nobody honest is accused, and the same seed gives the same verdict."""
        return not (self.must_survivors or self.accusations or self.flaky)

    @property
    def must_survivors(self) -> list[Row]:
        return [row for row in self.rows if row.is_must and row.survived]

    def figures(self) -> dict[str, int]:
        """The counts of the page's head."""
        must = [row for row in self.rows if row.is_must]
        should = [row for row in self.rows if not row.is_must]
        judged = REGISTRY.keys() | SCRIPTED
        wanted = {condition for condition in judged if is_must(condition)}
        return {
            "conditions of MUST that are judged automatically": len(wanted),
            "of these with a saboteur": len(wanted.difference(self.unproven)),
            "conditions of SHOULD that are judged automatically": len(judged - wanted),
            "of those with a saboteur": len((judged - wanted).difference(self.unproven)),
            "conditions that scenarios alone judge": len(SCRIPTED),
            "saboteurs of MUST": len(must),
            "of these killed by the check listed": sum(not row.survived for row in must),
            "saboteurs of SHOULD": len(should),
            "of those killed by the check listed": sum(not row.survived for row in should),
            "honest trials": self.honest,
            "false accusations": len(self.accusations),
            "trials that were not played": self.unplayed,
            "repeated trials": self.repeated,
            "other verdicts in a repetition": len(self.flaky),
        }


def prove(trials: Iterable[Trial], outcomes: Iterable[Outcome]) -> Proof:
    """What the outcomes of these trials amount to; saboteurs with scenes that were not played yet are left out."""
    told = {outcome.trial: outcome for outcome in outcomes}
    planned = list(trials)
    played = [(trial, told[trial.key]) for trial in planned if trial.key in told]
    waiting = {trial.saboteur for trial in planned if trial.key not in told}
    rows = [
        _row(name, played) for name in SABOTEURS if name not in waiting and any(t.saboteur == name for t, _ in played)
    ]
    honest = [(trial, outcome) for trial, outcome in played if trial.saboteur == HONEST]
    accused = [(trial, outcome) for trial, outcome in honest if _is_accused(trial, outcome)]
    flaky, repeated = _repetitions(played)
    return Proof(
        rows=rows,
        unproven=unproven(),
        accusations=[Accusation(trial.key, outcome.objections) for trial, outcome in accused],
        misplaced=[trial.key for trial, outcome in honest if outcome.objections and not _is_accused(trial, outcome)],
        flaky=flaky,
        honest=len(honest),
        repeated=repeated,
        unplayed=len(planned) - len(played),
    )


def _row(name: str, played: Sequence[tuple[Trial, Outcome]]) -> Row:
    """With several seeds a condition has to find it with each."""
    saboteur = SABOTEURS[name]
    by_run: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for trial, outcome in played:
        if trial.saboteur == name:
            by_run[trial.seed, trial.turn].update(outcome.objections)
    found = {who: words for objections in by_run.values() for who, words in objections.items()}
    survived = tuple(c for c in saboteur.kills if any(c not in objections for objections in by_run.values()))
    return Row(name, saboteur.fault, saboteur.kills, found, survived)


def _is_accused(trial: Trial, outcome: Outcome) -> bool:
    """By a condition or the money oracle; where nothing is out of the ordinary, by the scenario's own steps as well."""
    ordinary = trial.circumstance in ("", ORDINARY)
    return bool(outcome.objections if ordinary else outcome.objections.keys() - SCRIPTED - {STORY})


def _repetitions(played: Sequence[tuple[Trial, Outcome]]) -> tuple[list[str], int]:
    """Trials whose repetitions were judged otherwise, and how many repetitions there were."""
    verdicts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for trial, outcome in played:
        verdicts[trial.key.rpartition(" | ")[0]].append(outcome.verdict)
    flaky = [key for key, told in verdicts.items() if len(set(told)) > 1]
    return flaky, sum(len(told) - 1 for told in verdicts.values())

"""The simulator can fail: what is broken on purpose is noticed, and by the right invariant."""

import ast
import json
from pathlib import Path

import pytest

from tests.simulation.mutants import hunt
from tests.simulation.mutants.catalogue import MUTANTS
from tests.simulation.mutants.copies import SHIPPED, broken, tried
from tests.simulation.mutants.mutant import Mutant
from tests.simulation.mutants.pipelines import PIPELINES
from tests.simulation.mutants.table import is_good, remark, summary
from tests.simulation.mutants.trials import DRAWN, Trial, named, scheduled
from tests.simulation.mutants.verdict import Verdict
from tests.simulation.runs import judged
from tests.simulation.schedules import MisfitError

NAMED = {mutant.name: mutant for mutant in MUTANTS}
TELLING = (
    *("due-cleared-on-wait", "no-settle-time", "failed-record-acknowledged"),
    *("intent-after-post", "newest-counts-as-applied", "kill-caught-around-a-record"),
)
A_FEW = 50
DANGEROUS = NAMED["no-settle-time"]
HARMLESS = NAMED["lease-ignored"]
SURVIVED = Verdict(runs=9, seconds=0.1)
CRASHED = Verdict(runs=9, seconds=0.1, invariant="crash", text="KeyError()")
KILLED = Verdict(runs=9, seconds=0.1, invariant="I2", text="twice", run="limit/9:1")


@pytest.mark.parametrize("mutant", MUTANTS, ids=NAMED)
def test_a_mutant_still_applies_and_is_another_program(mutant: Mutant) -> None:
    shipped = _shipped(mutant)

    assert ast.dump(ast.parse(mutant.mutated(shipped))) != ast.dump(ast.parse(shipped))


def test_a_mutant_without_its_one_place_is_refused() -> None:
    for text in ("", 2 * DANGEROUS.old):
        with pytest.raises(ValueError, match="no-settle-time"):
            DANGEROUS.mutated(text)


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len(NAMED) == len(MUTANTS)


def test_a_dangerous_mutant_names_its_invariant_and_a_harmless_one_says_why() -> None:
    for mutant in MUTANTS:
        assert bool(mutant.killed_by) is mutant.safety


@pytest.mark.parametrize("name", TELLING)
def test_a_mutant_dies_of_what_it_breaks(name: str) -> None:
    verdict = tried(NAMED[name], seeds=0)

    assert verdict.invariant == NAMED[name].killed_by


def test_the_shipped_code_passes_every_case_that_mutants_die_of() -> None:
    assert [failed for trial in scheduled(most=1) if (failed := _failures(trial))] == []


@pytest.mark.parametrize("kind", DRAWN)
def test_the_shipped_code_passes_what_is_drawn_for_mutants(kind: str) -> None:
    assert [failed for seed in range(A_FEW) if (failed := _failures(named(f"{kind}/{seed}")))] == []


@pytest.mark.parametrize("kind", PIPELINES)
def test_the_shipped_pipeline_passes_what_mutants_of_it_die_of(kind: str) -> None:
    assert _failures(named(f"{kind}/")) == []


def test_a_run_can_be_told_again_by_its_name() -> None:
    traces: list[list[str]] = [[], []]
    for trace in traces:
        named("crowd/7", trace)

    assert traces[0]
    assert traces[0] == traces[1]


def test_only_a_copy_is_broken() -> None:
    shipped = _shipped(DANGEROUS)

    with broken(DANGEROUS) as folder:
        assert (folder / "leadrelay" / DANGEROUS.file).read_text() == DANGEROUS.mutated(shipped)
        assert _shipped(DANGEROUS) == shipped

    assert not folder.exists()


def test_a_hunt_refuses_another_package_than_the_one_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not a copy"):
        hunt.main(["--package", str(tmp_path)])


def test_a_schedule_that_does_not_fit_the_shipped_code_fails_nothing_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    misfit = f"limit/9:{2**10}"
    with pytest.raises(MisfitError, match="pick 9 has"):
        named(misfit)

    hunt.main(["--package", str(SHIPPED), "--again", misfit, "limit/9:1"])

    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ({DANGEROUS: SURVIVED}, "SURVIVED"),
        ({DANGEROUS: CRASHED}, "KeyError()"),
        ({HARMLESS: KILLED}, "was thought harmless"),
        ({HARMLESS: CRASHED}, "KeyError()"),
        ({DANGEROUS: KILLED, HARMLESS: SURVIVED}, ""),
    ],
)
def test_the_command_fails_where_a_verdict_is_not_the_expected_one(
    verdicts: dict[Mutant, Verdict], said: str
) -> None:
    mutant, verdict = next(iter(verdicts.items()))

    assert is_good(verdicts, []) is (said == "")
    assert remark(mutant, verdict, []) == said


def test_a_run_that_the_shipped_code_fails_too_convicts_nobody() -> None:
    assert not is_good({DANGEROUS: KILLED}, [KILLED.run])
    assert remark(DANGEROUS, KILLED, [KILLED.run]) == "the shipped code fails in this run, too"


def test_the_last_line_counts_the_dead_and_names_the_harmless() -> None:
    said = summary({DANGEROUS: KILLED, HARMLESS: SURVIVED})

    assert said == "mutants=2 killed=1 survived=1 (latency only: lease-ignored)"


def _shipped(mutant: Mutant) -> str:
    return (SHIPPED / "leadrelay" / mutant.file).read_text()


def _failures(trial: Trial) -> list[str]:
    tally = judged(trial.name, trial.world)
    return [f"{failure.name}: {failure.violations}" for failure in tally.failures]

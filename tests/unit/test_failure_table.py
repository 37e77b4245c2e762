from tests.failures.catalogue import FAULTS
from tests.failures.table import TABLE, proofs, rendered


def test_tests_claim_only_faults_that_are_in_the_catalogue() -> None:
    assert set(proofs()) <= set(FAULTS)


def test_every_fault_is_proved_or_says_what_it_waits_for() -> None:
    found = proofs()

    unexplained = [
        number for number, fault in FAULTS.items() if number not in found and not fault.open_until
    ]

    assert unexplained == []


def test_the_published_table_is_the_one_the_tests_claim() -> None:
    assert TABLE.read_text() == rendered(proofs()), "run `make failures`"

"""`python -m tests.failures` writes the table anew."""

from tests.failures.table import TABLE, proofs, rendered

TABLE.write_text(rendered(proofs()))

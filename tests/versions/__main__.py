"""`python -m tests.versions`: writes anew what this release writes, into tests/fixtures/versions.

Do it when a test says that it has changed on purpose. `--release` makes it the one before.
"""

import sys

from tests.versions.written import FOLDER, text_of, written

if __name__ == "__main__":
    release = "before" if "--release" in sys.argv else "now"
    (FOLDER / f"{release}.json").write_text(text_of(written()))

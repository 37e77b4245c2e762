"""`python -m tests.benchmarks.sizes .aws-sam/build`: what was built, unpacked and as an archive."""

import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 1_000_000


class Size(NamedTuple):
    """In bytes."""

    name: str
    unpacked: int
    zipped: int

    def __str__(self) -> str:
        unpacked, zipped = self.unpacked / 1_000, self.zipped / 1_000
        return f"  {self.name:28} {unpacked:9,.1f} kB {zipped:9,.1f} kB zipped"


def sizes(built: Path) -> Iterator[Size]:
    for folder in sorted(each for each in built.iterdir() if each.is_dir()):
        yield size(folder)


def size(folder: Path) -> Size:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Size(folder.name, sum(path.stat().st_size for path in files), _zipped(folder, files))


def _zipped(folder: Path, files: Sequence[Path]) -> int:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in files:
            opened.write(path, path.relative_to(folder))
    return archive.tell()


if __name__ == "__main__":
    sys.stdout.writelines(f"{each}\n" for each in sizes(Path(sys.argv[1])))

"""Where the sandbox keeps what it needs; all of it in folders that git ignores."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".sandbox"
RUNS = HOME / "runs"
UNPACKED = HOME / "unpacked"
ENDPOINTS = HOME / "endpoints.json"
BUILD = ROOT / ".aws-sam" / "local"
EMULATOR_PYTHON = HOME / "venvs" / "emulator" / "bin" / "python"
LAMBDA_PYTHON = HOME / "venvs" / "lambda" / "bin" / "python"

"""MiniStack, and what a deployed stack needs that it lacks.

Runs in an environment of its own (`.sandbox/venvs/emulator`): MiniStack and the SAM CLI pin
different releases of botocore. The patches fit one release and say so at the start.
"""

class SandboxError(Exception):
    """The sandbox cannot be had; the text tells a person why, with the end of the log."""

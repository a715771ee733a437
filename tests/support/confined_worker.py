"""A confined process with hostile jobs: `worker_main` with another table."""

import sys
from pathlib import Path
from typing import Final

JOBS: Final = {
    name.replace("_", " "): f"support.confined_jobs:{name}"
    for name in [
        "echo",
        "tell",
        "chatter",
        "write_file",
        "wait",
        "hang_within_c",
        "fill_memory",
        "answer_endlessly",
        "reply_endlessly",
        "crash",
        "leave",
        "raise_secret",
        "dump",
        "lie",
        "reach_out",
    ]
} | {"gone": "support.confined_jobs:no_such_function"}


def command(*readable: str) -> tuple[str, ...]:
    """Return its command line, as isolated as the real one; it can read these folders besides."""
    return (sys.executable, "-I", "-B", __file__, *readable)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), *sys.argv[1:]]
    from vaultviewer.adapters.confined.child import serve

    serve(JOBS)

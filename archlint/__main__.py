"""`archlint`, and `python -m archlint`: the command in a process of its own."""

from __future__ import annotations

import gc

from archlint.cli.main import main


def run() -> None:
    """Run the command, and end the process.

    What it makes it needs almost to its end: to look for garbage, and once more when Python ends, would be a tenth of
    its time. A long run collects the garbage of what is done by itself.
    """
    gc.disable()
    try:
        main(prog_name="archlint")
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()

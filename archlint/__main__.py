"""`archlint`, and `python -m archlint`: the command in a process of its own."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # `-m` puts the working folder first: what lies there may be called like what is imported from here on.
    del sys.path[0]

import gc

from archlint.cli.crash import last_resort
from archlint.cli.ending import end_at_once


def run() -> None:
    """Run the command, and end the process.

    What it makes it needs almost to its end: to look for garbage, and to give each object back when Python ends, would
    be a tenth of its time. A long run collects the garbage of what is done by itself.
    """
    gc.disable()
    try:
        with last_resort():
            from archlint.cli.main import main  # here, for this may fail, too

            main(prog_name="archlint")
    except SystemExit as ended:
        end_at_once(ended.code)
        raise
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()

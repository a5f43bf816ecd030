"""`python -m fuzz`: fuzz targets, one after the other, or look at single inputs again."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from fuzz.faults import smallest
from fuzz.targets import TARGETS

_ROOT = Path(__file__).resolve().parents[1]
#: How much memory an input may take when it is looked at again, and how many seconds of the processor in all.
_MEMORY, _PROCESSOR = 4_000_000_000, 120
_COUNT = re.compile(r"stat::number_of_executed_units: (\d+)")


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", type=click.Choice([*TARGETS]))
@click.option("--seconds", default=10, show_default=True, help="How long to fuzz each target.")
@click.option("--seed", type=int, help="What chance begins with; by default another one each time.")
@click.option("--found", type=click.Path(path_type=Path), help="The folder for inputs that show a fault.")
@click.option("--replay", type=click.Path(path_type=Path, exists=True), multiple=True, help="Only look at this input.")
@click.option("--minimize", is_flag=True, help="Also make the inputs given by --replay as small as they can be.")
def main(
    names: tuple[str, ...], seconds: int, seed: int | None, found: Path | None, replay: tuple[Path, ...], minimize: bool
) -> None:
    """Look for inputs that archlint does not stand; NAMEs are targets, all of them by default."""
    if replay:
        if len(names) != 1:
            raise click.UsageError("--replay needs the one target that the input is for")
        sys.exit(sum(_replay(names[0], path, minimize=minimize) for path in replay) > 0)
    seed = int(time.time()) % 1_000_000_000 if seed is None else seed
    folder = found or Path(tempfile.mkdtemp(prefix="found-"))
    sys.exit(sum(_fuzz(name, seconds, seed, folder.resolve() / name) for name in names or TARGETS) > 0)


def _fuzz(name: str, seconds: int, seed: int, found: Path) -> bool:
    """Fuzz a target for some time, and tell what is found; whether anything is."""
    found.mkdir(parents=True, exist_ok=True)
    end, count, log = time.monotonic() + seconds, 0, ""
    while (left := end - time.monotonic()) >= 1:
        # It ends before its time is over if an input takes all the memory, or does not let itself be interrupted.
        command = [sys.executable, "-m", "fuzz.engine", name, str(round(left)), str(found), str(seed + count)]
        ended = subprocess.run(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        log = ended.stderr.decode("utf-8", "replace")
        executed = _COUNT.search(log)
        if executed is None and not any(found.iterdir()):
            raise click.ClickException(f"the fuzzer does not run:\n{log[-2000:]}")
        count += int(executed[1]) if executed else 0
    faults = [kind for path in sorted(found.iterdir()) if (kind := _confirmed(name, path))]
    click.echo(f"{name}: {count} inputs, seed {seed}, {len(faults)} faults" + "".join(f"\n  {kind}" for kind in faults))
    if faults:
        click.echo(f"  see {found}, and --replay")
    return bool(faults)


def _confirmed(name: str, path: Path) -> str:
    """Return the kind of the fault that an input shows in a process of its own; if there is none, its file goes."""
    command = [sys.executable, "-m", "fuzz", name, "--replay", str(path)]
    ended = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if ended.returncode == 0:
        path.unlink()
        return ""
    return ended.stdout.decode("utf-8", "replace").partition("\n")[0] or f"{path.name}: ends the process"


def _replay(name: str, path: Path, *, minimize: bool) -> bool:
    """Look at one input, and tell what is wrong; whether anything is."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if not minimize:
        resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))
    data = path.read_bytes()
    fault = TARGETS[name].examine(data)
    if fault is None:
        click.echo(f"{path.name}: nothing is wrong")
        return False
    click.echo(f"{path.name}: {fault.kind}\n{fault.details}")
    if minimize:
        kind, slow = fault.kind, fault.is_slowness

        def shows(less: bytes) -> bool:
            found = TARGETS[name].examine(less, patience=8.0)
            return found is not None and (found.is_slowness if slow else found.kind == kind)

        path.write_bytes(smallest(data, shows, tries=60 if slow else 2000))
        click.echo(f"{path.name}: {path.stat().st_size} bytes, before {len(data)}")
    return True


if __name__ == "__main__":
    main()

"""Inputs that show a fault: one for each kind, as small as can be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

#: How many times an input is tried with less in it.
_TRIES = 2000


def keep(folder: Path, kind: str, data: bytes) -> None:
    """Write an input into a folder, unless a smaller one there shows the same kind of fault."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(kind)
    if not path.exists() or len(data) < path.stat().st_size:
        path.write_bytes(data)


def file_name(kind: str) -> str:
    """Return what the file of a kind of fault is called."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", kind).strip("-")
    return f"{words[:80]}.txt" if words else f"{hashlib.sha256(kind.encode()).hexdigest()[:12]}.txt"


def smallest(data: bytes, shows: Callable[[bytes], bool], tries: int = _TRIES) -> bytes:
    """Return as little of an input as shows the same, as far as some tries lead: fewer lines, then fewer characters."""

    def still(parts: list[bytes]) -> bool:
        return shows(b"".join(parts))

    budget = [tries]
    data = b"".join(_least(data.splitlines(keepends=True), still, budget))
    return b"".join(_least([data[at : at + 1] for at in range(len(data))], still, budget))


def _least(parts: list[bytes], shows: Callable[[list[bytes]], bool], budget: list[int]) -> list[bytes]:
    """Return the parts that are needed: ever smaller stretches are left out, while what is left still shows it."""
    size = max(1, len(parts) // 2)
    while parts and budget[0] > 0:
        at, before = 0, len(parts)
        while at < len(parts) and budget[0] > 0:
            less = parts[:at] + parts[at + size :]
            budget[0] -= 1
            if shows(less):
                parts = less
            else:
                at += size
        if size == 1 and len(parts) == before:
            break
        size = max(1, size // 2)
    return parts

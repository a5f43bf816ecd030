"""Profiles: which checks run where none are selected."""

from __future__ import annotations

from typing import Literal, TypeAlias

#: `recommended` holds the checks whose findings are errors, or warnings that hardly anybody disputes; `strict` all.
Profile: TypeAlias = Literal["recommended", "strict"]
PROFILES: tuple[Profile, ...] = ("recommended", "strict")
RECOMMENDED, STRICT = PROFILES

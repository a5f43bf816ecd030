"""Repositories of git, for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.running import write


class Repository:
    """A repository, which is the working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "protocol.file.allow=always")
        # A hook of git's own would make these stand for the repository that it runs in.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, **files: str) -> None:
        write(self.folder, files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

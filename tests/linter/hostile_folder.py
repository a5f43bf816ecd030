"""A folder whose author wants archlint to run it: modules called like those that archlint and Python import."""

from __future__ import annotations

from pathlib import Path

from tests.running import TEMPLATE

#: What some part of archlint, of what it builds on, or of the action imports.
MODULES = (
    "click",
    "concurrent",
    "cfnlint",
    "ctypes",
    "json",
    "logging",
    "multiprocessing",
    "networkx",
    "pathspec",
    "pickle",
    "pip",
    "sarif_om",
    "setuptools",
    "sitecustomize",
    "tempfile",
    "threading",
    "tomllib",
    "tree_sitter",
    "typing",
    "usercustomize",
    "venv",
    "yaml",
)


class HostileFolder:
    """The folder, with two templates that both have a finding."""

    def __init__(self, path: Path, marker: Path) -> None:
        """Fill a folder.

        Args:
            path: the folder, which need not be there.
            marker: a file outside it, which says what ran.
        """
        self.path, self._marker = path, marker
        path.mkdir(parents=True, exist_ok=True)
        for name in ("a.yaml", "b.yaml"):
            (path / name).write_text(TEMPLATE)
        code = f"with open({str(marker)!r}, 'a') as file:\n    file.write(f'{{__name__}}\\n')\n"
        for module in MODULES:
            (path / f"{module}.py").write_text(code)
        (path / "rules").mkdir()
        (path / "rules" / "rule.py").write_text(code)
        (path / ".cfnlintrc").write_text("append_rules: [rules, yaml]\n")

    @property
    def ran(self) -> list[str]:
        """The modules that ran."""
        return self._marker.read_text().split() if self._marker.exists() else []

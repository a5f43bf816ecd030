"""The configuration of today for the files of a commit: both are asked the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archlint.linter.config.configuration import Configuration
from archlint.linter.config.configurations import Configurations

#: From a folder to the one that stands for it.
_Way = Callable[[str], str]


class MirroredConfigurations(Configurations):
    """What is configured for the files of a snapshot: what holds for the files in their places now.

    Args:
        original: the configurations of the working tree.
        back: returns the folder of the working tree that a folder of the snapshot stands for.
        forth: returns the folder of the snapshot that stands for one of the working tree, or that one.
        exclude: more patterns of what is not read.
        working: the folder that these are relative to, resolved.
    """

    def __init__(
        self, original: Configurations, back: _Way, forth: _Way, exclude: tuple[str, ...], working: str
    ) -> None:
        super().__init__()
        self._original = original
        self._back, self._forth = back, forth
        self._more = tuple((forth(working), pattern) for pattern in exclude)
        self._known: dict[int, tuple[Configuration, Configuration]] = {}

    def of(self, folder: str) -> Configuration:
        """Return the configuration of the files in a resolved folder.

        Raises:
            ConfigurationError: it says something wrong.
        """
        original = self._original.of(self._back(folder))
        if id(original) not in self._known:
            # With the original, which keeps its id from being that of another one.
            self._known[id(original)] = original, self._moved(original)
        return self._known[id(original)][1]

    def _moved(self, configuration: Configuration) -> Configuration:
        """Return a configuration whose patterns hold below the folders of the snapshot."""
        inherited = tuple((self._forth(folder), pattern) for folder, pattern in configuration.inherited_exclude)
        return replace(
            configuration,
            folder=self._forth(configuration.folder),
            inherited_exclude=(*inherited, *self._more),
            per_file_ignores=tuple(
                replace(each, folder=self._forth(each.folder)) for each in configuration.per_file_ignores
            ),
            overrides=tuple(replace(each, folder=self._forth(each.folder)) for each in configuration.overrides),
        )

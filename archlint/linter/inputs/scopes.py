"""Which files are read together: resources see each other only inside one scope."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from archlint.findings.problems import Problems
from archlint.languages.cloudformation.local_files import endings, last_steps
from archlint.languages.detect import TERRAGRUNT, configures, may_be_plan, may_be_template
from archlint.languages.terraform.modules.reading.folders import called_folders, may_be_configuration, root_modules
from archlint.languages.terraform.modules.reading.state_names import joined_by_states, kept_states, read_states
from archlint.languages.terraform.modules.terragrunt.units import unit_words
from archlint.linter.inputs.built import Built
from archlint.linter.inputs.environments import Environment
from archlint.linter.inputs.inputs import Input
from archlint.model.budget import STEPS, shares
from archlint.model.components import components
from archlint.model.data import copied, dataclass
from archlint.model.regex import regex
from archlint.model.source.files.project import resolved_folder
from archlint.model.source.files.raw import MAX_JSON, read_bytes
from archlint.model.source.text import Unreadable

#: What is said of a file that is named on the command line and ends there, and why.
_NOT_LINTED = "is not a template, and is not linted"
NOTHING_DECLARED = f"{_NOT_LINTED}: it declares no resource of CloudFormation or of Terraform's AWS provider"

#: Files are not read twice while all that are kept in between have no more bytes than this.
_KEPT_BYTES = 32_000_000

# These only have to find every file that may belong to another one's scope; what is read then decides.
_NESTED = regex(rb"(?:TemplateURL|Location)[\"']?\s*:\s*[\"']?([^\s\"'{}#,]+)")
#: What stands behind the name of the property, in which the end of an uploaded template's path is looked for.
_UPLOADED = regex(rb"TemplateURL(?=([^\0]{0,400}+))")
_STEPS = regex(rb"[\w./-]++")
_ENDS = (b".yaml", b".yml", b".json", b".template")
# Nothing is given back, so that blanks are read once; a name that another function makes is empty for all that use one.
_NAME = rb"[\"']?((?:\$\{[^}\r\n]{0,300}+\}|[^\"'\r\n{},\]])++|(?<=[ \t]))"
_FUNCTION = rb"(?:!Sub\s++|\{?\s*+[\"']?Fn::Sub[\"']?\s*+:\s*+)?"
#: How a text of several lines begins, before its first one.
_BLOCK = rb"(?:[>|][-+\d]{0,2}+[ \t]*+(?:#[^\r\n]{0,300}+)?\r?\n\s*+)?"
_EXPORT = regex(rb"Export[\"']?\s*+:\s*+\{?\s*+[\"']?Name[\"']?\s*+:\s*+" + _FUNCTION + _BLOCK + _NAME)
_IMPORT = regex(rb"ImportValue[\"']?\s*+:?\s*+" + _FUNCTION + _BLOCK + _NAME)


@dataclass(frozen=True, slots=True)
class Scope:
    """Templates whose resources see each other, and how many bytes they have.

    The stacks of a CDK assembly are in one scope. A nested stack whose template is one of the files is in the scope of
    the template that nests it; templates are in one scope if one exports what the other imports. A root module of
    Terraform is a scope, together with the modules that it calls; these may be in several scopes. Root modules are in
    one scope if one reads the outputs of the other from its state.

    Attributes:
        files: the templates.
        size: how many bytes they have.
        folders: the folders of the root modules, as they are called; none for templates of CloudFormation.
        steps: how many steps its evaluation may take in any case, see `Budget`.
    """

    files: tuple[Input, ...]
    size: int
    folders: tuple[Path, ...] = ()
    steps: int = STEPS

    @property
    def shown(self) -> str:
        """What to call it: the first of its files."""
        return self.files[0].shown

    def deployed(self, environment: Environment) -> Scope:
        """Return the scope as it is in an environment.

        Raises:
            ParametersError: the samconfig.toml beside one of the files cannot be read.
        """
        return copied(self, files=tuple(map(environment.applied, self.files)))


def partition(files: Iterable[Input], problems: Problems) -> list[Scope]:
    """Return the scopes that files make, without those files that are certainly no templates.

    Only looks for words in the files' bytes: a run that finds no template ends here.
    """
    candidates: list[Input] = []
    sizes: dict[str, int] = {}
    links = _Links()
    built = Built()
    configurations = _Configurations()
    kept = 0
    for file in files:
        try:
            data = bytes_of(file)
        except Unreadable as refusal:
            if not file.named and _is_too_large(file):
                # Data, most likely: one such file somewhere in a folder shall not make every run fail.
                problems.warn(file.shown, f"is skipped: {refusal.message}")
            else:
                problems.unreadable(file.shown, refusal)
            continue
        if file.path is not None and configures(file.path.name):
            configurations.note(file, data)
        elif may_be_template(data):
            kept += len(data)
            candidates.append(copied(file, data=data) if kept <= _KEPT_BYTES else file)
            sizes[file.shown] = len(data)
            links.note(file, data)
            built.note(file, data)
        else:
            warn_of_no_template(file, problems)
    candidates = [file for file in candidates if not configurations.makes(file) and not built.repeats(file, bytes_of)]
    scopes = [Scope(tuple(group), sum(sizes[file.shown] for file in group)) for group in links.groups(candidates)]
    scopes += configurations.scopes(problems)
    steps = shares([scope.size for scope in scopes])
    return [copied(scope, steps=share) for scope, share in zip(scopes, steps, strict=True)]


class _Configurations:
    """The folders of Terraform configuration, and which of them call which."""

    def __init__(self) -> None:
        self._files: dict[str, list[Input]] = {}
        self._called: dict[str, list[str]] = {}
        self._sizes: dict[str, int] = {}
        self._worthwhile: set[str] = set()
        self._kept: dict[str, set[str]] = {}
        self._read: dict[str, set[str]] = {}

    def note(self, file: Input, data: bytes) -> None:
        """Note a configuration file and the modules that it calls."""
        assert file.path is not None, "a file that has no name is no configuration"
        folder = str(resolved_folder(file.path))
        is_unit = file.path.name == TERRAGRUNT and b"source" in data
        if file.path.name == TERRAGRUNT:
            data = unit_words(folder, data)
        self._files.setdefault(folder, []).append(file)
        self._called.setdefault(folder, []).extend(called_folders(folder, data))
        self._sizes[folder] = self._sizes.get(folder, 0) + len(data)
        if is_unit or may_be_configuration(data):
            self._worthwhile.add(folder)
        self._kept.setdefault(folder, set()).update(kept_states(folder, data))
        self._read.setdefault(folder, set()).update(read_states(folder, data))

    def makes(self, file: Input) -> bool:
        """Tell whether a file that is not named is a plan or state beside its configuration, which says the same."""
        if file.named or file.path is None or not self._worthwhile:
            return False
        return str(resolved_folder(file.path)) in self._worthwhile and may_be_plan(bytes_of(file))

    def scopes(self, problems: Problems) -> Iterator[Scope]:
        """Yield a scope for each root module that may declare something of AWS."""
        roots = root_modules(self._called)
        for root, folders in list(roots.items()):
            if self._worthwhile.isdisjoint(folders):
                del roots[root]
                for file in self._files_in(folders):
                    warn_of_no_template(file, problems)
        for group in joined_by_states(roots, self._kept, self._read):
            folders = list(dict.fromkeys(folder for root in group for folder in roots[root]))
            named = tuple(path.parent for root in group if (path := self._files[root][0].path) is not None)
            yield Scope(tuple(self._files_in(folders)), sum(self._sizes[folder] for folder in folders), named)

    def _files_in(self, folders: Iterable[str]) -> Iterator[Input]:
        return (file for folder in folders for file in self._files[folder])


class _Links:
    """The names in files' bytes that tie files together: nested templates, exports, imports."""

    def __init__(self) -> None:
        self._files: list[Input] = []
        self._nested: list[tuple[str, str]] = []
        self._exports: dict[bytes, list[str]] = {}
        self._imports: list[tuple[str, bytes]] = []
        self._assemblies: dict[str, str] = {}
        self._uploaded: list[tuple[str, Sequence[str], str]] = []

    def note(self, file: Input, data: bytes) -> None:
        """Note what a file nests, exports and imports."""
        if file.path is None:
            return
        if file.assembly:
            self._nested.append((self._assemblies.setdefault(file.assembly, file.shown), os.path.realpath(file.path)))
        self._files.append(file)
        if b"TemplateURL" in data or b"AWS::Serverless::Application" in data:
            folder = file.path.resolve().parent
            for location in _NESTED.findall(data):
                self._nested.append((file.shown, os.path.normpath(folder / os.fsdecode(location))))
            around = [str(each) for each in (folder, *folder.parents)]
            for behind in set(_UPLOADED.findall(data)):
                path = next((steps for steps in _STEPS.findall(behind) if steps.endswith(_ENDS)), None)
                if path is not None:
                    self._uploaded.append((file.shown, around, os.fsdecode(path)))
        if b"Export" in data:
            for name in _EXPORT.findall(data):
                self._exports.setdefault(_uncommented(name), []).append(file.shown)
        if b"ImportValue" in data:
            self._imports += ((file.shown, _uncommented(name)) for name in _IMPORT.findall(data))

    def groups(self, files: Sequence[Input]) -> Iterator[list[Input]]:
        """Yield the files that belong together, in order."""
        by_name = {file.shown: file for file in files}
        for group in components(by_name, self._pairs(by_name.keys())):
            yield [by_name[shown] for shown in group]

    def _pairs(self, among: Set[str]) -> Iterator[tuple[str, str]]:
        """Yield which of some files are tied to which; others that were noted are left out of account."""
        noted = [file for file in self._files if file.shown in among]
        # Most runs nest nothing, and need not know where files really are.
        is_needed = bool(self._nested or self._uploaded)
        files = {file.real or os.path.realpath(file.path): file.shown for file in noted if file.path and is_needed}
        by_name: dict[str, list[str]] = {}
        for path in files if self._uploaded else ():
            by_name.setdefault(os.path.basename(path), []).append(path)  # noqa: PTH119 - real, not parsed
        for parent, target in self._nested:
            if parent in among and target in files:
                yield parent, files[target]
        for parent, around, end in self._uploaded:
            if parent in among:
                yield from ((parent, files[path]) for path in _copies(around, end, files, by_name))
        for importer, name in self._imports:
            exporters = sorted(among & set(self._exports.get(name, ())))
            if importer in among and len(exporters) == 1:
                yield importer, exporters[0]


def _copies(
    around: Sequence[str], end: str, files: Collection[str], by_name: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield the paths among some that end as that of an uploaded template does, in a folder or one around it.

    The one file that has its name is among them, wherever it lies.

    Args:
        around: the folder of the template that names it, and those around that.
        end: how its path ends.
        files: the paths.
        by_name: these by the names of the files.
    """
    steps = last_steps(end)
    yield from (path for path, _ in endings(steps, around) if path in files)
    alike = by_name.get(steps[-1], ()) if steps else ()
    yield from alike if len(alike) == 1 else ()


def _uncommented(name: bytes) -> bytes:
    return name.partition(b" #")[0].strip()


def warn_of_no_template(file: Input, problems: Problems, why: Unreadable | None = None, excerpt: str = "") -> None:
    """Add the error that a file is no template if the user named it; a warning with `--allow-empty`."""
    if file.named and file.may_be_nothing:
        problems.warn(file.shown, f"{_NOT_LINTED}: {why.message}" if why else NOTHING_DECLARED)
    elif file.named and why:
        problems.unreadable(file.shown, why, what=_NOT_LINTED, excerpt=excerpt)
    elif file.named:
        problems.failed(file.shown, NOTHING_DECLARED)


def bytes_of(file: Input) -> bytes:
    """Return what is in a file.

    Raises:
        Unreadable: it is no regular file, too large, or not to be opened.
    """
    if file.data is not None:
        return file.data
    assert file.path is not None, "only standard input has no path, and it brings its data"
    return read_bytes(file.path, MAX_JSON)


def _is_too_large(file: Input) -> bool:
    try:
        return file.path is not None and file.path.stat().st_size > MAX_JSON
    except OSError:
        return False

"""Stacks together: nested ones get parameters and give outputs, exports of one are imports of another.

Source: AWS CloudFormation User Guide, "Working with nested stacks" and "Exporting stack output values".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from archlint.languages.cloudformation import cdk, packaged
from archlint.languages.cloudformation.handlers import Handlers
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.passed_over import missing_includes
from archlint.languages.cloudformation.sam import connectors as sam_connectors
from archlint.languages.cloudformation.sam import transform as sam
from archlint.languages.cloudformation.secrets import hide_given
from archlint.languages.cloudformation.template import Template
from archlint.languages.cloudformation.uploaded import LocalCopies
from archlint.languages.detect import FileKind, kind_of
from archlint.languages.notes import ASSET, IN_STACK, NESTED
from archlint.languages.unread import (
    NESTED_STACK,
    NO_FILE,
    PROVISIONED_PRODUCT,
    REGISTERED_MODULE,
    STACK_SET,
    UnreadCall,
)
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.files import disk
from archlint.model.source.files.project import Tell
from archlint.model.source.files.working import path_to_open
from archlint.model.values.deployment import SITE, site_of
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.site import OWN, Site
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, Text, Value

#: Where each type of nested stack keeps its template.
_LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
#: What else there is a template of, and why that is not read.
_ELSEWHERE = {
    "AWS::CloudFormation::StackSet": (STACK_SET, "its template makes stacks of their own"),
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": (PROVISIONED_PRODUCT, "its template is in a catalog"),
}
#: How the types of modules end that CloudFormation expands: they are registered in an account.
#: Source: AWS CloudFormation User Guide, "Create reusable resource configurations with modules".
_MODULE = "::MODULE"
_MAX_DEPTH = 10
_MAX_TEMPLATES = 500


class Stacks:
    """The templates of one scope.

    Args:
        documents: the documents, each with where it lies (None if it has no files beside it). One that another one
            nests is read there, with the parameters it is given, and not on its own.
        parameters: what the parameters are of a document that no template nests, by its path.
        budget: how much may be evaluated.
        tell: called with each file that a template names and that lies outside the project.

    Attributes:
        templates: every template, a nested one once for each stack that nests it.
        documents: every document that was read, by the path it is shown with.
    """

    def __init__(
        self,
        documents: Sequence[tuple[Document, Path | None]],
        parameters: Mapping[str, Mapping[str, str | None]],
        budget: Budget,
        tell: Tell = lambda path, message: None,
    ) -> None:
        self._tell = tell
        self.templates: list[Template] = []
        self.documents = {document.path: document for document, _ in documents}
        self._given = documents
        self._parameters = parameters
        self._budget = budget
        self._exports: dict[str, list[tuple[Template, Node]]] | None = None
        self._importing: set[str] = set()
        self._imported: dict[str, Value] = {}
        self._in_circle = False
        #: The templates that are deployed under a name that is known, and where.
        self._deployed: dict[str, list[tuple[Template, Site]]] = {}
        self._handlers = Handlers(budget)
        #: The files beside templates that were read, whichever template named them, and those that were nested.
        self._read: dict[tuple[Path, str], Document | None] = {}
        self._copied: set[Path] = set()
        #: The nested stacks whose templates are local files, and what of these is none.
        self._unfit: list[UnreadCall] = []
        self._located: set[Declaration] = set()
        roots = [self._template(document, path) for document, path in documents]
        nested = {file for root in roots for _, file in self._nested(root)} if len(roots) > 1 else set()
        tops = [
            root
            for root, (_, path) in zip(roots, documents, strict=True)
            if not nested or not path or Path(disk.real(path)) not in nested
        ]
        for top in tops or roots:
            self._attach(top, ())

    @property
    def declarations(self) -> Iterator[Declaration]:
        """Yield what all templates declare, those that nest before those that are nested."""
        for template in self.templates:
            yield from dict.fromkeys(template.declarations.values())

    @property
    def unread(self) -> Iterator[UnreadCall]:
        """Yield the nested stacks whose templates are no local files, which mostly lie in a bucket, and their like."""
        yield from self._unfit
        for template in self.templates:
            yield from template.missed
            yield from missing_includes(template, self.documents[template.root.document.path].text)
            for each in template.declarations.values():
                path = _LOCATIONS.get(each.type)
                if path is not None and each not in self._located:
                    where = _written(each, path)
                    reason = NO_FILE if template.files.is_missing(where) else "it is no local file"
                    yield UnreadCall(each.place, where, reason, NESTED_STACK)
                elif each.type in _ELSEWHERE:
                    what, reason = _ELSEWHERE[each.type]
                    yield UnreadCall(each.place, each.name, reason, what)
                elif each.type.endswith(_MODULE):
                    yield UnreadCall(each.place, each.type, "CloudFormation has it in a registry", REGISTERED_MODULE)

    @cached_property
    def _by_file(self) -> dict[Path, Document]:
        return {Path(disk.real(path)): document for document, path in self._given if path is not None}

    def exported(self, name: str) -> Value | None:
        """Return what one of the templates exports under a name; None if not exactly one does."""
        found = self._exporting(name)
        if found is None:
            return None
        if name in self._importing:
            self._in_circle = True
            return None
        if name not in self._imported:
            return self._evaluated(name, *found)
        return self._imported[name]

    def exporter(self, name: str) -> Template | None:
        """Return the template that exports under a name; None if not exactly one does."""
        found = self._exporting(name)
        return found[0] if found is not None else None

    def _exporting(self, name: str) -> tuple[Template, Node] | None:
        """Return which template exports under a name, and where; None if not exactly one does."""
        if self._exports is None:
            self._exports = {}
            for exporter in self.templates:
                for exported, at in exporter.exports():
                    self._exports.setdefault(exported, []).append((exporter, at))
        found = self._exports.get(name, [])
        return found[0] if len(found) == 1 else None

    def output(self, stack: str, name: str, there: Site) -> Value | None:
        """Return what an output of a stack is, by the name and the site it is deployed to; None if not one is known."""
        found = [template for template, site in self._deployed.get(stack, ()) if there.is_in(site)]
        return found[0].output(name) if len(found) == 1 else None

    def _evaluated(self, name: str, template: Template, node: Node) -> Value:
        """Return what an export is; kept for all who import it, unless it is made of itself."""
        before, self._in_circle = self._in_circle, False
        self._importing.add(name)
        value = template.dialect.evaluate(node)
        self._importing.discard(name)
        if not self._in_circle:
            self._imported[name] = value
        self._in_circle |= before
        return value

    def known(self, file: Path) -> Document | None:
        """Return the document of a file that was given to be read, by its resolved path; None for another one."""
        return self._by_file.get(file) if len(self._given) > 1 else None

    def close(self) -> None:
        """Cut the circles that the templates are tied in."""
        for template in self.templates:
            template.close()
        self.templates.clear()
        self.documents.clear()
        self._imported.clear()
        self._deployed.clear()
        self._handlers.close()
        self.__dict__.pop("_by_file", None)
        self._given, self._exports = (), None

    def _template(self, document: Document, path: Path | None, stack: Declaration | None = None) -> Template:
        """Return a document as a template; with the parameters of the stack that nests it, if one does."""
        root, files = Node(document, (), document.data), LocalFiles(path, self, self._tell, self._read)
        budget = self._budget
        if stack is None:
            budget.add(len(document.text))
            site = cdk.site(path) if path is not None else OWN
            parameters = self._parameters.get(document.path, {})
            names = cdk.constructs(path) if path is not None and cdk.CONSTRUCT_PATH not in document.text else {}
            template = Template(root, files, self, parameters=parameters, site=site, constructs=names, budget=budget)
            if path is not None and (name := cdk.stack_name(path)):
                self._deployed.setdefault(name, []).append((template, site))
        else:
            given, site = stack.at("Parameters"), site_of(stack)
            template = Template(
                root, files, self, given=given, when=stack.when, stack=stack.name, site=site, budget=budget
            )
        if path is not None:
            packaged.note_assets(template, path)
        packaged.expand(template)
        sam.expand(template)
        sam_connectors.expand(template)
        for declaration in template.declarations.values() if site != OWN else ():
            declaration.note(SITE, site)
        for declaration in template.declarations.values() if stack is not None else ():
            declaration.note(IN_STACK, stack)
        self._handlers.note(template)
        return template

    def _nested(self, template: Template) -> Iterator[tuple[Declaration, Path]]:
        """Yield the nested stacks whose templates are local files, and these files."""
        copies = LocalCopies(template)
        for declaration in template.declarations.values():
            path = _LOCATIONS.get(declaration.type)
            if path is None:
                continue
            location = declaration.at(path).outcome
            # CDK uploads a nested stack's template, and says in the metadata which file it is.
            where = declaration.noted(ASSET)
            if isinstance(location, Known) and not where:
                where = str(location.value)
            file = template.files.locate(where) if where else None
            file = file or copies.of(declaration)
            if file is not None:
                yield declaration, file

    def _attach(self, template: Template, above: tuple[Path, ...]) -> None:
        """Take a template in, and those it nests; one that nests itself is left alone."""
        self.templates.append(template)
        for declaration, file in list(self._nested(template)):
            self._located.add(declaration)
            where = _written(declaration, _LOCATIONS[declaration.type])
            if file in above or len(above) >= _MAX_DEPTH or len(self.templates) >= _MAX_TEMPLATES:
                reason = "it nests itself" if file in above else "there are more nested stacks than are read"
                self._unfit.append(UnreadCall(declaration.place, where, reason, NESTED_STACK))
                continue
            document = template.files.read_file(file)
            if document is None:
                continue
            if kind_of(document) is not FileKind.TEMPLATE:
                self._unfit.append(UnreadCall(declaration.place, where, "it is no template", NESTED_STACK))
                continue
            if not self._may_copy(file, document, declaration):
                continue
            self.documents.setdefault(document.path, document)
            child = self._template(document, Path(path_to_open(document.path)), declaration)
            hide_given(declaration.at("Parameters"), document)
            # References are by logical id, also where the author's name for the stack is a construct path.
            template.children[declaration.logical_id or declaration.name] = child
            declaration.note(NESTED, True)
            self._attach(child, (*above, file))

    def _may_copy(self, file: Path, document: Document, stack: Declaration) -> bool:
        """Tell whether what a file declares may be there once more; for one stack it is read however much it is."""
        resources = document.data.get("Resources") if isinstance(document.data, dict) else None
        if file in self._copied and not self._budget.take(len(resources) if isinstance(resources, dict) else 0):
            self._budget.overrun(stack.place)
            return False
        self._copied.add(file)
        return True


def _written(stack: Declaration, path: str) -> str:
    """Return where a nested stack says that its template is: a URL without its query, the name of an application."""
    for place in (path, f"{path}.ApplicationId"):
        outcome = stack.at(place).outcome
        if isinstance(outcome, Known | Text):
            return canonical(outcome).partition("?")[0]
    return ""

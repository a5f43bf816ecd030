"""Templates that are a part of another one: a tool puts them together before CloudFormation sees them.

CloudFormation refuses a template that refers to what it does not declare: what is missing stands elsewhere, and so may
anything else: a policy, the mapping of a queue, the alarm of another one. A template that is whole by what it begins
with is none for that: its author mistook a name, unless a file beside it has what is missing.
Source: AWS CloudFormation User Guide, "Troubleshooting CloudFormation", "Validation error"; Serverless Framework
documentation, "Variables", whose `resources` are such parts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.cloudformation.evaluation.references import SUB_HOLE, named_by
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.template import Template
from archlint.model.regex import regex
from archlint.model.source.files.file_names import SERVERLESS_SERVICES
from archlint.model.source.location import Place, Route
from archlint.model.values.node import Node

#: A variable of the Serverless Framework's, which is no text of CloudFormation's.
_VARIABLE = regex(r"\$\{(?:self:|opt:|sls:|param:|file\()[^\s}]*")
#: What may be a name that is referred to. Only where one is not declared the data is looked at.
_NAMED = regex(r"(?:Ref|GetAtt|\$\{)[\"'\s:\[\-]{0,100}+([A-Za-z0-9]++)(?!:)")
#: What most templates begin with, and few parts do.
_VERSION = "AWSTemplateFormatVersion"
#: What a template has that is whole.
_OF_WHOLE = (_VERSION, "Transform")
#: How the files are called that it may be put together with, so many of which are looked at, and the keys in them.
_SUFFIXES, _MOST_FILES = (".yaml", ".yml", ".json", ".template"), 100
_KEY = regex(r"""(?m)(?:^[ \t]*+|")([A-Za-z0-9]++)"?+[ \t]*+:""")
#: In how many folders around a part the file may be that describes its service.
_MOST_FOLDERS = 4
#: What makes resources whose logical ids start with its own: SAM, and modules of CloudFormation's registry.
_MAKERS = regex(r"AWS::Serverless::.*|.*::MODULE")
#: How the logical ids start of what SAM makes for several functions at once.
#: Source: AWS SAM Developer Guide, "Generated CloudFormation resources".
_SHARED_BY_SAM = ("CodeDeployServiceRole", "ServerlessDeploymentApplication", "ServerlessHttpApi", "ServerlessRestApi")


def missing(template: Template, text: str) -> tuple[str, Place] | None:
    """Return why a template is only a part of one, and where that shows; None if nothing shows it.

    Args:
        template: the template.
        text: its text.
    """
    resources, parameters = template.root.get("Resources"), template.root.get("Parameters")
    is_whole = any(template.root.get(key).data is not None for key in _OF_WHOLE)
    sections = (section.data for section in (resources, parameters))
    declared = template.declarations.keys() | {name for each in sections if isinstance(each, dict) for name in each}
    for name, node in () if is_whole else resources.items():
        if isinstance(node.data, dict) and "Type" not in node.data and not name.startswith("Fn::"):
            return f"'{name}' has no type here", node.place
    if _VERSION not in text and (service := _service(template.files)):
        return f"it is included by '{service}'", template.root.place
    named = set(_NAMED.findall(text)) - declared
    has_variables = _VARIABLE.search(text) is not None
    if not named and not has_variables:
        return None
    makers = (name for name, node in resources.items() if _MAKERS.fullmatch(node.text_at("Type")))
    made = (*makers, *_SHARED_BY_SAM)
    if not has_variables and all(name.startswith(made) for name in named):
        return None
    if any("{" in name for name in template.declarations):
        return None  # loops over what is not settled: what is not declared may be theirs
    beside: set[str] | None = None
    for found, is_variable, route in _found_in(resources, text):
        if is_variable:
            return f"'{found}}}' is filled in by the Serverless Framework", Place(template.root.document, route)
        if found in declared or found.startswith(made):
            continue
        if is_whole and beside is None:
            beside = None if _service(template.files) else _keys_beside(template.files)
        if beside is None or found in beside:
            return f"'{found}' is declared elsewhere", Place(template.root.document, route)
    return None


def _found_in(section: Node, text: str) -> Iterator[tuple[str, bool, Route]]:
    """Yield what a section refers to by names, but for the variables of its loops, and the Serverless Framework's own.

    Args:
        section: the section.
        text: the text of its template. Aliases of YAML may stand for more than there is in it; such a template is none
            that a tool puts together, and is not gone through to its end.

    Yields:
        A name, or the beginning of a variable of the framework's; which of them it is; and where it stands.
    """
    pending: list[tuple[object, Route, frozenset[str]]] = [(section.data, section.route, frozenset())]
    left, has_loops = len(text), LOOP in text
    while pending and left > 0:
        data, route, local = pending.pop()
        left -= len(data) if isinstance(data, list | dict) else 1
        if isinstance(data, list):
            pending += ((child, (*route, number), local) for number, child in reversed(list(enumerate(data))))
        elif isinstance(data, str) and (variable := _VARIABLE.search(data)):
            yield variable[0], True, route
        elif isinstance(data, dict):
            for name in _names(data) if len(data) == 1 else ():
                if name not in local:
                    yield name, False, route
            local |= _variables(data) if has_loops else frozenset()
            pending += ((child, (*route, key), local) for key, child in reversed(data.items()))


def _service(files: LocalFiles) -> str:
    """Return what a Serverless Framework service is called that names a template's file; empty if none does."""
    found, named = files.beside_or_above(SERVERLESS_SERVICES, _MOST_FOLDERS), os.fsencode(files.name)
    return next((name for name, data in found if b"file(" in data and named in data), "")


def _keys_beside(files: LocalFiles) -> set[str]:
    """Return the keys in the files beside a template: what it refers to and one of these may declare is no mistake."""
    texts = (data.decode(errors="replace") for data in files.others_beside(_SUFFIXES, _MOST_FILES))
    return {key for text in texts for key in _KEY.findall(text)}


def _names(data: dict[str, object]) -> list[str]:
    """Return the names that an intrinsic function refers to, as far as these are written out."""
    (function,) = data
    argument = data[function]
    if function in ("Ref", "Fn::GetAtt"):
        name = named_by(argument)
        names = [name] if name is not None else []
    elif function == "Fn::Sub":
        text = argument[0] if isinstance(argument, list) and argument else argument
        given = argument[1] if isinstance(argument, list) and len(argument) > 1 else {}
        holes = [hole.strip().partition(".")[0] for hole in SUB_HOLE.findall(text)] if isinstance(text, str) else []
        names = [hole for hole in holes if not isinstance(given, dict) or hole not in given]
    else:
        return []
    return [name for name in names if name.isalnum()]


def _variables(data: dict[str, object]) -> set[str]:
    """Return the variables of the loops that a mapping holds."""
    loops = (value for key, value in data.items() if key.startswith(LOOP) and isinstance(value, list) and value)
    return {value[0] for value in loops if isinstance(value[0], str)}

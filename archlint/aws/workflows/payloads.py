"""What states pass on, field by field: which fields are read as paths or expressions, and which are sent as they are.

Source: Amazon States Language specification ("Payload Template", "Paths", "JSONata Strings"); Step Functions Developer
Guide, "Transforming data with JSONata" and "Intrinsic functions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from archlint.aws.workflows.state_machines import State
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.leaves import named_parts
from archlint.model.values.scalars import Known
from archlint.model.values.substitution import Substituted
from archlint.model.values.value import Outcome, Tree, Unknown, Value

JSON_PATH, JSONATA = "JSONPath", "JSONata"
#: Fields of JSONPath that are a path themselves: in JSONata, what they are for takes an expression.
_PATHS_OF_VALUES = (
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "MaxConcurrencyPath",
)
#: Fields that states have in one language only: Step Functions refuses them in the other.
_OWN_FIELDS: Mapping[str, tuple[str, ...]] = {
    JSON_PATH: (
        "Parameters",
        "InputPath",
        "ResultSelector",
        "ResultPath",
        "OutputPath",
        *_PATHS_OF_VALUES,
    ),
    JSONATA: ("Arguments", "Output", "Items"),
}
_OF_OTHER = {JSON_PATH: JSONATA, JSONATA: JSON_PATH}
#: Of what a state passes on, no more parts than this are looked through.
_MOST = 1_000
#: How many things of a state are looked at as they are written.
_MOST_WRITTEN = 20_000
#: Where a state says what it passes on, by its query language.
_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    JSON_PATH: (
        "Parameters",
        "ResultSelector",
        "ItemSelector",
        "Assign",
        "ItemReader.Parameters",
        "ResultWriter.Parameters",
        "ItemBatcher.BatchInput",
    ),
    JSONATA: (
        "Arguments",
        "Output",
        "Items",
        "ItemSelector",
        "Assign",
        "ItemReader.Arguments",
        "ResultWriter.Arguments",
        "ItemBatcher.BatchInput",
    ),
}
#: Fields that are a path themselves; null is one, too, where a state passes on nothing.
_PATHS = (
    "InputPath",
    "OutputPath",
    "ResultPath",
    *_PATHS_OF_VALUES,
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
)
_VARIABLE, _CHOICES, _CATCH = "Variable", "Choices", "Catch"
_IF_PRESENT = "IsPresent"
#: What of a state's input is passed on, or looked up, before there is a result.
_OF_INPUT = ("Parameters", "ItemSelector", "ItemReader.Parameters")
#: The fields of a state that these are in, and those that paths are in.
_SENT = frozenset(name.partition(".")[0] for names in _TEMPLATES.values() for name in names)
_READ = frozenset((*_PATHS, *_SENT, _CHOICES, _CATCH))
#: A path into the input or the context object. An amount of money begins with a digit, a lone `$` may be anything.
_PATH = regex(r"\$\$?(?:\.\.?[A-Za-z_*]|\[)\S*+")
#: A path to one member of an object by its name, and on from there.
_MEMBER = regex(r"\$(?:\.[A-Za-z_][\w-]*+|\['[\w -]++'\])(?:\.[A-Za-z_][\w-]*+|\['[\w -]++'\]|\[\d++\])*+")
_FUNCTION = regex(r"(?s)States\.[A-Z]\w*+\(.*\)")
#: How the name of a field ends whose value is a path.
_IS_PATH = ".$"
_OPEN, _CLOSE = "{%", "%}"
#: What JSONata knows that is only there within `{% %}`.
_OF_STATES = regex(r"\$states\.(?:input|result|errorOutput|context)\b\S*+")
#: The path of a URL with a path into the input in it, which nothing reads there.
_IN_URL = regex(r"[^\s$]*/\$\$?\.[A-Za-z_][\w./$-]*+")
#: What takes the paths of others, and what explains or describes something: such a value may be meant as it is.
_MEANT = regex(
    r"(?i)(?!^path$)path|selector|query|pattern|expression|mapping|template|schema|metric|example|descri|comment|jsonata"
)


class Part(NamedTuple):
    """A field of what a state passes on that may be wrong.

    Attributes:
        called: its name.
        wrong: whether it is, in each circumstance.
        place: where its value is written that is wrong.
    """

    called: str
    wrong: Value
    place: Place | None


class _Field(NamedTuple):
    """A field, and the names of the fields that lead to it; the elements of lists have none."""

    keys: tuple[str, ...]
    value: Value

    def wrong_if(self, is_wrong: Callable[[str], bool]) -> Part | None:
        """Return it as a part that is wrong in some circumstance; None where it is right, or not known."""

        def judged(outcome: Outcome) -> Outcome:
            text = outcome.value if isinstance(outcome, Known) else None
            return Known(isinstance(text, str) and is_wrong(text))

        wrong = self.value.convert(judged)
        found = next((branch for branch in wrong.branches if branch.outcome == Known(value=True)), None)
        return found and Part(self.keys[-1], wrong, found.place)


def parts_sent_as_text(state: State) -> list[Part]:
    """Return the fields whose value reads like a path or an expression, and is sent to the letter."""
    if not _suspected(state).sent:
        return []
    language = state.query_language
    if language not in _TEMPLATES:
        return []
    is_to_be_read = _is_to_be_read if language == JSON_PATH else _is_to_be_read_in_jsonata
    fields = (field for field in _fields(state, _TEMPLATES[language]) if not any(map(_MEANT.search, field.keys[1:])))
    sent = (field for field in fields if language == JSONATA or not field.keys[-1].endswith(_IS_PATH))
    return [part for field in sent if (part := field.wrong_if(is_to_be_read))]


def _is_to_be_read(text: str) -> bool:
    is_expression = 0 <= text.find(_OPEN) < text.rfind(_CLOSE)
    return is_expression or any(form.fullmatch(text) for form in (_PATH, _FUNCTION, _OF_STATES, _IN_URL))


def _is_to_be_read_in_jsonata(text: str) -> bool:
    return not (text.startswith(_OPEN) and text.endswith(_CLOSE)) and _is_to_be_read(text)


def parts_read_as_paths(state: State) -> list[Part]:
    """Return the fields that are read as a path, or as a function of Step Functions, and hold neither."""
    if not _suspected(state).no_path or state.query_language != JSON_PATH:
        return []
    fields = [field for field in _fields(state, _TEMPLATES[JSON_PATH]) if field.keys[-1].endswith(_IS_PATH)]
    fields += [_Field((name,), state[name]) for name in _PATHS]
    fields += [_Field(("ResultPath",), Value((catch,)).step("ResultPath")) for catch in state[_CATCH].each("[]")]
    fields += [field for field in _fields(state, (_CHOICES,)) if field.keys[-1] == _VARIABLE]
    return [part for field in fields if (part := field.wrong_if(_is_no_path))]


def members_read(state: State) -> list[Part]:
    """Return the fields that fail on input that has no members with names, as a list has none.

    A Choice asks one rule after another, and need not come to the second; one that asks what there is, is for that.

    Source: Step Functions Developer Guide, "Error names" (`States.ParameterPathFailure`,
    `States.ResultPathMatchFailure`); what a machine does that a pipe starts:
    https://github.com/Stedi-Public-Archive/ts2asl/issues/908.
    """
    if state.query_language != JSON_PATH:
        return []
    fields = [_Field((name,), state[name]) for name in ("InputPath", "ResultPath")]
    if state["InputPath"].certainly_absent or state["InputPath"].known == "$":
        fields += [_Field((name,), state[name]) for name in _PATHS_OF_VALUES]
        fields += [field for field in _fields(state, _OF_INPUT) if field.keys[-1].endswith(_IS_PATH)]
        choices = list(_fields(state, (_CHOICES,)))
        asked = [field for field in choices if field.keys[-1] == _VARIABLE]
        fields += [] if any(field.keys[-1] == _IF_PRESENT for field in choices) else asked[:1]
    return [part for field in fields if (part := field.wrong_if(lambda text: bool(_MEMBER.fullmatch(text))))]


class _Suspected(NamedTuple):
    """Whether a state may hold what is wrong, as its texts are written: most states do not, and are read no further."""

    sent: bool = False
    no_path: bool = False


def _suspected(state: State) -> _Suspected:
    return state.once("suspected", lambda: _suspect(state))


def _suspect(state: State) -> _Suspected:
    sent = no_path = False
    for written in _texts(state):
        if written is None:
            return _Suspected(sent=True, no_path=True)
        key, text, is_sent = written
        is_path = key.endswith(_IS_PATH)
        sent = sent or (is_sent and not is_path and _is_to_be_read(text))
        no_path = no_path or ((is_path or key in _PATHS or key == _VARIABLE) and _is_no_path(text))
    return _Suspected(sent, no_path)


def _texts(state: State) -> Iterator[tuple[str, str, bool] | None]:
    """Yield the texts of a state as they are written, and None for what is no plain data, or more than is gone through.

    Aliases of YAML may stand for more than there is in a file.

    Yields:
        The key that a text stands under, the text, and whether it is a part of what is passed on.
    """
    for outcome, *_ in state.body.branches:
        data = outcome.node.data if isinstance(outcome, Tree) else None
        if not isinstance(outcome, Tree) or not isinstance(data, dict) or _has_intrinsic(data):
            yield None
            continue
        fills = outcome.dialect.fill if isinstance(outcome.dialect, Substituted) else None
        waiting, left = [(key, each, key in _SENT) for key, each in data.items() if key in _READ], _MOST_WRITTEN
        while waiting and left:
            key, each, is_sent = waiting.pop()
            left -= 1
            if isinstance(each, str):
                # What a text begins with says what it is. Elsewhere than in substitutions, holes are references.
                texts = _known(fills((each,), None)) if fills and each.startswith("${") else (each,)
                yield from ((key, text, is_sent) for text in texts)
            elif isinstance(each, list):
                waiting += ((key, inner, is_sent) for inner in each)
            elif isinstance(each, dict) and not _has_intrinsic(each):
                waiting += ((inner, value, is_sent) for inner, value in each.items())
            elif each is not None and not isinstance(each, int | float):
                yield None
        if waiting:
            yield None


def _has_intrinsic(data: dict[str, object]) -> bool:
    """Tell whether a mapping may be a call of an intrinsic function, or have one among its keys."""
    return "Ref" in data or "Fn::" in "".join(data)


def _known(value: Value) -> list[str]:
    return [str(branch.outcome.value) for branch in value.branches if isinstance(branch.outcome, Known)]


def fields_of_other_language(state: State) -> Mapping[str, Value]:
    """Return whether a state has fields that its query language does not have, of those that it possibly has."""
    names = _OWN_FIELDS.get(_OF_OTHER.get(state.query_language, ""), ())
    body = state.body.outcome
    if isinstance(body, Tree) and body.keys is not None and body.keys.isdisjoint(names):  # as most have none of them
        return {}
    return {name: state[name].convert(_is_there) for name in names if state.has(name)}


def _is_there(outcome: Outcome) -> Outcome:
    return outcome if isinstance(outcome, Unknown) else Known(value=True)


def _is_no_path(text: str) -> bool:
    return not text.startswith(("$", "States."))


def _fields(state: State, names: tuple[str, ...]) -> Iterator[_Field]:
    """Yield the fields of what a state passes on, those with fields of their own, too."""
    for name in names:
        top, _, rest = name.partition(".")
        value = state[top].step(rest) if rest else state[top]
        yield from map(_Field._make, islice(named_parts(value, (rest or top,)), _MOST))

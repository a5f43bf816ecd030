"""The parameters of a template: what they are by default, where it is deployed or nested, and under conditions.

Source: AWS CloudFormation User Guide, "Parameters" and "Pseudo parameters reference".
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.languages.cloudformation.evaluation.scope import TemplateLike
from archlint.languages.cloudformation.secrets import is_secret
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.node import Node
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import Site, is_settled
from archlint.model.values.texts import canonical, reveals, scalar_text
from archlint.model.values.value import NOTHING, Branch, Outcome, Tree, Unknown, Value

_PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NoValue",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)


class Parameters:
    """The parameters of one template.

    Args:
        template: the template: its conditions and its dialect are asked for when they are needed.
        section: its Parameters section.
        given: what the stack that nests it gives; nothing if none does.
        stack: the name of that stack; empty if there is none.
        deployed: what the parameters are where it is deployed, None for one that is not known.
        site: the region and account that it is deployed to.
    """

    def __init__(
        self,
        template: TemplateLike,
        section: Node,
        *,
        given: Value,
        stack: str,
        deployed: Mapping[str, str | None],
        site: Site,
    ) -> None:
        self._template, self._section = template, section
        self._given, self._stack, self._deployed, self._site = given, stack, deployed, site
        self._pending: set[str] = set()
        self._values: dict[tuple[str, When], Value] = {}
        self._allowed: dict[str, frozenset[str]] = {}

    def close(self) -> None:
        """Forget what leads back to the template."""
        self._values.clear()
        self._given = NOTHING

    def settled(self, parameter: str) -> str | Unknown | None:
        """Return what a parameter is where the template is deployed, or nested, if that is said for good."""
        value = self._given_value(parameter)
        if value is None or value.outcome is None or value.branches[0].rests_on:
            return None
        outcome = value.outcome
        if isinstance(outcome, Known):
            return canonical(outcome)
        return outcome if isinstance(outcome, Unknown) else None

    def _given_value(self, name: str) -> Value | None:
        if name in self._deployed and self._declares(name):
            return self._shown(name, self._deployed_value(self._section.child(name), self._deployed[name]))
        if not self._stack or name in self._pending:
            return None
        self._pending.add(name)
        value = self._given.step(name)
        self._pending.discard(name)
        if self._declares(name):
            value = self._nested_value(self._section.child(name), value)
        return None if value.certainly_absent else self._shown(name, value)

    def _nested_value(self, node: Node, given: Value) -> Value:
        """Return what a parameter is where a stack nests the template: what is not given is its default, for good."""
        name, default = str(node.route[-1]), node.get("Default")
        if _names_another(node):
            unknown = Unknown(f"parameter '{name}' is read from SSM at deployment", f"{self._stack}.{name}")
            return Value.of(unknown, node.place)
        if isinstance(default.data, dict | list | None):
            return given
        outcome = self._typed(node, default)
        return Value.union(
            branch._replace(outcome=outcome, place=default.place) if isinstance(branch.outcome, Absent) else branch
            for branch in given.branches
        )

    def _shown(self, name: str, value: Value) -> Value:
        """Return what a parameter is, as far as everybody may see that: of a secret only what it refers to."""
        if not is_secret(self._section.get(name).data) or not value.possibly(reveals):
            return value
        inside = bool(self._stack) and not value.possibly(lambda outcome: isinstance(outcome, Known))
        own = f"{self._stack}.{name}" if self._stack else name
        return Value.of(Unknown(f"parameter '{name}' is not to be echoed", own, inside), value.branches[0].place)

    def value(self, name: str, when: When = ALWAYS) -> Value | None:
        """Return what a parameter, or pseudo parameter, is; None if there is no such parameter.

        A default is the parameter's value; without one, or where the default names an SSM parameter, the
        value is unknown and stands outside the scope. Where conditions leave only one value, it is that; a default
        that contradicts them is none.

        Args:
            name: the parameter.
            when: the conditions under which it is asked for.
        """
        key = (name, when)
        value = self._values.get(key)
        if value is None:
            value = self._parameter(name)
            if value is not None:
                self._values[key] = value = self._assumed(name, value, when) if when else value
        return value

    def _assumed(self, name: str, value: Value, when: When) -> Value:
        """Return what a parameter is under conditions, where nothing but a default says what it is anyway."""
        if not self._declares(name) or isinstance(self.settled(name), str):
            return value
        node, outcome = self._section.child(name), value.outcome
        if _names_another(node) or not self._template.conditions.concern(when, name):
            return value
        subject = self._template.conditions.subject(name)
        left = [fact.literal for fact, truth in when if truth and fact.subject == subject and fact.literal is not None]
        left = left or [text for text in self.allowed(name) if self._template.conditions.possible(when, name, text)]
        if len(left) == 1:
            only = self._typed(node, node.with_data(left[0]))
            only = Known(only.value, f"${{{name}}}") if isinstance(only, Known) else only
            return self._shown(name, Value.of(only, value.place))
        if isinstance(outcome, Known) and not self._template.conditions.possible(when, name, canonical(outcome)):
            return Value.of(Unknown(f"parameter '{name}' does not have its default here", name), node.place)
        return value

    def allowed(self, name: str) -> frozenset[str]:
        """Return the values that a parameter may have; nothing if it may have any."""
        if name not in self._allowed:  # each condition asks
            node = self._section.get(name)
            values = () if _names_another(node) else node.get("AllowedValues").elements()
            given = (element.data for element in values)
            self._allowed[name] = frozenset(scalar_text(data) for data in given if not isinstance(data, dict | list))
        return self._allowed[name]

    def possible(self, parameter: str, text: str, when: When) -> bool:
        """Tell whether a parameter, or pseudo parameter, may be a text under conditions."""
        allowed = self.allowed(parameter)
        return (not allowed or text in allowed) and self._template.conditions.possible(when, parameter, text)

    def _parameter(self, name: str) -> Value | None:
        if name in _PSEUDO_PARAMETERS:
            return self._pseudo_parameter(name)
        given = self._given_value(name)
        if given is not None:
            return given
        if not self._declares(name):
            return None
        node = self._section.child(name)
        default = node.get("Default")
        if _names_another(node):
            return Value.of(Unknown(f"parameter '{name}' is read from SSM at deployment", name), node.place)
        if isinstance(default.data, dict | list | None):
            return Value.of(Unknown(f"parameter '{name}' has no default", name), node.place)
        outcome = self._typed(node, default)
        if isinstance(outcome, Known):
            outcome = Known(outcome.value, f"${{{name}}}")
        return self._shown(name, Value((Branch(outcome, place=default.place, rests_on=frozenset({name})),)))

    def _pseudo_parameter(self, name: str) -> Value:
        if name == "AWS::NoValue":
            return NOTHING
        said = {"AWS::Region": self._site.region, "AWS::AccountId": self._site.account}.get(name, "")
        if is_settled(said):
            return Value.of(Known(said))
        # Each stack has a name and an id of its own.
        own = f"{name}@{self._stack}" if self._stack and name.startswith("AWS::Stack") else name
        return Value.of(Unknown(f"{name} is known at deployment", own))

    def _declares(self, parameter: str) -> bool:
        return isinstance(self._section.data, dict) and parameter in self._section.data

    def _deployed_value(self, node: Node, text: str | None) -> Value:
        name = str(node.route[-1])
        if text is None or _names_another(node):
            return Value.of(Unknown(f"the value of parameter '{name}' is not said", name), node.place)
        return Value.of(self._typed(node, node.with_data(text)), node.place)

    def _typed(self, parameter: Node, value: Node) -> Outcome:
        """Return a parameter's value as its type has it: of a list the elements."""
        kind = parameter.text_at("Type")
        if kind != "CommaDelimitedList" and not kind.startswith("List<"):
            return Known(value.data)
        return Tree(value.with_data([item.strip() for item in str(value.data).split(",")]), self._template.dialect)


def _names_another(parameter: Node) -> bool:
    """Tell whether a parameter's value is the name of an SSM parameter, whose value is not known here."""
    return parameter.text_at("Type").startswith("AWS::SSM::Parameter::Value")

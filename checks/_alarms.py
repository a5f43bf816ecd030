"""What the checks of alarms share."""

from collections.abc import Iterator, Sequence

from archlint import Case, Graph, Known, Outcome, Resource, Severity, Verdict, judge, quoted

#: What says whether an alarm does anything.
_SETTINGS = ("actions_enabled", "comparison", "alarm_actions", "ok_actions", "insufficient_data_actions")
_OFF = Known(value=False)


def without_action(graph: Graph, alarms: Sequence[Resource], queue: Resource, present: Case) -> Verdict | None:
    """Return when none of some alarms has an action, nor anything else that may act on its state; None if never.

    Args:
        graph: the graph.
        alarms: the alarms that watch a queue.
        queue: the queue.
        present: the circumstances that matter.
    """
    if any(graph.may_be_noticed(alarm) for alarm in alarms):
        return None

    def level(case: Case) -> Severity | None:
        return Severity.NOTE if all(graph.is_idle_alarm(*group) for group in _groups(case)) else None

    values = [alarm[setting] for alarm in alarms for setting in _SETTINGS]
    return judge(*values, level=level, along=[queue], present=[present])


def why_idle(alarms: Sequence[Resource], case: Case) -> str:
    """Return why alarms do nothing in a case of `without_action`, in words."""
    off = [enabled == _OFF for enabled, *_actions in _groups(case)]
    disabled = [alarm.name for alarm, is_off in zip(alarms, off, strict=True) if is_off]
    on = [alarm for alarm, is_off in zip(alarms, off, strict=True) if not is_off]
    late = [alarm.name for alarm in on if any(not alarm[name].certainly_absent for name in _SETTINGS[3:])]
    others = [alarm.name for alarm in on if alarm.name not in late]
    said = [f"{quoted(others)} {_have(others)} no action"] if others else []
    said += [f"{quoted(late)} {_have(late)} no action for the state ALARM"] if late else []
    said += [f"{quoted(disabled)} {_have(disabled)} actions disabled"] if disabled else []
    return ", ".join(said)


def _have(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _groups(case: Case) -> Iterator[tuple[Outcome, ...]]:
    """Yield what the settings of each alarm are in a case."""
    each = iter(case.unnamed)
    return zip(*[each] * len(_SETTINGS), strict=True)

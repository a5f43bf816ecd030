"""Schedule expressions: `rate(5 minutes)`, `cron(0 12 * * ? *)` and, in EventBridge Scheduler, `at(...)`.

Source: Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules (legacy)" ("`rate(1 hours)` and
`rate(5 hour)` are not valid"); EventBridge Scheduler API Reference, `CreateSchedule` (`ScheduleExpression`).
"""

from __future__ import annotations

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome

#: The fields of a cron expression, each with the least and the greatest number in it.
_FIELDS = (
    ("minutes", 0, 59),
    ("hours", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 1, 7),
    ("year", 1970, 2199),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_CALL = regex(r"(?P<name>[A-Za-z]*)\((?P<inside>[^()]{0,200})\)")
_MOMENT = regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_UNITS = frozenset({"minute", "minutes", "hour", "hours", "day", "days"})
#: What months and days are called; of a longer name, AWS may take the beginning.
_NAMES = {
    "month": frozenset(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
    "day of week": frozenset(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
}
#: What stands for days beside their numbers and names: the last one, the nearest weekday.
_DAYS = {"day of month": frozenset({"L", "W", "LW"}), "day of week": frozenset({"L"})}
#: The signs that stand in the fields for days only.
_SIGNS = {"?": frozenset(_DAYS), "#": frozenset({"day of week"})}
_WORD = regex(r"[A-Za-z]{1,60}")
#: An item of a field: a number or a range of them, and a step.
_ITEM = regex(r"(?P<first>\d{1,6}|\*)(?:-(?P<last>\d{1,6}))?(?:/(?P<step>\d{1,6}))?")
#: How much of an expression is told, in characters.
_LONGEST = 60


def why_no_schedule(schedule: Outcome, *, of_rule: bool) -> str:
    """Return why AWS refuses a schedule expression, as a clause; nothing where it may take it.

    Args:
        schedule: what stands there.
        of_rule: whether it is that of a rule of EventBridge, and not one of EventBridge Scheduler.
    """
    if not isinstance(schedule, Known) or not isinstance(schedule.value, str) or not schedule.value.strip():
        return ""
    text = schedule.value.strip()
    why = _why_not(text, of_rule=of_rule)
    return f"'{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}' {why}" if why else ""


def _why_not(text: str, *, of_rule: bool) -> str:
    call = _CALL.fullmatch(text)
    if call is None or not call["name"]:
        return f"is neither a rate(...) nor a cron(...){'' if of_rule else ' nor an at(...)'}"
    if call["name"] == "rate":
        return _why_no_rate(call["inside"].split(), of_rule=of_rule)
    if call["name"] == "cron":
        return _why_no_cron(call["inside"].split())
    if call["name"] == "at":
        if of_rule:
            return "is a moment, which EventBridge Scheduler knows, and a rule does not"
        return "" if _MOMENT.fullmatch(call["inside"].strip()) else "is no moment such as at(2027-01-31T08:00:00)"
    return ""


def _why_no_rate(words: list[str], *, of_rule: bool) -> str:
    if len(words) != 2:
        return "has not a number and a unit, with a space between them"
    number, unit = words
    if unit not in _UNITS:
        return f"has the unit {unit}, which is none of minutes, hours and days"
    if not number.isdecimal():
        return ""
    if not int(number):
        return "has no positive number"
    # Scheduler's pages do not tell the two apart.
    if of_rule and (int(number) == 1) is unit.endswith("s"):
        return f"needs the unit {unit.removesuffix('s') + ('' if int(number) == 1 else 's')} with {int(number)}"
    return ""


def _why_no_cron(fields: list[str]) -> str:
    # EventBridge takes commas after fields, whatever its pages say.
    if any(field.endswith(",") for field in fields):
        return ""
    if len(fields) != len(_FIELDS):
        return f"has {len(fields)} fields, and not six: the last one is the year"
    if "?" not in (fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]):
        return "has a day of month and a day of week: one of the two has to be ?"
    if fields[_DAY_OF_MONTH] == fields[_DAY_OF_WEEK]:
        return "has a ? for the day of month and for the day of week: one of the two has to say which days"
    for field, (name, least, greatest) in zip(fields, _FIELDS, strict=True):
        word = next((word for word in _WORD.findall(field) if not _may_stand(word.upper(), name)), None)
        if word is not None:
            return f"has {word} in its field for the {name}"
        sign = next((sign for sign, fields_with in _SIGNS.items() if sign in field and name not in fields_with), None)
        if sign is not None:
            return f"has a {sign} in its field for the {name}"
        for item in map(_ITEM.fullmatch, field.split(",")):
            if item is None:  # a name, L, W or #
                continue
            wrong = next((n for n in _numbers(item.group("first", "last")) if not least <= n <= greatest), None)
            if wrong is not None:
                return f"has {wrong} in its field for the {name}, where {least} to {greatest} may stand"
            if name == "minutes" and any(not 0 < step <= greatest for step in _numbers((item["step"],))):
                return f"has a step of {int(item['step'])} {name}, which is not from 1 to {greatest}"
    return ""


def _may_stand(word: str, name: str) -> bool:
    """Tell whether a word possibly stands in a field: a name, or the beginning of a longer one."""
    return word in _DAYS.get(name, ()) or word.removesuffix("L")[:3] in _NAMES.get(name, ())


def _numbers(words: tuple[str | None, ...]) -> list[int]:
    return [int(word) for word in words if word is not None and word != "*"]

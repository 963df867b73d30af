"""Rules: JsonLogic with a small typed dialect and three truth values.

``compile_rule`` reads a rule once, ``Rule.truth`` and ``Rule.value`` evaluate it, ``check_rule`` finds what
is wrong with it before it is published, ``explain`` says it in words. Only this room knows the JsonLogic
library. A rule that cannot be evaluated is UNKNOWN, never an exception: a person looks at it.
"""

from oneservice.engine.rules.check import RuleProblem, check_rule
from oneservice.engine.rules.compiled import Rule, compile_rule, rows_of, truth_of
from oneservice.engine.rules.dialect import OPERATORS, RuleError
from oneservice.engine.rules.explain import explain, in_words
from oneservice.engine.rules.names import label_names, name_types, show_values
from oneservice.engine.rules.port import remembering
from oneservice.engine.rules.types import TypeInfo, type_of

__all__ = [
    "OPERATORS",
    "Rule",
    "RuleError",
    "RuleProblem",
    "TypeInfo",
    "check_rule",
    "compile_rule",
    "explain",
    "in_words",
    "label_names",
    "name_types",
    "remembering",
    "rows_of",
    "show_values",
    "truth_of",
    "type_of",
]

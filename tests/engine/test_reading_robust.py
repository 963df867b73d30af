"""However content is damaged, reading and checking tell problems and never raise."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneservice.engine.checks import run_checks
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES

pytestmark = pytest.mark.deep
YAML = sorted(path for path in FILES if path.endswith(".yaml"))
DAMAGE = st.sampled_from(["", "x", "[", "]", "{", "}", ": ", "- ", '"', "\n", "  ", "null", "[]", "{}", "a.b", "*a"])


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(YAML), st.data(), DAMAGE)
def test_damaged_content_is_told_and_never_raises(path, data, damage):
    text = FILES[path]
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    content, problems = read_content({**FILES, path: text[:begin] + damage + text[end:]})
    found = run_checks(content)
    assert all(p.message and p.hint and p.file for p in [*problems, *found])


@settings(deadline=None, max_examples=60)
@given(st.sets(st.sampled_from(sorted(FILES)), max_size=6))
def test_missing_files_are_told_and_never_raise(missing):
    content, problems = read_content({path: text for path, text in FILES.items() if path not in missing})
    assert all(p.message and p.hint for p in [*problems, *run_checks(content)])

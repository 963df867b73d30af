"""YAML files to definitions, and what is wrong with them: file, line, and what to write instead.

``read_folder`` (the only file access of the engine) gives texts by name; ``read_content`` gives what they
define. A broken file never raises and never hides the problems of another.
"""

from oneservice.engine.reading.content import ReadContent, read_content
from oneservice.engine.reading.folder import Unreadable, read_folder
from oneservice.engine.reading.nodes import BadYaml, load_plain
from oneservice.engine.reading.problems import Problem

__all__ = ["BadYaml", "Problem", "ReadContent", "Unreadable", "load_plain", "read_content", "read_folder"]

"""The error tree."""

import inspect
import re

from app.domain import errors

NODE = re.compile(r"^ {4}(?P<branch>[│├└─ ]*)(?P<name>\w+Error)\b", re.MULTILINE)


def drawn() -> dict[str, str]:
    """Return child → parent of the tree that the module's docstring draws."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for match in NODE.finditer(inspect.cleandoc(errors.__doc__ or "")):
        depth, name = len(match["branch"]), match["name"]
        path = [(other, above) for other, above in path if other < depth]
        if path:
            parents[name] = path[-1][1]
        path.append((depth, name))
    return parents


def test_the_tree_is_drawn_as_it_is() -> None:
    """Who reads the module's first page knows every error, and which one catches which."""
    classes = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.SaccaError)]
    actual = {cls.__name__: cls.__bases__[0].__name__ for cls in classes if cls is not errors.SaccaError}

    assert drawn() == actual

"""What is written about the package is true: examples run, and the stubs are those of what was built."""

import doctest
import inspect
from pathlib import Path

import attain
import pytest

HERE = Path(__file__).resolve().parent.parent


def test_the_readme_runs() -> None:
    failed, attempted = doctest.testfile(str(HERE / "README.md"), module_relative=False, encoding="utf-8")
    assert (failed, attempted > 10) == (0, True)


def test_the_examples_of_the_module_run() -> None:
    failed, attempted = doctest.testmod(attain)
    assert (failed, attempted > 0) == (0, True)


@pytest.mark.parametrize("name", attain.__all__)
def test_everything_public_is_documented(name: str) -> None:
    it = getattr(attain, name)
    if inspect.isclass(it) or inspect.isroutine(it):
        assert inspect.getdoc(it)
    if inspect.isclass(it) and it.__module__ == "attain":
        for member, value in vars(it).items():
            if not member.startswith("_"):
                assert inspect.getdoc(value), f"{name}.{member}"

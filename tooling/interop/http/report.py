"""
A plugin that writes what became of each test to the JSON file that SHEAF_REPORT names. Of the tests only those are
run that SHEAF_FILTER wants, a JSON list of globs; those with a `!` in front exclude.
"""

import fnmatch
import json
import os

import pytest

_results: dict[str, dict[str, object]] = {}


def _name(nodeid: str) -> str:
    """`TestClass.test_name[parameters]`: files have names that say nothing."""
    return ".".join(nodeid.split("::")[1:])


def _is_wanted(name: str, globs: list[str]) -> bool:
    excluding = [glob.removeprefix("!") for glob in globs if glob.startswith("!")]
    including = [glob for glob in globs if not glob.startswith("!")] or ["*"]
    return any(fnmatch.fnmatchcase(name, glob) for glob in including) and not any(
        fnmatch.fnmatchcase(name, glob) for glob in excluding
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    globs = json.loads(os.environ.get("SHEAF_FILTER", "[]"))
    wanted = [item for item in items if _is_wanted(_name(item.nodeid), globs)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
    items[:] = wanted


def _skip_reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    name = _name(report.nodeid)
    if report.failed:
        error = f"{report.when}: {report.longreprtext}"
        _results[name] = {"passed": False, "skipped": False, "error": error, "note": None}
    elif report.skipped:
        reason = _skip_reason(report)
        _results[name] = {"passed": False, "skipped": True, "error": reason, "note": None}
    elif report.when == "call":
        _results[name] = {"passed": True, "skipped": False, "error": None, "note": None}


def pytest_sessionfinish() -> None:
    tests = [{"name": name, **result} for name, result in _results.items()]
    with open(os.environ["SHEAF_REPORT"], "w", encoding="utf-8") as file:
        json.dump({"results": tests}, file)

"""Names that a package receives by itself, that a handler takes away, and that `__all__` only promises."""

from __future__ import annotations

from pathlib import Path

from tests.field.reports import check, import_fails, write


def test_a_submodule_is_bound_in_its_package_and_nowhere_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "depot/__init__.py": "from .rates import *\nfrom .inner.deep import depth\nR = rates\nD = inner.deep\n",
            "depot/rates.py": "BASE = 3\n",
            "depot/inner/__init__.py": "",
            "depot/inner/deep.py": "depth = 1\n",
            "depot/bill.py": "from .rates import *\nfrom .inner.deep import depth\nX = BASE\nR = rates\nD = deep\n",
        },
    )
    assert check(tmp_path) == {
        ("SVC101", "depot/bill.py", 4, 5, "import"),
        ("SVC101", "depot/bill.py", 5, 5, "import"),
    }
    assert not import_fails(tmp_path, "depot")
    assert import_fails(tmp_path, "depot.bill")


def test_the_target_of_a_handler_is_gone_behind_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "gone.py": "error = ''\ntry:\n    raise KeyError\nexcept KeyError as error:\n    pass\nTEXT = error\n",
            "kept.py": "error = ''\ntry:\n    raise KeyError\nexcept KeyError as e:\n    error = e\nTEXT = error\n",
            "bound.py": "try:\n    raise KeyError\nexcept KeyError as error:\n    pass\nerror = 1\nTEXT = error\n",
            "unraised.py": "error = ''\ntry:\n    size = 1\nexcept KeyError as error:\n    pass\nTEXT = error\n",
        },
    )
    assert check(tmp_path) == {("SVC101", "gone.py", 6, 8, "import")}
    assert [import_fails(tmp_path, name) for name in ("gone", "kept", "bound", "unraised")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_star_import_finds_submodules_in_all_but_nothing_that_is_missing(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "parts/__init__.py": '"""Parts."""\n__all__ = ["bolts", "removed"]\n__all__ += ["nuts", "lost"]\n',
            "parts/bolts.py": "SIZE = 1\n",
            "parts/nuts/__init__.py": "SIZE = 1\n",
            "whole/__init__.py": '__all__ = ["bolts"]\n',
            "whole/bolts.py": "SIZE = 1\n",
            "reader.py": "from whole import *\nX = bolts.SIZE\n",
            "victim.py": "from parts import *\n",
        },
    )
    assert check(tmp_path) == {
        ("SVC105", "parts/__init__.py", 2, 22, "import"),
        ("SVC105", "parts/__init__.py", 3, 22, "import"),
    }
    assert [import_fails(tmp_path, name) for name in ("parts", "reader", "victim")] == [False, False, True]


def test_files_named_like_the_standard_library_are_no_hindrance(tmp_path: Path) -> None:
    write(tmp_path, {"random.py": "X = 1\n", "queue.py": "", "main.py": "import random\n\nrandom.randint(1, 2)\n"})
    assert check(tmp_path) == {("SVC114", "main.py", 3, 8, "import")}
    assert import_fails(tmp_path, "main")

"""Attacks: requests and data that nobody sends or writes by mistake."""

import pytest

pytest.register_assert_rewrite("tests.attacks.look")

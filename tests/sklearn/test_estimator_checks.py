"""scikit-learn's own checks of an estimator: all of them, and those that are quick."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import QUICK
from sklearn.base import BaseEstimator
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from lstmsizer.sklearn import LSTMSizerClassifier, LSTMSizerRegressor

# The checks fit 10 to 30 rows, of which an estimator says that they are too few.
pytestmark = pytest.mark.filterwarnings("ignore:.* sequences are too few to say:UserWarning")

EXPECTED_FAILURES = {
    "check_class_weight_classifiers": "classes are weighted 'balanced' or not at all, not by a dict",
}
QUICK_ONES = [
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_estimators_unfitted",
    "check_estimators_empty_data_messages",
    "check_estimator_sparse_array",
    "check_complex_data",
    "check_requires_y_none",
    "check_fit1d",
    "check_fit2d_1sample",
]
# Enough epochs to tell three clusters apart, as the checks of classifiers ask.
ESTIMATORS = [LSTMSizerRegressor(**QUICK), LSTMSizerClassifier(**{**QUICK, "epochs": 20})]


def expected_failures(estimator: BaseEstimator) -> dict[str, str]:
    return EXPECTED_FAILURES if isinstance(estimator, LSTMSizerClassifier) else {}


@pytest.mark.slow
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected_failures)
def test_every_check(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("name", QUICK_ONES)
def test_checks_that_are_quick(name: str) -> None:
    check = getattr(estimator_checks, name)
    check("LSTMSizerClassifier", LSTMSizerClassifier(**QUICK))

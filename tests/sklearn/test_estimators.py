"""The estimators as users of scikit-learn meet them."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import QUICK
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import ShuffleSplit, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lstmsizer.sklearn import LSTMSizerClassifier, LSTMSizerRegressor


def test_numbers_are_told_in_their_own_units(regressor, sequences, numbers) -> None:
    told = regressor.predict(sequences)
    assert told.shape == (60,)
    assert told.dtype == np.float64
    assert abs(told.mean() - 1000) < 50
    assert regressor.score(sequences, numbers) == pytest.approx(r2_score(numbers, told))


def test_labels_are_told_as_they_were_given(classifier, sequences, labels) -> None:
    probabilities = classifier.predict_proba(sequences)
    assert classifier.classes_.tolist() == ["no", "yes"]
    assert probabilities.shape == (60, 2)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(60))
    likeliest = classifier.classes_[probabilities.argmax(axis=1)]
    assert (classifier.predict(sequences) == likeliest).all()
    assert classifier.score(sequences, labels) == accuracy_score(labels, likeliest)


def test_columns_follow_the_labels_where_the_model_has_them_otherwise(classifier, sequences, labels) -> None:
    """'10' comes before '2' as text, but the model has classes by their value."""
    fitted = clone(classifier).fit(sequences, np.where(labels == "yes", "10", "2"))
    assert fitted.classes_.tolist() == ["10", "2"]
    assert fitted.sizing_.answer.classes == ("2", "10")
    told = fitted.best_estimator_.predict(sequences, verbose=0)
    assert fitted.predict_proba(sequences) == pytest.approx(told[:, ::-1], rel=1e-5)


def test_the_answer_in_the_words_of_a_grid_search(regressor) -> None:
    best, results = regressor.best_index_, regressor.cv_results_
    assert regressor.best_params_ == results["params"][best]
    assert regressor.best_params_["units"] == regressor.sizing_.size
    assert regressor.best_params_["layers"] == 1
    assert regressor.best_score_ == results["mean_test_score"][best] < 0
    assert len({len(column) for column in results.values()}) == 1
    frame = pd.DataFrame(results)
    assert frame["rank_test_score"].min() == 1
    assert frame["param_units"].tolist() == [row["units"] for row in results["params"]]


def test_the_best_estimator_is_the_keras_model(regressor, sequences) -> None:
    told = regressor.best_estimator_.predict(sequences, verbose=0)
    assert regressor.predict(sequences) == pytest.approx(told[:, 0], rel=1e-5)


def test_what_is_told_of_a_sequence_depends_on_no_other(regressor, sequences) -> None:
    before = dict(vars(regressor))
    together = regressor.predict(np.concatenate([sequences] * 2))
    alone = [regressor.predict(sequences[i : i + 1])[0] for i in range(3)]
    assert together[:3].tolist() == together[60:63].tolist() == alone
    assert vars(regressor) == before


def test_shorter_sequences_end_in_nan_and_gaps_are_carried_forward(sequences, numbers) -> None:
    shorter, gap = np.array(sequences), np.array(sequences)
    shorter[::2, 3:] = np.nan
    fitted = LSTMSizerRegressor(**QUICK).fit(shorter, numbers)
    told = fitted.predict(shorter)
    assert np.isfinite(told).all()
    assert fitted.best_estimator_.predict(shorter[:1, :3], verbose=0)[:, 0] == pytest.approx(told[:1])
    gap[1, 2, 0], filled = np.nan, np.array(sequences)
    filled[1, 2, 0] = filled[1, 1, 0]
    assert fitted.predict(gap).tolist() == fitted.predict(filled).tolist()


def test_several_numbers_are_told_together_and_groups_stay_whole(sequences, numbers) -> None:
    both = np.stack([numbers, -numbers], axis=1)
    groups = np.repeat(["a", "b", "c", "d", "e", "f"], 10)
    fitted = LSTMSizerRegressor(**QUICK).fit(sequences, both, groups=groups)
    assert fitted.predict(sequences[:3]).shape == (3, 2)
    assert [split.sequences % 10 for split in fitted.sizing_.answer.splits] == [0, 0, 0, 0]


def test_it_is_cloned_and_pickled_with_its_model_as_a_file(regressor, sequences) -> None:
    assert clone(regressor).get_params() == regressor.get_params()
    assert not hasattr(clone(regressor), "best_params_")
    state = regressor.__getstate__()
    assert state["sizing_"]["model.keras"] == (regressor.sizing_.folder / "model.keras").read_bytes()
    again = pickle.loads(pickle.dumps(regressor))
    assert again.predict(sequences).tolist() == regressor.predict(sequences).tolist()
    assert again.cv_results_["params"] == regressor.cv_results_["params"]
    assert again.sizing_.folder != regressor.sizing_.folder
    assert again.sizing_.code() == regressor.sizing_.code()


def test_the_same_random_state_gives_the_same_model(regressor, sequences, numbers) -> None:
    again = clone(regressor).fit(sequences, numbers)
    other = clone(regressor).set_params(random_state=np.random.RandomState(5)).fit(sequences, numbers)
    assert again.predict(sequences).tolist() == regressor.predict(sequences).tolist()
    assert other.predict(sequences).tolist() != regressor.predict(sequences).tolist()


def test_a_process_of_its_own_gives_the_same_model(regressor, sequences, numbers) -> None:
    own = clone(regressor).set_params(executor="local").fit(sequences, numbers)
    assert own.best_params_ == regressor.best_params_
    assert own.predict(sequences) == pytest.approx(regressor.predict(sequences), rel=1e-6)


def test_a_table_is_a_set_of_sequences_of_one_feature_scored_in_a_pipeline(sequences, labels) -> None:
    hours = pd.DataFrame(sequences[:, :, 0], columns=[f"hour {i}" for i in range(5)])
    pipeline = make_pipeline(StandardScaler().set_output(transform="pandas"), LSTMSizerClassifier(**QUICK))
    splits = ShuffleSplit(2, train_size=40, random_state=0)
    told = cross_validate(pipeline, hours, labels, cv=splits, return_estimator=True, error_score="raise")
    assert ((told["test_score"] > 0.2) & (told["test_score"] <= 1)).tolist() == [True, True]
    fitted = told["estimator"][0][-1]
    assert fitted.feature_names_in_[0] == "hour 0"
    assert fitted.sequence_shape_ == (5, 1)
    assert fitted.sizing_.answer.shapes.steps == 5


def test_few_sequences_are_fitted_with_a_warning(sequences, numbers) -> None:
    with pytest.warns(UserWarning, match="12 sequences are too few to say which size is enough") as told:
        fitted = LSTMSizerRegressor(**QUICK).fit(sequences[:12], numbers[:12])
    assert Path(told[0].filename) == Path(__file__), "it points to the line that called fit"
    assert fitted.predict(sequences).shape == (60,)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cell": "rnn"}, "The cell 'rnn' is not known: choose one of lstm, gru."),
        ({"budget": "soon"}, "The budget 'soon' is no time"),
        ({"executor": "cloud"}, "The executor 'cloud' is not known: choose one of local, inline, ray."),
        ({"random_state": -1}, "The seed must be at least 0, not -1."),
    ],
)
def test_a_wrong_parameter_is_a_value_error_at_fit(changed, message, sequences, numbers) -> None:
    with pytest.raises(ValueError) as told:
        LSTMSizerRegressor(**{**QUICK, **changed}).fit(sequences, numbers)
    assert message in str(told.value)


def test_wrong_data_is_a_value_error(regressor, classifier, sequences, numbers) -> None:
    with pytest.raises(ValueError, match="Every sequence of arrays has the same label"):
        clone(regressor).fit(sequences, np.ones(60))
    with pytest.raises(ValueError, match="y has one class: 'yes'"):
        clone(classifier).fit(sequences, np.array(["yes"] * 60))
    with pytest.raises(ValueError, match="infinity"):
        clone(regressor).fit(np.where(sequences > 1, np.inf, sequences), numbers)
    with pytest.raises(
        ValueError, match="Sequence 0 of X is NaN from step 3 on, but all that were fitted had 5"
    ):
        regressor.predict(np.where(np.arange(5)[:, None] < 3, sequences, np.nan))
    with pytest.raises(ValueError, match=r"X has 1 features at each step, but .* expecting 2"):
        regressor.predict(sequences[:, :, :1])
    with pytest.raises(ValueError, match="Found array with dim 4"):
        clone(regressor).fit(sequences[..., None], numbers)
    with pytest.raises(NotFittedError):
        clone(classifier).predict(sequences)

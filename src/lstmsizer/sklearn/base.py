"""What both estimators share: parameters, the fit, what is told of it, and how it is pickled."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from lstmsizer.api.size import size
from lstmsizer.api.sizing import Sizing
from lstmsizer.sklearn import results
from lstmsizer.sklearn.few import LEAST, parts_of_few
from lstmsizer.sklearn.kept import packed, unpacked
from lstmsizer.sklearn.sequences import as_sequences, as_value_errors, outputs

if TYPE_CHECKING:
    import keras

ASKED = (
    "budget", "max_layers", "max_units", "max_params", "max_memory", "max_latency", "max_size", "metric",
    "cell", "bidirectional", "batch_size", "epochs", "patience", "tolerance", "confidence", "strategy",
    "trials", "taper", "dropout", "refit", "executor",
)  # fmt: skip
"""Parameters that both estimators and ``lstmsizer.size`` have by the same name."""

CHECKS: dict[str, Any] = {"allow_nd": True, "dtype": "numeric", "ensure_all_finite": "allow-nan"}
"""What scikit-learn is to make sure of X."""


class SizerBase(BaseEstimator):
    """Finds the smallest LSTM that is enough, and predicts with it; see the two estimators.

    Each has a constructor of its own, since scikit-learn reads an estimator's parameters off its signature.
    """

    random_state: int | np.random.RandomState | None
    verbose: bool

    # ------------------------------------------------------------ what a fit came to

    @property
    def best_params_(self) -> dict[str, Any]:
        """What the network is, by ``layers``, ``units`` and ``learning_rate``, and by dropout rates, if any.

        ``units`` is a tuple of those of each layer. None of these is a parameter of the estimator.
        """
        return results.best_params(self._fitted().answer)

    @property
    def best_score_(self) -> float:
        """Minus the mean loss of the answer's size on the score part; higher is better, and 0 the best.

        It has the units that sizes are compared in, those of the ``metric`` of the scaled target.
        """
        return float(self.cv_results_["mean_test_score"][self.best_index_])

    @property
    def best_index_(self) -> int:
        """The answer's row in ``cv_results_``, the smallest size that is enough; its rank need not be 1."""
        return results.best_index(self._fitted().answer)

    @property
    def best_estimator_(self) -> keras.Model:
        """The Keras model, raw sequences [N, T, F] -> [N, O] in the target's units, or probabilities."""
        return self._fitted().model

    @property
    def cv_results_(self) -> dict[str, Any]:
        """A row for each size that was tried, in columns named as ``GridSearchCV``'s.

        ``params``, ``param_layers``, ``param_units``, ``param_learning_rate``; ``mean_test_score`` and
        ``std_test_score`` over random starts (on the score part; minus the loss), ``rank_test_score``;
        ``mean_fit_time`` (seconds of a training, by the cost model; NaN where this machine's speed is not
        known); and further: ``replicates``, ``confirmed`` and ``judgement``.
        """
        return results.cv_results(self._fitted().answer)

    # ------------------------------------------------------------ fitting and predicting

    def _size(
        self, X: np.ndarray, y: np.ndarray, groups: Any, classes: np.ndarray | None = None, **asked: Any
    ) -> None:
        """Size the sequences; ``classes`` are class numbers [N]."""
        sequences = as_sequences(X)
        given = {"X": sequences, "y": y} if groups is None else {"X": sequences, "y": y, "groups": groups}
        few = parts_of_few(classes, len(X)) if groups is None else None
        with as_value_errors():
            self.sizing_ = size(
                given, split=few, folds=1, more_data=False, seed=self._seed(), progress=bool(self.verbose),
                **{name: getattr(self, name) for name in ASKED}, **asked,
            )  # fmt: skip
        self.sequence_shape_ = sequences.shape[1:]

    def _outputs(self, X: Any) -> np.ndarray:
        """[N, O] float64 of the Keras model for new sequences."""
        sizing = self._fitted()
        checked: Any = validate_data(self, X, reset=False, **CHECKS)
        sequences = as_sequences(checked)
        if sequences.shape[1:] != self.sequence_shape_:
            raise ValueError(
                f"X has {sequences.shape[2]} features at each step, but {type(self).__name__} is expecting "
                f"{self.sequence_shape_[1]} features as input"
            )
        return outputs(sizing, sequences)

    def _checked(self, X: Any, y: Any, **checks: Any) -> tuple[np.ndarray, np.ndarray]:
        """X and y as arrays, with what scikit-learn notes of them (``n_features_in_``)."""
        checked: Any = validate_data(self, X, y, ensure_min_samples=LEAST, **CHECKS, **checks)
        return checked

    def _fitted(self) -> Sizing:
        check_is_fitted(self, "sizing_")
        return self.sizing_

    def _seed(self) -> int:
        if isinstance(self.random_state, Integral):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))

    # ------------------------------------------------------------ scikit-learn's protocols

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """The parameters, and of the sizing the bytes of its files, ``model.keras`` among them."""
        state: dict[str, Any] = dict(cast(Any, super().__getstate__()))
        return {**state, "sizing_": packed(self.sizing_)} if "sizing_" in state else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Put the files into a temporary folder; Keras reads the model, in its safe mode, when it is used."""
        files = state.get("sizing_")
        super().__setstate__(state if files is None else {**state, "sizing_": unpacked(files)})

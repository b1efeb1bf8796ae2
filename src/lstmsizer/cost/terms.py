"""Physically named terms, fitted to a few measurements: what they leave open is as on a typical machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_PULL = 0.03  # weight of the typical proportions in relative errors: little beside a few measurements


def fitted(work: np.ndarray, measured: np.ndarray, typical: Sequence[float]) -> np.ndarray:
    """The terms [K] by which ``work`` [M, K] best explains what was ``measured`` [M], none of them negative.

    Non-negative least squares (Lawson & Hanson 1974) of relative errors, since sizes differ a thousandfold.
    What the measurements cannot tell apart is taken to be as ``typical`` [K], but for a common factor.
    """
    from scipy.optimize import nnls

    usual = np.array(typical)
    explained = work * usual / measured[:, None]  # a share of each measurement, if all were typical
    speed = 1 / np.median(explained.sum(axis=1))
    terms = len(usual)
    alike = _PULL * (np.eye(terms) - 1 / terms)  # the factors' distances from their mean
    rows = np.vstack([explained * speed, alike])
    factors, _ = nnls(rows, np.concatenate([np.ones(len(measured)), np.zeros(terms)]))
    return factors * speed * usual

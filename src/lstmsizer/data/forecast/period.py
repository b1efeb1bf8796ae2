"""How long a season is, from the autocorrelation of a series."""

from __future__ import annotations

import numpy as np

# A peak counts if it stands this far above the lowest trough before it ...
PROMINENCE = 0.1
# ... and so high that repeating the last season errs less than the mean does: 2 (1 - r) variances
# against one.
WORTHWHILE = 0.5
# Peaks this close to the highest may owe their order to chance: multiples of the period, say.
AS_HIGH = 0.05


def detect_period(series: np.ndarray) -> int | None:
    """The lag at which the autocorrelation peaks, or None where there is no season.

    After Wang, Smith & Hyndman (2006), "Characteristic-based clustering for time series data", section 3
    (periodicity): lags up to a third of the series; a peak must stand at least 0.1 above a trough before it.
    Three differences: the trend taken out is a line instead of a spline; a peak must reach 0.5, not just be
    positive; and instead of the first peak, which in a noisy series is a wiggle on the way up, the first that
    is about as high as the highest counts, or a higher one close by (before its one and a half fold).

    Parameters
    ----------
    series
        [n] without missing values.
    """
    acf = _autocorrelation(series)[: len(series) // 3 + 1]
    if len(acf) < 4:
        return None
    inner = acf[1:-1]
    is_peak = (inner > acf[:-2]) & (inner >= acf[2:])
    lowest_before = np.minimum.accumulate(acf)[1:-1]
    counts = is_peak & (inner > WORTHWHILE) & (inner - lowest_before >= PROMINENCE)
    if not counts.any():
        return None
    height = np.where(counts, inner, -np.inf)
    first = int(np.argmax(height >= height.max() - AS_HIGH)) + 1
    return int(np.argmax(height[: first + first // 2])) + 1


def _autocorrelation(series: np.ndarray) -> np.ndarray:
    """[n] at lags 0 .. n - 1, of the series without its linear trend."""
    time = np.arange(len(series))
    rest = series - np.polyval(np.polyfit(time, series, 1), time) if len(series) > 1 else series
    # Padding to twice the length keeps the circular transform from wrapping round.
    power = np.abs(np.fft.rfft(rest, 2 * len(series))) ** 2
    pairs = len(series) - time  # so many values stand that far apart
    covariance = np.fft.irfft(power)[: len(series)] / pairs
    return covariance / covariance[0] if covariance[0] > 0 else np.zeros(len(series))

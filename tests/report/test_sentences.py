"""The answer in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_answers import ALL, BEST_GUESS, CERTIFIED, INTERRUPTED, NOT_WORTH_IT, TAPER, size

from lstmsizer.records import Answer, Baseline, Own, Scores, Size
from lstmsizer.report import readings
from lstmsizer.report.numbers import number
from lstmsizer.report.words import sentences, why_not

RIDGE = Scores(590.2, 24.3, 13.4)


@pytest.mark.parametrize(
    ("answer", "first", "sure"),
    [
        (CERTIFIED, "Use 1 LSTM layer of 2 units.", "certified, 95 %"),
        (BEST_GUESS, "Use 1 LSTM layer of 2 units.", "best guess: undecided"),
        (TAPER, "Use 2 LSTM layers of 64 and 32 units.", "certified, 95 %"),
    ],
    ids=["certified", "best guess", "taper"],
)
def test_the_headline_says_what_to_use_and_how_sure_it_is(answer: Answer, first: str, sure: str) -> None:
    assert sentences.headline(answer) == first
    assert sentences.certainty(answer) == sure


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (size(1), "1 layer of 1 unit"),
        (size(16, 16), "2 layers of 16 units"),
        (size(64, 32, 16), "3 layers of 64, 32 and 16 units"),
    ],
    ids=str,
)
def test_sizes_in_words(of: Size, words: str) -> None:
    assert sentences.layers(of) == words


def test_the_first_line_says_when_no_lstm_is_worth_it() -> None:
    assert sentences.headline(NOT_WORTH_IT) == (
        "No LSTM is worth it here: ridge has a test MSE of 590, an LSTM 640. "
        "If you want one anyway: 1 layer of 2 units."
    )


def test_an_lstm_that_learned_no_more_than_the_mean_is_not_worth_it() -> None:
    """On test it may be ahead of every baseline all the same, by luck."""
    own = readings.verdict_of(CERTIFIED, CERTIFIED.decision.size)
    assert own is not None
    barely, clearly = (
        replace(CERTIFIED, mean_predictor=own.mean + share * CERTIFIED.decision.tolerance.delta)
        for share in (0.9, 1.1)
    )
    assert sentences.headline(barely) == (
        f"No LSTM is worth it here: always predicting the mean does as well, with a scaled MSE of "
        f"{number(barely.mean_predictor)} on the score part, an LSTM {number(own.mean)}. "
        "If you want one anyway: 1 layer of 2 units."
    )
    assert sentences.on_test(barely).endswith("the LSTM is not worth having.")
    assert readings.worth_it(clearly)


def test_what_is_undecided_speaks_only_of_what_was_tried() -> None:
    guess = replace(NOT_WORTH_IT, decision=replace(NOT_WORTH_IT.decision, certified=False))
    assert sentences.headline(guess).startswith("No LSTM tried so far is worth it here: ridge has")


def test_an_lstm_without_a_finite_test_error_is_not_worth_it() -> None:
    lost = replace(CERTIFIED, test=Scores(float("nan"), float("nan"), float("nan")))
    assert not readings.worth_it(lost)
    assert sentences.headline(lost).startswith("No LSTM is worth it here: ridge")


def test_worth_is_measured_in_the_metric_that_was_asked_for() -> None:
    # By squares the LSTM wins; by absolute errors ridge does.
    spec = replace(CERTIFIED.spec, setup=replace(CERTIFIED.spec.setup, metric="mae"))
    absolute = replace(CERTIFIED, spec=spec, test=replace(CERTIFIED.test, mae=13.5))
    assert readings.worth_it(CERTIFIED)
    assert "ridge has a test MAE of 13.4" in sentences.headline(absolute)


def test_the_best_baseline_is_the_best_on_the_score_part() -> None:
    lucky = Baseline("boosting", 0.09, Scores(560.0, 23.7, 12.7))
    answer = replace(CERTIFIED, baselines=(*CERTIFIED.baselines, lucky))
    assert readings.worth_it(answer)
    assert sentences.on_test(answer) == (
        "Test MSE of pm2.5: 571; boosting 560, ridge 590, last value 610, seasonal naive 7,900: the LSTM is "
        "worth having, by 3.2 % beside ridge, the best on the score part."
    )
    ahead = replace(answer, baselines=(Baseline("ridge", 0.06, RIDGE), lucky))
    assert sentences.on_test(ahead).endswith(
        "beside ridge, the best on the score part; it is better there (0.0600, the LSTM 0.0698)."
    )


def test_a_baseline_without_a_finite_error_is_no_comparison() -> None:
    lost = Baseline("ridge", float("nan"), Scores(float("nan"), float("inf"), float("nan")))
    alone = replace(CERTIFIED, baselines=(lost,))
    assert sentences.headline(alone) == "Use 1 LSTM layer of 2 units."
    assert sentences.on_test(alone) == "Test MSE of pm2.5: 571; no baseline to compare it with."
    late = Baseline("all", float("nan"), None, "the budget ended before they were computed")
    assert sentences.on_test(replace(CERTIFIED, baselines=(late,))) == (
        "Test MSE of pm2.5: 571; no baseline to compare it with: the budget ended before they were computed."
    )
    beside = replace(CERTIFIED, baselines=(lost, *CERTIFIED.baselines))
    assert sentences.on_test(beside) == sentences.on_test(CERTIFIED)


def test_of_a_model_of_ones_own_the_size_is_named_whose_error_it_is() -> None:
    """The model in use has another size, and was not scored on test."""
    spec = replace(NOT_WORTH_IT.spec, own=Own("models/mine.keras", "keras"))
    own = replace(NOT_WORTH_IT, spec=spec)
    assert "ridge has a test MSE of 590, 1 x 2 of mine.keras 640. If" in sentences.headline(own)
    assert sentences.on_test(own).endswith(": 1 x 2 of mine.keras is not worth having.")


def test_where_score_and_test_disagree_both_are_told() -> None:
    answer = replace(CERTIFIED, baselines=(Baseline("ridge", 0.06, RIDGE),))
    assert sentences.on_test(answer).endswith(
        "the LSTM is worth having, by 3.2 %; on the score part ridge is better (0.0600, the LSTM 0.0698)."
    )


def test_a_baseline_that_beats_the_mean_is_named_where_the_mean_does_as_well() -> None:
    own = readings.verdict_of(CERTIFIED, CERTIFIED.decision.size)
    assert own is not None
    hopeless = replace(CERTIFIED, mean_predictor=own.mean, baselines=(Baseline("ridge", 0.05, RIDGE),))
    assert sentences.headline(hopeless).startswith(
        "No LSTM is worth it here: ridge does better, with a scaled MSE of 0.0500 on the score part, an LSTM "
        "0.0698."
    )


def test_a_certified_answer_gives_its_reasons_as_intervals_of_the_best_loss() -> None:
    reasons = sentences.reasons(CERTIFIED)
    assert reasons[:5] == (
        "None of 2 x 2, 1 x 8 and 1 x 16 is better by more than the tolerance, "
        "2.1 % of the best loss (the luck of one random start).",
        "1 x 1 is too small: +8.2 % [+7.2 %, +9.2 %].",
        "More units gain nothing that counts: 1 x 4 +0.3 % [-0.7 %, +1.3 %].",
        "Another layer gains nothing that counts: 2 x 2 +0.7 % [-0.3 %, +1.7 %].",
        "Test MSE of pm2.5: 571; ridge 590, last value 610, seasonal naive 7,900: "
        "the LSTM is worth having, by 3.2 %.",
    )
    assert "Settled after 74 trainings in 2 min 3 s, the price of 21 fits." in reasons
    assert "The replicates could have shown a difference of 1.6 %." in reasons


def test_a_gain_below_the_tolerance_is_called_barely() -> None:
    close = replace(CERTIFIED, test=replace(CERTIFIED.test, mse=589.0))
    assert sentences.on_test(close).endswith("the LSTM is worth having, barely.")


def test_a_best_guess_says_what_would_decide() -> None:
    assert why_not.smaller(BEST_GUESS).startswith("Whether 1 x 1 is enough is undecided: +1.1 %")
    assert sentences.ending(BEST_GUESS).startswith("The budget of 5 min ended the search after 74 trainings")
    assert sentences.would_decide(BEST_GUESS).startswith(
        "6 more replicates of each of 1 x 1 and 1 x 2, about 6."
    )
    uncalibrated = replace(BEST_GUESS, costs=())
    assert sentences.would_decide(uncalibrated) == (
        "6 more replicates of each of 1 x 1 and 1 x 2 would probably decide."
    )


def test_of_screened_sizes_the_next_smaller_one_is_as_deep_as_the_answer() -> None:
    screened = replace(BEST_GUESS.decision.verdicts[0], confirmed=False, excess=None, low=None, high=None)
    means = {size(4): 0.0710, size(8, 8): 0.0720, size(16): 0.0700}
    verdicts = tuple(replace(screened, size=of, mean=mean) for of, mean in means.items())
    guessed = replace(BEST_GUESS, decision=replace(BEST_GUESS.decision, size=size(16), verdicts=verdicts))
    assert why_not.smaller(guessed) == "1 x 4 was left behind: +1.4 % in screening."
    assert why_not.deeper(guessed) == "Another layer gained nothing: 2 x 8 +2.9 % in screening."


def test_a_deeper_size_that_is_told_as_the_smaller_one_is_told_once() -> None:
    confirmed = next(v for v in BEST_GUESS.decision.verdicts if v.confirmed)
    both = tuple(replace(confirmed, size=of, judgement="undecided") for of in (size(1, 1), size(8)))
    guessed = replace(BEST_GUESS, decision=replace(BEST_GUESS.decision, size=size(8), verdicts=both))
    assert why_not.smaller(guessed).startswith("Whether 2 x 1 is enough is undecided")
    assert why_not.deeper(guessed) == ""


def test_a_first_look_that_was_cut_short_is_not_passed_over() -> None:
    assert INTERRUPTED.decision.contenders == ()
    planned = replace(INTERRUPTED, decision=replace(INTERRUPTED.decision, contenders=(size(2), size(4))))
    assert sentences.would_decide(planned) == (
        "It was only beginning to compare on fresh seeds: more time may change the answer."
    )


def test_nobody_is_sent_to_train_a_thousand_replicates() -> None:
    tied = replace(BEST_GUESS, decision=replace(BEST_GUESS.decision, missing=1000))
    assert sentences.would_decide(tied).startswith(
        "More replicates will hardly decide (1,000 or more would be needed)"
    )


def test_an_undecided_larger_size_is_not_called_useless() -> None:
    verdicts = tuple(
        replace(v, judgement="undecided", excess=-0.002, low=-0.004, high=0.0) if v.size == size(4) else v
        for v in BEST_GUESS.decision.verdicts
    )
    open_ended = replace(BEST_GUESS, decision=replace(BEST_GUESS.decision, verdicts=verdicts))
    assert why_not.larger(open_ended).startswith("More units may still gain something: 1 x 4 -2.9 %")


def test_a_smaller_size_that_was_compared_is_not_denied() -> None:
    own = CERTIFIED.decision
    below = replace(own.verdicts[0], judgement="undecided", confirmed=True)
    alone = replace(own, verdicts=(below, own.verdicts[1]), contenders=(below.size, own.size), reference=())
    assert sentences.enough(replace(CERTIFIED, decision=alone)).startswith("No larger size was compared")


def test_a_tolerance_that_was_asked_for_is_told_as_it_was_asked() -> None:
    asked = replace(CERTIFIED.decision.tolerance, relative=0.1, reason="asked")
    answer = replace(CERTIFIED, decision=replace(CERTIFIED.decision, tolerance=asked))
    assert "10 % of the best loss (as asked)" in sentences.enough(answer)
    tiny = replace(answer, mean_predictor=1000.0)
    assert "(10 % of the best loss, as asked)" in sentences.enough(tiny)


def test_an_interrupted_run_claims_nothing_that_was_not_compared() -> None:
    text = " ".join(sentences.reasons(INTERRUPTED))
    assert "No other size was compared on fresh seeds" in text
    assert "You stopped the search after 5 trainings in 14 s" in text
    assert "no baseline to compare it with" in text
    assert "1 x 2 was left behind: +2.6 % in screening." in text
    assert "gain nothing" not in text
    assert "It had not come to fresh seeds yet: more time may change the answer." in text
    assert "would probably decide" not in text


def test_a_size_alone_is_said_once_to_be_alone() -> None:
    alone = replace(INTERRUPTED.decision, verdicts=INTERRUPTED.decision.verdicts[:1], reference=())
    said = [s for s in sentences.reasons(replace(INTERRUPTED, decision=alone)) if s.endswith("was tried.")]
    assert said == ["No other size was tried."]


def test_a_gain_in_screening_is_told_as_such() -> None:
    answer = replace(INTERRUPTED, decision=replace(INTERRUPTED.decision, size=size(2)))
    assert why_not.larger(answer) == (
        "More units may still gain something: 1 x 4 was 2.6 % better in screening."
    )


def test_without_a_reference_the_rivals_are_still_mentioned() -> None:
    own = CERTIFIED.decision.size
    verdicts = tuple(
        replace(v, judgement="worse") if v.size != own else v for v in CERTIFIED.decision.verdicts
    )
    alone = replace(CERTIFIED, decision=replace(CERTIFIED.decision, reference=(own,), verdicts=verdicts))
    assert sentences.enough(alone).startswith(
        "Every other compared size is worse on fresh seeds; the tolerance"
    )


def test_a_size_that_was_only_screened_is_said_to_be() -> None:
    screened = tuple(v for v in CERTIFIED.decision.verdicts if v.size.depth == 1 or not v.confirmed)
    answer = replace(CERTIFIED, decision=replace(CERTIFIED.decision, verdicts=screened))
    assert why_not.deeper(answer) == "Another layer gained nothing: 2 x 16 +9.0 % in screening."


@pytest.mark.parametrize(
    ("answer", "other", "words"),
    [
        (size(2), size(1), "too small"),
        (size(2), size(4), "too large"),
        (size(2), size(2, 2), "too large"),
        (size(8), size(2, 2), "worse"),  # deeper, with fewer parameters
        (size(2, 2), size(8), "worse"),
        (size(2, 2), size(1), "too small"),
    ],
    ids=str,
)
def test_only_what_is_smaller_in_parameters_and_in_depth_is_too_small(
    answer: Size, other: Size, words: str
) -> None:
    decision = replace(CERTIFIED.decision, size=answer)
    worse = replace(CERTIFIED.decision.verdicts[0], size=other)
    assert readings.judged(replace(CERTIFIED, decision=decision), worse) == words


def test_the_largest_size_allowed_is_not_said_to_lack_rivals_by_chance() -> None:
    space = replace(CERTIFIED.spec.space, max_units=64)
    largest = replace(
        CERTIFIED,
        spec=replace(CERTIFIED.spec, space=space),
        decision=replace(CERTIFIED.decision, size=size(64)),
    )
    assert why_not.larger(largest) == "No larger size was allowed: at most 64 units a layer."


@pytest.mark.parametrize("answer", ALL.values(), ids=ALL)
def test_every_sentence_is_one_printable_line(answer: Answer) -> None:
    for sentence in (sentences.headline(answer), sentences.certainty(answer), *sentences.reasons(answer)):
        assert sentence.isprintable()
        assert "nan" not in sentence.split()


def test_sizes_are_ordered_by_their_weights_not_by_their_depth() -> None:
    assert [str(v.size) for v in readings.by_size(CERTIFIED)][:4] == ["1 x 1", "1 x 2", "2 x 2", "1 x 4"]


def test_the_price_is_what_the_saved_keras_model_takes() -> None:
    assert sentences.price(CERTIFIED).endswith("0.13 ms a prediction in Keras.")
    assert "prediction" not in sentences.price(replace(CERTIFIED, model_latency_seconds=None))

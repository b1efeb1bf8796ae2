"""The commands, and what others have published on the same test part."""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One data set and the command that sizes it.

    Attributes
    ----------
    name
        What the set is called.
    command
        The words after ``lstmsizer size``; files are relative to the data folder.
    figure
        What its test part is judged by, one of ``figures.FIGURES``.
    published
        A result on the same test part, with its source; empty: none is known, or its protocol is another.
    notes
        Parts of notes that must be among those of the data.
    refused
        A part of what is said instead of an answer, where the data are too few for any.
    """

    name: str
    command: str
    figure: str
    published: str = ""
    notes: tuple[str, ...] = ()
    refused: str = ""

    @property
    def words(self) -> list[str]:
        """The command, word by word."""
        return shlex.split(self.command)


CASES = (
    Case("airline", "univariate_small/airline-passengers.csv --target Passengers --window 12", "rmse"),
    Case("shampoo", "univariate_small/shampoo.csv --target Sales --window 3", "rmse", refused="too few"),
    Case("temperatures", "univariate_small/daily-min-temperatures.csv --target Temp --window 30", "rmse"),
    Case("sunspots", "univariate_small/monthly-sunspots.csv --target Sunspots --window 48", "rmse"),
    Case("NN5", "nn5_daily/nn5_derived.csv.gz --wide --window 70 --horizon 56", "rmse"),
    Case("ETTh1", "etth1/ETTh1.csv.gz --target OT --window 96 --horizon 24", "rmse"),
    Case("Beijing PM2.5", "beijing_pm25/pollution.csv.gz --target pm2.5 --window 24", "rmse"),
    Case(
        "bikes",
        "bike_hourly/hour.csv.gz --target cnt --window 24",
        "rmse",
        notes=("'casual'", "'registered'"),
    ),
    Case(
        "C-MAPSS FD001",
        "cmapss_fd001/train_FD001.txt.gz --sequence column_1 --remaining 125 --window 30 "
        "--test cmapss_fd001/test_FD001.txt.gz --labels cmapss_fd001/RUL_FD001.txt",
        "rmse",
        "LSTM 16.14 (Zheng et al. 2017), one layer 14.93 (both in arXiv:2604.27234)",
    ),
    Case("ESOL", "esol_smiles/delaney.csv --text smiles --label logp", "rmse"),
    Case(
        "Japanese Vowels",
        "japanese_vowels/JapaneseVowels_TRAIN.ts",
        "accuracy",
        "MLSTM-FCN 1.00, LSTM-FCN 0.99 (Karim et al. 2019)",
    ),
    Case(
        "indoor movement",
        "indoor_movement/IndoorMovement.zip --labels dataset/MovementAAL_target.csv "
        "--labels groups/MovementAAL_DatasetGroup.csv --group dataset_ID",
        "accuracy",
    ),
    Case("NATOPS", "natops/NATOPS_TRAIN.ts.gz", "accuracy", "MLSTM-FCN 0.889 (in Foumani et al. 2021)"),
    Case("Italy power", "italy_power/ItalyPowerDemand_TRAIN.ts", "accuracy"),
    Case("AReM", "arem/AReM.tar.gz", "accuracy"),
    Case("spoken digits", "fsdd/fsdd_logmel20.npz --group speaker", "accuracy"),
    Case(
        "JSB chorales",
        "jsb_chorales/JSB_Chorales.mat --task next",
        "nats a step",
        "LSTM 8.45, GRU 8.43, TCN 8.10 (Bai et al. 2018, table 1)",
    ),
    Case("tiny Shakespeare", "tinyshakespeare/input.txt.gz --task next --window 64", "bits a token"),
    Case(
        "TREC-6",
        "trec6/TREC.train.all --test trec6/TREC.test.all",
        "accuracy",
        "C-LSTM 0.946 (Zhou et al. 2015), CNN with random vectors 0.882 (Kim 2014's code in Torch)",
    ),
    Case(
        "SNIPS intents",
        "snips_slots --task classify",
        "accuracy",
        "slot-gated BiLSTM 0.970 (Goo et al. 2018)",
    ),
    Case("SNIPS slots", "snips_slots --task tag --bidirectional", "accuracy"),
    Case("names", "names_languages", "accuracy"),
)

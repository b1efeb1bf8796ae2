"""The words of the field as frozen dataclasses: what passes from room to room.

A record states facts and has no behaviour beyond reading itself out. Losses and scores are
'lower is better' everywhere; times are seconds; sizes of memory are bytes.
"""

from lstmsizer.records.answered import Answer as Answer
from lstmsizer.records.answered import Baseline as Baseline
from lstmsizer.records.answered import Cost as Cost
from lstmsizer.records.answered import DataShare as DataShare
from lstmsizer.records.answered import DropoutEffect as DropoutEffect
from lstmsizer.records.answered import Ending as Ending
from lstmsizer.records.answered import FoldDifference as FoldDifference
from lstmsizer.records.answered import FurtherSplit as FurtherSplit
from lstmsizer.records.answered import MoreData as MoreData
from lstmsizer.records.answered import Progress as Progress
from lstmsizer.records.answered import Regularisation as Regularisation
from lstmsizer.records.answered import ResampledDifference as ResampledDifference
from lstmsizer.records.answered import Resampling as Resampling
from lstmsizer.records.answered import Rule as Rule
from lstmsizer.records.answered import RuleSize as RuleSize
from lstmsizer.records.answered import Sensitivity as Sensitivity
from lstmsizer.records.answered import SizeLoss as SizeLoss
from lstmsizer.records.answered import Split as Split
from lstmsizer.records.answered import Taper as Taper
from lstmsizer.records.asked import CalendarPart as CalendarPart
from lstmsizer.records.asked import Cell as Cell
from lstmsizer.records.asked import ClassWeights as ClassWeights
from lstmsizer.records.asked import Demand as Demand
from lstmsizer.records.asked import Limits as Limits
from lstmsizer.records.asked import Loss as Loss
from lstmsizer.records.asked import Metric as Metric
from lstmsizer.records.asked import Own as Own
from lstmsizer.records.asked import Padding as Padding
from lstmsizer.records.asked import Question as Question
from lstmsizer.records.asked import Schedule as Schedule
from lstmsizer.records.asked import Setup as Setup
from lstmsizer.records.asked import Shapes as Shapes
from lstmsizer.records.asked import Size as Size
from lstmsizer.records.asked import Space as Space
from lstmsizer.records.asked import Spec as Spec
from lstmsizer.records.asked import Stages as Stages
from lstmsizer.records.asked import StrategyName as StrategyName
from lstmsizer.records.asked import Task as Task
from lstmsizer.records.decided import Decision as Decision
from lstmsizer.records.decided import Judgement as Judgement
from lstmsizer.records.decided import Tolerance as Tolerance
from lstmsizer.records.decided import Verdict as Verdict
from lstmsizer.records.decided import WindowDecision as WindowDecision
from lstmsizer.records.decided import WindowVerdict as WindowVerdict
from lstmsizer.records.scored import LabelScores as LabelScores
from lstmsizer.records.scored import Scores as Scores
from lstmsizer.records.scored import StepScores as StepScores
from lstmsizer.records.scored import TargetScores as TargetScores
from lstmsizer.records.trained import CONFIRMING as CONFIRMING
from lstmsizer.records.trained import MOST_BLOCKS as MOST_BLOCKS
from lstmsizer.records.trained import Candidate as Candidate
from lstmsizer.records.trained import Curve as Curve
from lstmsizer.records.trained import Replicate as Replicate
from lstmsizer.records.trained import Request as Request
from lstmsizer.records.trained import Stage as Stage
from lstmsizer.records.trained import Status as Status
from lstmsizer.records.trained import Trial as Trial

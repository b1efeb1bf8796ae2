"""torch: ``torch.nn.LSTM`` in a plain training loop, one model after the other, on all cores."""

from __future__ import annotations

import torch
from torch import nn

from benchmarks.engine.cases import Case, windows


class Stack(nn.Module):
    """LSTM layers of the units given, and a linear head on the last step."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        read = (case.features, *case.units[:-1])
        pairs = zip(read, case.units, strict=True)
        self.layers = nn.ModuleList(nn.LSTM(few, units, batch_first=True) for few, units in pairs)
        self.head = nn.Linear(case.units[-1], 1)

    def forward(self, sequence: torch.Tensor) -> torch.Tensor:
        """[B, T, F] -> [B, 1]."""
        for layer in self.layers:
            sequence, _ = layer(sequence)
        return self.head(sequence[:, -1])


class ByTorch:
    """Trains each model with Adam on shuffled batches."""

    def __init__(self) -> None:
        self._models: list[tuple[Stack, torch.optim.Adam]] = []
        self._batch = 1
        self._inputs = self._targets = torch.empty(0)

    def build(self, case: Case, models: int) -> None:
        """New models; nothing is compiled."""
        self._inputs, self._targets = map(torch.from_numpy, windows(case))
        self._batch = case.batch
        stacks = [Stack(case) for _ in range(models)]
        self._models = [(stack, torch.optim.Adam(stack.parameters(), 0.001)) for stack in stacks]

    def train(self, sequences: int) -> None:
        """One epoch of each."""
        for stack, optimiser in self._models:
            for batch in torch.randperm(sequences).split(self._batch):
                optimiser.zero_grad()
                nn.functional.mse_loss(stack(self._inputs[batch]), self._targets[batch]).backward()
                optimiser.step()

"""Recurrent layers, a file each: functions of weights, inputs and mask, with backward passes of their own."""

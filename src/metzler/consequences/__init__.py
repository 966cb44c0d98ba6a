"""What a certified rate buys, and what its absence means."""

from __future__ import annotations

from metzler.certificates.input_gains import input_gains
from metzler.consequences.boxes import Box
from metzler.consequences.compare import Comparison, ComparisonStep, ceiling, compare, compare_steps
from metzler.consequences.critical_gain import GainResult, critical_gain, critical_gain_steps
from metzler.consequences.critical_leak import LeakResult, critical_leak, critical_leak_steps
from metzler.consequences.delay import (
    Delayed,
    delay,
    delay_gain,
    delay_gain_steps,
    delay_steps,
    halanay_rate,
)
from metzler.consequences.entrain import PeriodicResponse, entrain, entrain_steps
from metzler.consequences.equilibrium import Equilibrium, equilibrium, equilibrium_steps
from metzler.consequences.gain_sweep import GainPoint, gain_sweep
from metzler.consequences.lesions import Lesion, lesion_study, random_pairs, single_neurons
from metzler.consequences.local import LocalCertificate, certify_local
from metzler.consequences.loops import Loop, bottleneck_loop, bottleneck_loop_steps
from metzler.consequences.modules import Block, Composite, compose
from metzler.consequences.nearest import NearestWeights, nearest_weights, nearest_weights_steps, project_weights
from metzler.consequences.noise import NoiseBound, noise_bound, simulate_noisy
from metzler.consequences.progress import Stage
from metzler.consequences.prune import Inherited, prune, remove_edges
from metzler.consequences.refutation import Refutation, refute
from metzler.consequences.robustness import Robustness, edge_margins, robustness
from metzler.consequences.scaling import ClassScaling, scale_classes, scale_classes_steps
from metzler.consequences.sensitivity import Sensitivity, sensitivity, sensitivity_steps
from metzler.consequences.sharpen import Sharpened, sharpen, sharpen_steps
from metzler.consequences.simulate import Trajectory, simulate, simulate_delayed
from metzler.consequences.step_size import ForwardBackward, StepSizes, forward_backward, step_sizes
from metzler.consequences.threshold import Threshold
from metzler.consequences.tradeoff import TradeoffPoint, tradeoff
from metzler.consequences.tube import Tube, tube, tube_steps
from metzler.consequences.weaken import Removal, fewest_removals, fewest_removals_steps

__all__ = [
    "NoiseBound",
    "input_gains",
    "noise_bound",
    "simulate_noisy",
    "GainPoint",
    "gain_sweep",
    "Lesion",
    "lesion_study",
    "random_pairs",
    "single_neurons",
    "PeriodicResponse",
    "entrain",
    "entrain_steps",
    "Tube",
    "tube",
    "tube_steps",
    "Trajectory",
    "simulate",
    "simulate_delayed",
    "Robustness",
    "edge_margins",
    "robustness",
    "Block",
    "Box",
    "ClassScaling",
    "Comparison",
    "Composite",
    "Delayed",
    "Equilibrium",
    "ForwardBackward",
    "Inherited",
    "LeakResult",
    "LocalCertificate",
    "Loop",
    "NearestWeights",
    "Refutation",
    "Removal",
    "Sensitivity",
    "Sharpened",
    "StepSizes",
    "Threshold",
    "TradeoffPoint",
    "Stage",
    "bottleneck_loop",
    "bottleneck_loop_steps",
    "ceiling",
    "certify_local",
    "ComparisonStep",
    "compare",
    "compare_steps",
    "compose",
    "GainResult",
    "critical_gain",
    "critical_gain_steps",
    "critical_leak",
    "critical_leak_steps",
    "delay",
    "delay_gain",
    "delay_gain_steps",
    "delay_steps",
    "equilibrium",
    "equilibrium_steps",
    "fewest_removals",
    "fewest_removals_steps",
    "forward_backward",
    "halanay_rate",
    "nearest_weights",
    "nearest_weights_steps",
    "project_weights",
    "prune",
    "refute",
    "remove_edges",
    "scale_classes",
    "scale_classes_steps",
    "sensitivity",
    "sensitivity_steps",
    "sharpen",
    "sharpen_steps",
    "step_sizes",
    "tradeoff",
]

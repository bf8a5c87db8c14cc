"""The product's own training step: the TorchScript archives that `benchmarks/run --only archives --out DIR` writes, run by PyTorch."""

import hashlib
import json
import math
from pathlib import Path

import torch

SETTINGS = torch.tensor([0.03, 0.9, 4e-4, 0.99], dtype=torch.float64)  # learning rate, momentum, weight decay, of the target


class Step:
    """One archive on one device. Its tensors are constants that take one number each; they are drawn here."""

    def __init__(self, file, device, seed=1):
        torch._C._set_graph_executor_optimize(False)  # as the product sets it
        self.module = torch.jit.load(str(file), map_location=device)
        self.device = device
        generator = torch.Generator().manual_seed(seed)
        for name, tensor in list(self.module.named_parameters()) + list(self.module.named_buffers()):
            full = torch.empty(tensor.shape, dtype=tensor.dtype)
            if tensor.dim() > 1 and not name.startswith("momentum") and "pixel_" not in name:
                full = torch.randn(tensor.shape, generator=generator, dtype=torch.float64).to(tensor.dtype) * tensor.flatten()[0].item()
            else:
                full.copy_(tensor)
            tensor.data = full.to(device)
        for name, tensor in list(self.module.named_parameters()) + list(self.module.named_buffers()):
            if name.startswith("target."):
                tensor.data = dict(self.tensors())["online." + name[len("target."):]].detach().clone()

    def tensors(self):
        return list(self.module.named_parameters()) + list(self.module.named_buffers())

    def step(self, a, b, settings=SETTINGS):
        """-> loss, C and means, as one tensor on the CPU in float64: one copy off the device a step, before the second half"""
        loss, told = self.module.forward([a, b])
        host = told.to("cpu", torch.float64)
        self.module.update(loss, settings)
        return host

    def digest(self):
        """SHA-256 over all that a step changes."""
        sha = hashlib.sha256()
        for name, tensor in sorted(self.module.state().items()):
            sha.update(name.encode())
            sha.update(tensor.detach().to("cpu").contiguous().numpy().tobytes())
        return sha.hexdigest()


def views(batch, size, seed=1):
    """Two views of noise: uint8, N x H x W x 3, on the CPU."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(0, 256, (batch, size, size, 3), generator=generator, dtype=torch.uint8) for _ in range(2)]


def golden(archive, file, device, tolerance, loss_tolerance):
    """Four steps against values computed in float64 elsewhere -> (largest relative error of a tensor, largest error of a loss, fine)."""
    expected = json.loads(Path(file).read_text())
    step = Step(archive, device)
    places = dict(step.tensors())

    def put(name, values):
        places[name].data.copy_(torch.tensor(values, dtype=torch.float64).reshape(places[name].shape))

    for p in expected["network"]["parameters"]:
        for n, network in enumerate(("online", "target")):
            attribute = p["name"].removeprefix("encoder.").replace(".", "_")
            put(f"{network}.{attribute}", _parameter(p["name"], p["k"], n, p["shape"]))
    put("predictor.predictor_0_weight" if "predictor.predictor_0_weight" in places else _matrix(places),
        [0.3 * (((7 * (i + 600) ** 2 + 31 * i) % 1009) / 504 - 1) for i in range(64)])
    h = expected["hyper"]
    settings = torch.tensor([h["lr"], h["momentum"], h["weight_decay"], h["ema"]], dtype=torch.float64)
    worst = worst_loss = 0.0
    for e in expected["freq_1_lag_0"]:
        t = e["step"]
        if t >= 1:
            step.module.set_w(torch.tensor(e["W_used"], dtype=torch.float64, device=device).to(next(iter(places.values())).dtype))
        told = step.step(*[_image(t, v).to(device) for v in (0, 1)], settings)
        worst_loss = max(worst_loss, abs(told[0].item() - e["loss"]))
        state = step.module.state()
        found = {
            "C": told[1:65], "W_after_sgd": step.module.w(),
            "online_conv1_first8": state["online.encoder.conv1.weight"].flatten()[:8],
            "target_projector3_first8": state["target.projector.3.weight"].flatten()[:8]}
        for key, value in found.items():
            want = torch.tensor(e[key], dtype=torch.float64).flatten()
            worst = max(worst, ((value.to("cpu", torch.float64).flatten() - want).norm() / want.norm()).item())
        for network in ("online", "target"):
            squares = sum(v.to("cpu", torch.float64).square().sum().item() for k, v in state.items()
                          if k.startswith(network + ".") and "running_" not in k)
            worst = max(worst, abs(squares - e[network + "_squares"]) / e[network + "_squares"])
    return worst, worst_loss, worst <= tolerance and worst_loss <= loss_tolerance


def _matrix(places):
    return next(name for name in places if name.startswith("predictor."))


def _parameter(name, k, n, shape):
    count = math.prod(shape)
    u = [((7 * (i + 13 * k + 131 * n) ** 2 + 31 * i) % 1009) / 504 - 1 for i in range(count)]
    if len(shape) > 1:
        scale = math.sqrt(6 / (count / shape[0]))
        return [scale * x for x in u]
    return [1 + 0.1 * x if name.endswith("weight") else 0.1 * x for x in u]


def _image(step, view, n=16, size=16):
    i = torch.arange(n * size * size * 3, dtype=torch.int64)
    b = ((11 * (i + 17 * step) ** 2 + 37 * i) % 1013) % 256
    c = i + 7 * view
    return ((b + (view + 1) * ((5 * c * c + i) % 61)) % 256).to(torch.uint8).reshape(n, size, size, 3)

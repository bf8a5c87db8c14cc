"""The product's own training step: the TorchScript archives that `benchmarks/run --only archives --out DIR` writes,
run by PyTorch."""

import base64
import hashlib
import json
import math
import os
import tempfile
import zipfile

import torch

SETTINGS = torch.tensor([0.03, 0.9, 4e-4, 0.99], dtype=torch.float64)  # learning rate, momentum, weight decay, of the target


class Step:
    """One archive on one device. Its tensors are constants that take one number each; they are drawn here, unless they
    are whole.

    noise: rows x d normal numbers, of an objective that is given some. edit: what the text of the step says, and what
    it shall say instead.
    """

    def __init__(self, file, device, whole=False, seed=1, noise=None, edit=None):
        torch._C._set_graph_executor_optimize(False)  # as the product sets it
        self.module = load(file, device, edit)
        self.noise = [] if noise is None else [torch.randn(noise, generator=torch.Generator().manual_seed(seed)).to(device)]
        if whole:
            return
        generator = torch.Generator().manual_seed(seed)
        for name, tensor in self.tensors().items():
            full = torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor)
            if tensor.dim() > 1 and not name.startswith("momentum") and "pixel_" not in name:
                full *= torch.randn(tensor.shape, generator=generator, dtype=tensor.dtype)
            tensor.data = full.to(device)
        tensors = self.tensors()
        for name, tensor in tensors.items():
            if name.startswith("target."):
                tensor.data = tensors["online." + name[len("target."):]].detach().clone()

    def tensors(self):
        return dict(self.module.named_parameters()) | dict(self.module.named_buffers())

    def channels_last(self):
        """Kernels in the layout of the pixels: the product leaves them as they are in a checkpoint."""
        for tensor in self.tensors().values():
            if tensor.dim() == 4:
                tensor.data = tensor.data.contiguous(memory_format=torch.channels_last)
        return self

    def step(self, a, b, settings=SETTINGS):
        """-> loss, C and means, one tensor on the CPU: copied off the device before the second half, as the product
        does"""
        loss, told = self.module.forward([a, b], *self.noise)
        host = told.to("cpu")
        self.module.update(loss, settings)
        return host

    def launched(self, a, b):
        """-> the same on the device: nothing is waited for"""
        loss, told = self.module.forward([a, b], *self.noise)
        self.module.update(loss, SETTINGS)
        return told

    def digest(self):
        """SHA-256 over all that a step changes."""
        sha = hashlib.sha256()
        for name, tensor in sorted(self.module.state().items()):
            sha.update(name.encode())
            sha.update(tensor.detach().to("cpu").contiguous().numpy().tobytes())
        return sha.hexdigest()


def load(file, device, edit=None):
    if edit is None:
        return torch.jit.load(str(file), map_location=device)
    with tempfile.TemporaryDirectory() as folder:
        edited = os.path.join(folder, "edited.pt")
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(edited, "w") as new:
            for item in old.infolist():
                content = old.read(item)
                if item.filename.endswith(".py"):
                    for was, becomes in edit:
                        content = content.replace(was.encode(), becomes.encode())
                new.writestr(item.filename, content)
        return torch.jit.load(edited, map_location=device)


def views(batch, size, seed=1):
    """Two views of noise: uint8, N x H x W x 3, on the CPU."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(0, 256, (batch, size, size, 3), generator=generator, dtype=torch.uint8) for _ in range(2)]


def golden(archives, precision, device):
    """Four steps from golden.json, whose values were computed in float64 elsewhere -> largest relative error of a
    tensor, largest of a loss."""
    file = json.loads((archives / "golden.json").read_text())
    step = Step(archives / f"golden-{precision}.pt", device, whole=True)
    settings = torch.tensor(file["settings"], dtype=torch.float64)
    dtype = torch.float64 if precision == "float64" else torch.float32
    errors, losses = [], []

    def compare(found, wanted):
        found, wanted = found.detach().to("cpu", torch.float64).flatten(), torch.tensor(wanted, dtype=torch.float64).flatten()
        errors.append(((found - wanted).norm() / wanted.norm()).item())

    for given in file["steps"]:
        pixels = [
            torch.frombuffer(bytearray(base64.b64decode(v)), dtype=torch.uint8).reshape(file["shape"]).to(device) for v in given["views"]]
        if "w" in given:
            step.module.set_w(torch.tensor(given["w"], dtype=dtype, device=device))
        told, expected = step.step(*pixels, settings), given["expected"]
        d = len(expected["C"])
        losses.append(abs(told[0].item() - expected["loss"]))
        compare(told[1:1 + d * d], expected["C"])
        compare(step.module.w(), expected["W_after_sgd"])
        state = step.module.state()
        compare(state["online.encoder.conv1.weight"].flatten()[:8], expected["online_conv1_first8"])
        compare(state["target.projector.3.weight"].flatten()[:8], expected["target_projector3_first8"])
        for network in ("online", "target"):
            for name, wanted in expected[network + "_statistics"].items():
                compare(state[f"{network}.{name}"], wanted)
            weights = [t.to("cpu", torch.float64) for n, t in state.items() if n.startswith(network + ".") and "running_" not in n]
            compare(sum(t.square().sum() for t in weights), expected[network + "_squares"])
            if network == "online":
                compare(sum(t.sum() for t in weights), expected["online_sum"])
    return _worst(errors), _worst(losses)


def _worst(errors):
    return next((e for e in errors if math.isnan(e)), max(errors))  # max alone passes over what is not a number

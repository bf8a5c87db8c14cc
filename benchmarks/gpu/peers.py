"""The same training step written in plain PyTorch: what the product's TorchScript is compared with.

Two views through an online and a target ResNet, projector, linear predictor; loss -2 cos of both directions; C and the
means of z; SGD with momentum and weight decay on everything; moving average of the target's parameters. Nothing of the
product is imported.
"""

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """He et al. 2016: basic (expansion 1) or bottleneck (expansion 4, torchvision's v1.5: the stride is in the 3x3)."""

    def __init__(self, inputs, width, stride, expansion):
        super().__init__()
        outputs = width * expansion
        kernels = [(3, stride), (3, 1)] if expansion == 1 else [(1, 1), (3, stride), (1, 1)]
        widths = [inputs] + [width] * (len(kernels) - 1) + [outputs]
        self.convs = nn.ModuleList(
            nn.Conv2d(widths[i], widths[i + 1], k, s, k // 2, bias=False) for i, (k, s) in enumerate(kernels))
        self.norms = nn.ModuleList(nn.BatchNorm2d(w) for w in widths[1:])
        self.down = None
        if stride != 1 or inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = x
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            y = norm(conv(y))
            if i + 1 < len(self.convs):
                y = F.relu(y, inplace=True)
        return F.relu(y + (x if self.down is None else self.down(x)), inplace=True)


class Network(nn.Module):
    """Encoder and projector. pixels: uint8, N x H x W x 3 -> z, N x d"""

    def __init__(self, blocks, expansion, stem, hidden, dim, half, layout):
        super().__init__()
        self.half, self.layout = half, layout
        if stem == "cifar":
            self.stem = nn.Sequential(nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(True))
        else:
            self.stem = nn.Sequential(
                nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1))
        stages, inputs = [], 64
        for stage, n in enumerate(blocks):
            for i in range(n):
                stages.append(Block(inputs, 64 << stage, 2 if stage and not i else 1, expansion))
                inputs = (64 << stage) * expansion
        self.stages = nn.Sequential(*stages)
        self.projector = nn.Sequential(
            nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden, affine=False), nn.ReLU(True), nn.Linear(hidden, dim))
        self.register_buffer("mean", torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.2023, 0.1994, 0.2010]).view(1, 3, 1, 1))

    def forward(self, pixels):
        x = (pixels.permute(0, 3, 1, 2).float() / 255 - self.mean) / self.std
        with torch.autocast(pixels.device.type, torch.bfloat16, enabled=self.half):
            y = self.stages(self.stem(x.contiguous(memory_format=self.layout)))
        return self.projector(y.mean([2, 3], dtype=torch.float32))


class Peer:
    """A training step. kind: float32 (channels first), tf32 or bfloat16 (autocast), both channels last."""

    def __init__(self, blocks, expansion, stem, device, kind, hidden=512, dim=128, settings=(0.03, 0.9, 4e-4, 0.99)):
        torch.manual_seed(1)
        self.lr, self.mu, self.decay, self.gamma = settings
        layout = torch.contiguous_format if kind == "float32" else torch.channels_last
        self.online, self.target = (
            Network(blocks, expansion, stem, hidden, dim, kind == "bfloat16", layout).to(device, memory_format=layout) for _ in range(2))
        self.target.load_state_dict(self.online.state_dict())
        self.w = nn.Parameter(torch.eye(dim, device=device))
        self.theta = list(self.online.parameters()) + [self.w]
        self.momentum = [torch.zeros_like(p) for p in self.theta]
        self.loss_of = self._loss

    def _loss(self, a, b):
        with torch.no_grad():
            t0, t1 = self.target(b), self.target(a)
        z0, z1 = self.online(a), self.online(b)
        loss = -2 * F.cosine_similarity(z0 @ self.w.t(), t0).mean() - 2 * F.cosine_similarity(z1 @ self.w.t(), t1).mean()
        z = torch.cat([z0, z1]).detach()
        u = F.normalize(z)
        told = [loss.detach().view(1), (z.t() @ z / len(z)).flatten(), z.mean(0), u.mean(0), (u * u).mean(0)]
        return loss, torch.cat(told)

    def step(self, a, b):
        """-> loss, C and means as one tensor on the device"""
        loss, told = self.loss_of(a, b)
        gradients = torch.autograd.grad(loss, self.theta)
        with torch.no_grad():
            torch._foreach_mul_(self.momentum, self.mu)
            torch._foreach_add_(self.momentum, gradients)
            torch._foreach_add_(self.momentum, self.theta, alpha=self.decay)
            torch._foreach_add_(self.theta, self.momentum, alpha=-self.lr)
            averaged, source = list(self.target.parameters()), list(self.online.parameters())
            torch._foreach_mul_(averaged, self.gamma)
            torch._foreach_add_(averaged, source, alpha=1 - self.gamma)
        return told

    def compiled(self, backend):
        """Forward, loss and backward compiled; what updates stays a handful of foreach operations."""
        self.loss_of = torch.compile(self._loss, backend=backend)
        return self


def captured(step):
    """A CUDA graph of a step that reads and writes the same memory each time and waits for nothing -> what replays
    it"""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # lazy initialisation and the choice of algorithms cannot be captured
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        told = step()

    def replay():
        graph.replay()
        return told

    return replay

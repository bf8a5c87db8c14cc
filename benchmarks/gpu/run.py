#!/usr/bin/env python3
"""What a GPU makes of the training step, beside PyTorch's own: one table, one JSON file.

    benchmarks/run --only archives --out archives          # on any machine with Java: some kilobytes
    benchmarks/gpu/run.py archives --out gpu.json          # on the machine with the GPU: PyTorch 2.5 or newer, nothing else

--device cpu rehearses all of it at the smallest sizes. Exit code 0: all that could run ran and the golden step holds; 1: it does not, or
something failed; 2: bad input. What did not run is named in the table, with the reason.
"""

import argparse
import json
import platform
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent))
import measure
from peers import Peer
from product import Step, golden, views

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "network/src/test/resources/io/directpred/network/step.json"
NETWORKS = {  # blocks, expansion, stem, size of a view
    "resnet18": ((2, 2, 2, 2), 1, "cifar", 32),
    "resnet50": ((3, 4, 6, 3), 4, "imagenet", 224),
}


class Rows:
    """The table as it grows; what fails is a row, too."""

    def __init__(self, minutes):
        self.rows, self.failed, self.end = [], False, time.monotonic() + 60 * minutes

    def add(self, section, what, result):
        self.rows.append({"section": section, "what": what, **result})
        print(f"{section:12} {what:58} " + "  ".join(f"{k} {_short(v)}" for k, v in result.items() if not isinstance(v, list)), flush=True)

    def run(self, section, what, action):
        if time.monotonic() > self.end:
            self.add(section, what, {"not_run": "the time is over (--minutes)"})
            return None
        try:
            result = action()
        except Exception as e:  # one section's trouble must not cost the others
            self.failed |= not isinstance(e, (NotImplementedError, torch.cuda.OutOfMemoryError))
            self.add(section, what, {"not_run": f"{type(e).__name__}: {str(e).splitlines()[0][:150] if str(e) else ''}"})
            return None
        finally:
            measure.free()
        self.add(section, what, result)
        return result


def _short(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def golden_rows(rows, archives, device):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    for precision, tensors, losses in (("float64", 1e-9, 1e-9), ("float32", 1e-4, 1e-4), ("bfloat16", float("inf"), 0.1)):
        def check():
            worst, loss, fine = golden(archives / f"golden-{precision}.pt", GOLDEN, device, tensors, losses)
            rows.failed |= not fine
            return {"worst_tensor": worst, "worst_loss": loss, "bound": tensors if tensors < 1 else losses, "holds": fine}
        rows.run("golden", f"four steps, {precision}", check)


def bits_rows(rows, archives, device, batch, size):
    """The same bits twice from one state? And what do deterministic algorithms cost?"""
    for deterministic in (False, True):
        def twice():
            measure.deterministic(deterministic)
            a, b = [v.to(device) for v in views(batch, size)]
            digests = []
            for _ in range(2):
                step = Step(archives / "resnet18-bfloat16-directpred.pt", device)
                for _ in range(5):
                    step.step(a, b)
                digests.append(step.digest())
            timed = measure.rate(lambda: step.step(a, b), batch, device)
            return {"same_bits": digests[0] == digests[1], **timed}
        rows.run("bits", f"ResNet-18, batch {batch}, bfloat16, {'deterministic' if deterministic else 'as it is'}", twice)
    measure.deterministic(False)


def product_rows(rows, archives, device, network, objective, precision, batch):
    size = NETWORKS[network][3]

    def timed():
        step = Step(archives / f"{network}-{precision}-{objective}.pt", device)
        a, b = views(batch, size)
        pinned = [v.pin_memory() if device == "cuda" else v for v in (a, b)]
        on_device = [v.to(device) for v in (a, b)]
        result = measure.rate(lambda: step.step(*on_device), batch, device)
        fed = measure.rate(lambda: step.step(*[v.to(device, non_blocking=True) for v in pinned]), batch, device)
        return {**result, "images_per_second_with_upload": fed["images_per_second"],
                **measure.profile(lambda: step.step(*on_device), device)}

    return rows.run("product", f"{network}, {objective}, {precision}, batch {batch}", timed)


def peer_rows(rows, device, network, batch):
    blocks, expansion, stem, size = NETWORKS[network]
    on_device = [v.to(device) for v in views(batch, size)]
    for kind, how in (("float32", "eager"), ("tf32", "eager"), ("bfloat16", "eager"), ("bfloat16", "compiled"), ("bfloat16", "CUDA graph")):
        def timed():
            if device == "cpu" and (kind == "tf32" or how == "CUDA graph"):
                raise NotImplementedError("needs a GPU")
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = kind != "float32"
            peer = Peer(blocks, expansion, stem, device, kind)
            step = lambda: peer.step(*on_device)
            if how == "compiled":
                peer.compiled()
            elif how == "CUDA graph":
                step = peer.captured(*on_device)
            return measure.rate(lambda: step().to("cpu"), batch, device)
        rows.run("peer", f"{network}, PyTorch {how}, {kind}, batch {batch}", timed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", type=Path, help="folder that benchmarks/run --only archives --out wrote")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--out", type=Path, default=Path("gpu.json"))
    parser.add_argument("--minutes", type=float, default=7, help="no section begins later (7)")
    arguments = parser.parse_args()
    device, archives = arguments.device, arguments.archives
    if not (archives / "golden-float64.pt").is_file():
        parser.error(f"{archives}: holds no archives; benchmarks/run --only archives --out {archives} writes them")
    if device == "cuda" and not torch.cuda.is_available():
        parser.error("PyTorch sees no GPU (torch.cuda.is_available() is False); --device cpu rehearses")
    torch.backends.cudnn.benchmark = True
    if device == "cpu":
        torch.set_num_threads(1)
    rows = Rows(arguments.minutes)
    rows.add("machine", platform.processor() or platform.machine(), measure.machine(device))

    small = device == "cpu"
    golden_rows(rows, archives, device)
    first = 8 if small else 512
    product_rows(rows, archives, device, "resnet18", "directpred", "bfloat16", first)
    peer_rows(rows, device, "resnet18", first)
    bits_rows(rows, archives, device, 4 if small else 256, 32)
    for batch in () if small else (128, 256, 1024):
        product_rows(rows, archives, device, "resnet18", "directpred", "bfloat16", batch)
    product_rows(rows, archives, device, "resnet18", "directpred", "float32", 4 if small else 256)
    for objective in ("byol", "simsiam", "simclr"):
        product_rows(rows, archives, device, "resnet18", objective, "bfloat16", 4 if small else 256)
    if small:
        rows.add("product", "resnet50, 224 px", {"not_run": "too long for a rehearsal"})
    else:
        for precision in ("bfloat16", "float32"):
            product_rows(rows, archives, device, "resnet50", "directpred", precision, 128)
        peer_rows(rows, device, "resnet50", 128)
    arguments.out.write_text(json.dumps(rows.rows, indent=1) + "\n")
    print(f"written: {arguments.out}")
    return 1 if rows.failed else 0


if __name__ == "__main__":
    sys.exit(main())

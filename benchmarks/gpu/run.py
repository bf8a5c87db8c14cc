#!/usr/bin/env python3
"""What a GPU makes of the training step, beside PyTorch's own: one table, one JSON file.

    benchmarks/run --only archives --out archives          # on any machine with Java: some kilobytes
    benchmarks/gpu/run.py archives --out gpu.json          # on the machine with the GPU: PyTorch 2.5 or newer, nothing else

--device cpu rehearses all of it at the smallest sizes. Each section runs in a process of its own for a limited time,
and the file is written anew after each row: what fails or hangs costs its own rows. What did not run is a row, too,
with the reason. Exit code 0: the golden step holds and nothing failed; 1: it does not, or something failed; 2: bad
input.
"""

import argparse
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECTIONS = {  # in the order of their worth; seconds that each may take on a GPU
    "golden": 60, "variants": 60, "product": 120, "bits": 60, "objectives": 90, "product-50": 90, "peers": 60, "peers-50": 60,
    "compiled": 120, "compiled-50": 150,
}
COLUMNS = {  # title: key, format
    "images/s": ("images_per_second", ",.0f"), "ms a step": ("ms", ".2f"), "of it device": ("device_ms", ".2f"), "launches": ("launches", ".0f"),
    "waits": ("synchronisations", ".1f"), "GiB": ("memory_gib", ".1f"),
}
SHOWN = ("tensor_error", "loss_error", "same_bits", "ms_with_upload", "ms_with_pinned_upload", "not_deterministic", "left_out", "failed",
         "pytorch", "device", "capability", "cuda", "cudnn", "driver_clock_power", "value", "goal")


class Table:
    """Rows as they come; after each of them the file holds all so far."""

    def __init__(self, file):
        self.file, self.rows = file, []

    def add(self, row):
        self.rows.append(row)
        part = self.file.with_name(self.file.name + ".part")
        part.write_text(json.dumps(self.rows, indent=1) + "\n")
        part.replace(self.file)
        print(_line(row), file=sys.stderr, flush=True)

    def __str__(self):
        titles = ["section", "what", *COLUMNS, "more"]
        return "\n".join(["| " + " | ".join(titles) + " |", "| --- " * len(titles) + "|", *map(_line, self.rows)])


def _line(row):
    cells = [row["section"], row["what"]]
    cells += [format(row[key], form) if key in row else "" for key, form in COLUMNS.values()]
    more = ", ".join(f"{key} {_short(row[key])}" for key in SHOWN if key in row)
    return "| " + " | ".join([*cells, more]) + " |"


def _short(value):
    return f"{value:.3g}" if isinstance(value, float) else str(value).replace("|", "/")


def section(name, seconds, left, over, table, archives, device):
    """Runs it in a process group of its own, since a compiler has processes, too."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "TORCH_CPP_LOG_LEVEL": os.environ.get("TORCH_CPP_LOG_LEVEL", "ERROR")}
    if name == "bits":
        environment["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    child = subprocess.Popen(
        [sys.executable, HERE / "sections.py", name, archives, device], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    late = []

    def stop():
        late.append(True)
        os.killpg(child.pid, signal.SIGKILL)

    timer = threading.Timer(min(seconds, left), stop)
    timer.start()
    try:
        for line in child.stdout:
            if line.startswith("row "):
                table.add(json.loads(line[4:]))
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
        code = child.wait()
    if late and left < seconds:
        rest = {"left_out": over}
    elif late:
        rest = {"failed": f"its {seconds:.0f} s were over"}
    elif code:
        rest = {"failed": f"the process ended with code {code}, see above"}
    else:
        return
    table.add({"section": name, "what": "the rest of it", **rest})


def goals(table):
    """The step of ResNet-18 in bfloat16 at batch 512, beside 12,000 images/s and PyTorch's own."""
    def best(**wanted):
        rates = [r["images_per_second"] for r in table.rows if "images_per_second" in r and all(r.get(k) == v for k, v in wanted.items())]
        return max(rates, default=None)

    asked = {"network": "resnet18", "precision": "bfloat16", "batch": 512}
    ours = best(objective="directpred", **asked)
    if ours is None:
        return
    table.add({"section": "goals", "what": "images/s", "value": ours, "goal": 12000})
    for how, goal in (("eager", 1.3), ("compiled", 1.0), ("CUDA graph", None)):
        theirs = best(peer=how, **asked)
        if theirs:
            row = {"section": "goals", "what": f"times PyTorch {how}", "value": ours / theirs}
            table.add(row | ({"goal": goal} if goal else {}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", type=Path, help="folder that benchmarks/run --only archives --out wrote")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--out", type=Path, default=Path("gpu.json"), help="the JSON file (gpu.json)")
    parser.add_argument("--only", action="append", choices=list(SECTIONS), help="one section, may be given again")
    parser.add_argument("--minutes", type=float, default=7, help="of all sections together (7)")
    arguments = parser.parse_args()
    if not (arguments.archives / "golden.json").is_file():
        parser.error(f"{arguments.archives}: holds no archives; benchmarks/run --only archives --out {arguments.archives} writes them")
    if importlib.util.find_spec("torch") is None:
        parser.error(f"{sys.executable} has no PyTorch; call this with a Python that has one, 2.5 or newer")
    if arguments.device == "cuda":
        import torch
        if not torch.cuda.is_available():
            parser.error(f"PyTorch {torch.__version__} finds no GPU; --device cpu rehearses")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)

    table, end = Table(arguments.out), time.monotonic() + 60 * arguments.minutes
    for name, seconds in SECTIONS.items():
        if arguments.only and name not in arguments.only:
            continue
        left, over = end - time.monotonic(), f"the {arguments.minutes:g} minutes were over (--minutes)"
        if left < 10:
            table.add({"section": name, "what": "all of it", "left_out": over})
        else:
            slower = 1 if arguments.device == "cuda" else 5
            section(name, slower * seconds, left, over, table, arguments.archives, arguments.device)
    goals(table)
    print(table)
    return 1 if any("failed" in row for row in table.rows) else 0


if __name__ == "__main__":
    sys.exit(main())

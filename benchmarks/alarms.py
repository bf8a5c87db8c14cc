#!/usr/bin/env python3
"""Which alarm fires on which run: short runs that are broken on purpose beside healthy ones, as a table in Markdown.

    python3 benchmarks/alarms.py [--out DIR] [--steps N] [--seeds S,S] [--minutes M] [--only "NAME;NAME"]

A run that is in DIR already is not done again. Needs nothing but ./directpred. A broken run counts as missed where none
of the alarms fired that are written beside it below; a healthy one counts as false where any fired.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What every run has: the sample and the quick recipe, a probe by neighbours alone, and a small encoder.
COMMON = ["probe.linear=none", "probe.bank=4000", "network.width=8"]
NO_STOP_GRADIENT = ["target.momentum=0", "target.stop_gradient=false"]
NO_AUGMENTATION = ["views.crop_min=1", "views.flip=0", "views.jitter=0"]

# name: (what is wrong, or nothing; keys; alarms of which one at least must fire)
RUNS = {
    "directpred": ("", [], []),
    "directcopy": ("", ["predictor.kind=directcopy"], []),
    "directpred, freq 5": ("", ["predictor.freq=5"], []),
    "byol": ("", ["objective=byol"], []),
    "simsiam": ("", ["objective=simsiam"], []),
    "simclr": ("", ["objective=simclr"], []),
    "directpred, no stop-gradient": ("no stop-gradient", NO_STOP_GRADIENT, ["collapse"]),
    "byol, no stop-gradient": ("no stop-gradient", ["objective=byol", *NO_STOP_GRADIENT], ["collapse"]),
    "simsiam, no stop-gradient": (
        "no stop-gradient", ["objective=simsiam", "target.stop_gradient=false"], ["collapse"]),
    "directpred, no predictor": ("no predictor", ["predictor.kind=none"], ["collapse"]),
    "byol, no predictor": ("no predictor", ["objective=byol", "predictor.kind=none"], ["collapse"]),
    "simsiam, no predictor": ("no predictor", ["objective=simsiam", "predictor.kind=none"], ["collapse"]),
    "directpred, weight decay 0.1": (
        "weight decay", ["optimiser.weight_decay=0.1"], ["collapse", "dimensional_collapse", "below_random"]),
    "directpred, lr 3": (
        "learning rate", ["optimiser.lr=3", "schedule.warmup=0"],
        ["collapse", "dimensional_collapse", "exploding_norm", "exploding_gradient", "below_random"]),
    "directpred, eigenvalues cut": (
        "eigenvalues under 0.25 of the greatest are cut", ["predictor.eps=-0.5"],
        ["collapse", "dimensional_collapse", "below_random"]),
    "directpred, more eigenvalues cut": (
        "eigenvalues under 0.81 of the greatest are cut", ["predictor.eps=-0.9"],
        ["collapse", "dimensional_collapse", "below_random"]),
    "directpred, no augmentation": (
        "both views are the image", NO_AUGMENTATION,
        ["collapse", "dimensional_collapse", "frozen_spectrum", "below_random"]),
    "directpred, crops too small": (
        "a view is a hundredth of the image", ["views.crop_min=0.01", "views.crop_max=0.01"],
        ["collapse", "dimensional_collapse", "frozen_spectrum", "below_random"]),
    "a W too slow": (
        "d = 1024 for a tiny network", ["network.width=4", "network.projector.dim=1024"], ["late_predictor"]),
}


def rows(directory):
    for line in (directory / "metrics.jsonl").read_text().splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            pass  # the last line of a run that failed


def run(name, keys, seed, steps, out):
    """Runs it where it has not been run; returns its alarms (kind to steps done), its probes and how it ended."""
    directory = out / f"{name.replace(', ', '-').replace(' ', '-')}-{seed}"
    ended = directory / "ended"
    if not ended.exists():
        command = ["./directpred", "run", "--no-page", "--steps", str(steps), "--seed", str(seed), "--out", str(directory)]
        for key in COMMON + keys:
            command += ["--set", key]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not (directory / "metrics.jsonl").exists():
            sys.exit(f"{name}: {done.stdout}")
        (directory / "output.txt").write_text(done.stdout)
        ended.write_text("done" if done.returncode == 0 else done.stdout.strip().splitlines()[-1])
    alarms, probes = {}, {}
    for row in rows(directory):
        topic = row["topic"].removeprefix("directpred.")
        if topic == "alarms":
            alarms.setdefault(row["kind"], row["step"] + 1)
        elif topic == "probe-reports" and not row["failure"]:
            probes[row["steps_done"]] = float(row["knn"])
    return alarms, probes, ended.read_text()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "runs" / "alarms")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--minutes", type=float, default=60, help="after so many no further run begins")
    parser.add_argument("--only", default="", help='names of runs, such as "byol; simsiam, no predictor"')
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60 * options.minutes
    names = [name.strip() for name in options.only.split(";")] if options.only else list(RUNS)

    print("| run | seed | wrong on purpose | alarms, after so many steps | kNN, random to trained | |")
    print("| --- | ---: | --- | --- | --- | --- |")
    counts = {"healthy": 0, "false": 0, "broken": 0, "missed": 0}
    for seed in map(int, options.seeds.split(",")):
        for name in names:
            wrong, keys, expected = RUNS[name]
            if time.monotonic() > end:
                continue
            alarms, probes, ended = run(name, keys, seed, options.steps, options.out.resolve())
            kind, fault = ("broken", "missed") if wrong else ("healthy", "false")
            counts[kind] += 1
            bad = not alarms.keys() & set(expected) if wrong else bool(alarms)
            counts[fault] += bad
            told = ", ".join(f"`{a}` {step}" for a, step in sorted(alarms.items(), key=lambda item: item[1])) or "none"
            knn = f"{probes[min(probes)]:.2f} to {probes[max(probes)]:.2f}" if len(probes) > 1 else "not probed"
            note = (fault if bad else "") + ("" if ended == "done" else f" ended: {ended[:80]}")
            print(f"| {name} | {seed} | {wrong} | {told} | {knn} | {note.strip()} |", flush=True)
    print(f"\n{counts['healthy']} healthy runs, {counts['false']} with a false alarm;"
          f" {counts['broken']} broken runs, {counts['missed']} missed.")


if __name__ == "__main__":
    main()

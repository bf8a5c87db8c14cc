"""Timing and profiling of a step: medians of whole blocks of steps, the device waited for at the end of each."""

import gc
import os
import shutil
import statistics
import subprocess
import time
import warnings

import torch
from torch.autograd import DeviceType


class LeftOut(Exception):
    """What cannot run here, and why: no failure."""


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def free():
    """Also after an exception in the middle of a step."""
    torch.set_grad_enabled(True)
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def machine(device):
    said = {"pytorch": torch.__version__, "cores": os.cpu_count(), "device": "cpu", "threads": torch.get_num_threads()}
    if device == "cuda":
        p = torch.cuda.get_device_properties(0)
        said |= {"device": p.name, "capability": f"{p.major}.{p.minor}", "device_gib": round(p.total_memory / 2**30, 1),
                 "cuda": torch.version.cuda, "cudnn": torch.backends.cudnn.version()}
        if shutil.which("nvidia-smi"):
            asked = ["nvidia-smi", "--query-gpu=driver_version,clocks.max.sm,power.limit", "--format=csv,noheader"]
            told = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False).stdout.splitlines()
            said["driver_clock_power"] = told[0] if told else ""
    return said


def tf32(convolutions, matrices):
    """Only by the old switches: PyTorch refuses to be asked by these once the new ones (fp32_precision) were used,
    and the compiler asks."""
    torch.backends.cudnn.allow_tf32 = convolutions
    torch.backends.cuda.matmul.allow_tf32 = matrices


def deterministic(on):
    """cuBLAS reads CUBLAS_WORKSPACE_CONFIG when its handle is made: run.py sets it before the process starts."""
    torch.use_deterministic_algorithms(on, warn_only=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # a help in finding errors, which costs time
    torch.backends.cudnn.deterministic = on


def rate(step, batch, device, seconds=0.4):
    """Images of the batch a second (an image is two views), milliseconds a step: the median of blocks, and how far
    these lie apart."""
    begin = time.perf_counter()
    for _ in range(3 if device == "cuda" else 0):
        step()
    wait(device)
    began = time.perf_counter()
    step()
    wait(device)
    n = max(1, round(seconds / (time.perf_counter() - began))) if device == "cuda" else 1
    times = []
    for _ in range(5 if device == "cuda" else 2):
        start = time.perf_counter()
        for _ in range(n):
            step()
        wait(device)
        times.append((time.perf_counter() - start) / n)
    median = statistics.median(times)
    told = {"images_per_second": batch / median, "ms": 1000 * median, "spread": (max(times) - min(times)) / median,
            "steps": n * len(times), "warm_up_s": began - begin}
    if device == "cuda":
        told |= {"memory_gib": torch.cuda.max_memory_allocated() / 2**30, "reserved_gib": torch.cuda.max_memory_reserved() / 2**30}
    return told


LAUNCHES = ("cudaLaunchKernel", "cuLaunchKernel", "cudaGraphLaunch")  # and what begins so: ...ExC, ...Ex
WAITS = ("cudaStreamSynchronize", "cudaEventSynchronize", "cuStreamSynchronize", "cuEventSynchronize")


def profile(step, device, steps=3):
    """Launches, waits and copies a step, the ten longest kernels (of a CPU: operations), and how long the device
    computed."""
    activities = [torch.profiler.ProfilerActivity.CPU] + ([torch.profiler.ProfilerActivity.CUDA] if device == "cuda" else [])
    if device == "cpu":
        steps = 1
    step()
    wait(device)
    with torch.profiler.profile(activities=activities) as profiler:
        for _ in range(steps):
            step()
        wait(device)  # a cudaDeviceSynchronize, which is not counted: no step calls it
    events = profiler.key_averages()

    def calls(names):
        return sum(e.count for e in events if e.key.startswith(names)) / steps

    if device == "cpu":
        on_device = [(e.self_cpu_time_total, e) for e in events]
        told = {"operations": calls("aten::")}
    else:  # a kernel's own event; an operation of the host has its kernels' time once more
        on_device = [(e.self_device_time_total, e) for e in events if e.device_type == DeviceType.CUDA and not e.is_user_annotation]
        kernels = [e for _, e in on_device if not e.key.startswith(("Memcpy", "Memset"))]
        told = {"launches": calls(LAUNCHES), "synchronisations": calls(WAITS), "copies": calls(("cudaMemcpy", "cuMemcpy")),
                "kernels": sum(e.count for e in kernels) / steps, "device_ms": sum(t for t, _ in on_device) / steps / 1000}
    longest = sorted(on_device, key=lambda x: -x[0])[:10]
    told["longest"] = [
        {"ms_a_step": round(t / steps / 1000, 4), "times": round(e.count / steps, 2), "name": e.key[:160]} for t, e in longest]
    return told


def warned(action):
    """-> what action returns, and what PyTorch calls not deterministic in it"""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = action()
    told = sorted({str(w.message).split(" does not have")[0] for w in caught if "deterministic" in str(w.message)})
    return result, told

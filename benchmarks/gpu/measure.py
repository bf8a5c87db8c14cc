"""Timing and profiling of a step: medians of whole blocks of steps, the device waited for at the end of each."""

import gc
import os
import statistics
import time

import torch


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def free():
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def machine(device):
    said = {"pytorch": torch.__version__, "cores": os.cpu_count(), "device": "cpu"}
    if device == "cuda":
        p = torch.cuda.get_device_properties(0)
        said |= {"device": p.name, "capability": f"{p.major}.{p.minor}", "memory_gib": round(p.total_memory / 2**30, 1),
                 "cuda": torch.version.cuda, "cudnn": torch.backends.cudnn.version()}
    return said


def deterministic(on):
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    torch.use_deterministic_algorithms(on)
    torch.backends.cudnn.deterministic = on
    torch.backends.cudnn.benchmark = not on


def rate(step, batch, device, warmup=3, blocks=5, seconds=0.4):
    """Images of the batch a second (an image is two views), milliseconds a step; the median of blocks and how far they lie apart."""
    begin = time.perf_counter()
    for _ in range(warmup):
        step()
    wait(device)
    began = time.perf_counter()
    step()
    wait(device)
    n = max(1, round(seconds / (time.perf_counter() - began)))
    times = []
    for _ in range(blocks if device == "cuda" else 3):
        start = time.perf_counter()
        for _ in range(n):
            step()
        wait(device)
        times.append((time.perf_counter() - start) / n)
    median = statistics.median(times)
    return {"images_per_second": batch / median, "ms": 1000 * median, "spread": (max(times) - min(times)) / median,
            "steps": n * len(times), "warmup_s": began - begin}


def profile(step, device, steps=3):
    """Kernel launches, synchronisations and copies a step; the ten longest kernels; memory."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    activities = [torch.profiler.ProfilerActivity.CPU] + ([torch.profiler.ProfilerActivity.CUDA] if device == "cuda" else [])
    with torch.profiler.profile(activities=activities) as profiler:
        for _ in range(steps):
            step()
        wait(device)
    counts, longest = {}, []
    for event in profiler.key_averages():
        for name in ("cudaLaunchKernel", "cuLaunchKernel", "cudaStreamSynchronize", "cudaMemcpyAsync", "cudaDeviceSynchronize"):
            if event.key.startswith(name):
                counts[name] = counts.get(name, 0) + event.count / steps
        spent = getattr(event, "self_device_time_total", 0) if device == "cuda" else event.self_cpu_time_total
        longest.append((spent / steps / 1000, event.count / steps, event.key))
    result = {"launches": counts.get("cudaLaunchKernel", 0) + counts.get("cuLaunchKernel", 0),
              "synchronisations": counts.get("cudaStreamSynchronize", 0) + counts.get("cudaDeviceSynchronize", 0),
              "copies": counts.get("cudaMemcpyAsync", 0)}
    if device != "cuda":
        result = {"operations": sum(e[1] for e in longest)}
    if device == "cuda":
        result["memory_gib"] = torch.cuda.max_memory_allocated() / 2**30
    result["longest"] = [{"ms_a_step": round(ms, 4), "times": n, "name": name[:120]} for ms, n, name in sorted(longest, reverse=True)[:10]]
    return result

"""What is measured, by section. Each runs in a process of its own and prints a row as a line of JSON: python
sections.py NAME ARCHIVES DEVICE"""

import json
import sys
from pathlib import Path

import torch

import measure
from measure import LeftOut, rate
from peers import Peer, captured
from product import Step, golden, views

NETWORKS = {  # blocks, expansion, stem
    "resnet18": ((2, 2, 2, 2), 1, "cifar"),
    "resnet50": ((3, 4, 6, 3), 4, "imagenet"),
}
GOLDEN = {"float64": (1e-9, 1e-9), "float32": (1e-4, 1e-4), "bfloat16": (None, 0.1)}  # greatest error of a tensor, and of a loss

CUDNN_NORM = [(  # in PyTorch 2.11 an own operation; batch_norm takes cuDNN's for some types only
    "    return torch.batch_norm(x, w, b, mean, var, training, 0.1, 1e-05, True)\n",
    "    if torch.dim(x) == 2:\n      return torch.batch_norm(x, w, b, mean, var, training, 0.1, 1e-05, True)\n"
    "    y, _m, _v, _r, = torch.cudnn_batch_norm(x, w, b, mean, var, training, 0.1, 1e-05)\n    return y\n")]


class Section:
    def __init__(self, name, archives, device):
        self.name, self.archives, self.device = name, archives, device

    def batch(self, batch, network="resnet18"):
        """-> batch, size: on a CPU the smallest"""
        if self.device == "cpu":
            return 2, 16 if network == "resnet18" else 33
        return batch, 32 if network == "resnet18" else 224

    def archive(self, network, objective, precision, batch=2, edit=None):
        given = json.loads((self.archives / "objectives.json").read_text())[objective]
        rows = batch if given["noise"] < 0 else given["noise"]
        noise = (rows, given["dim"]) if rows else None
        return Step(self.archives / f"{network}-{precision}-{objective}.pt", self.device, noise=noise, edit=edit)

    def on_device(self, batch, size):
        return [v.to(self.device) for v in views(batch, size)]

    def row(self, what, action, **told):
        try:
            told |= action()
        except LeftOut as e:
            told |= {"left_out": str(e)}
        except torch.cuda.OutOfMemoryError as e:
            told |= {"left_out": f"more memory is needed: {_first(e)}"}
        except Exception as e:  # one row's trouble must not cost the others
            told |= {"failed": f"{type(e).__name__}: {_first(e)}"}
            if "CUDA error" in str(e):  # nothing works in this process any more
                self.tell(what, told)
                raise
        finally:
            measure.free()
        self.tell(what, told)

    def tell(self, what, told):
        print("row " + json.dumps({"section": self.name, "what": what, **told}), flush=True)

    def gpu_only(self):
        if self.device == "cpu":
            raise LeftOut("needs a GPU")

    # ---- sections

    def golden(self):
        """Four steps from one state are those computed elsewhere in float64."""
        measure.tf32(False, False)
        self.row("machine", lambda: measure.machine(self.device))
        for precision, (tensors, losses) in GOLDEN.items():
            def check():
                tensor, loss = golden(self.archives, precision, self.device)
                told = {"tensor_error": tensor, "loss_error": loss, "loss_bound": losses} | ({"tensor_bound": tensors} if tensors else {})
                if loss > losses or (tensors and tensor > tensors):
                    told["failed"] = "beyond its bound"
                if tensor != tensor or loss != loss:  # which is greater than nothing
                    told["failed"] = "not a number"
                return told
            self.row(f"four steps, {precision}", check)

    def product(self, network="resnet18"):
        """The step as the product sets PyTorch: cuDNN's first choice of algorithms, TF32 in convolutions only."""
        batches = (512, 128, 256, 1024) if network == "resnet18" else (128,)
        for precision in ("bfloat16", "float32"):
            for batch in batches[:1] if self.device == "cpu" else batches:
                self._product(network, "directpred", precision, batch, benchmark=False)
                if batch == batches[0]:
                    self._product(network, "directpred", precision, batch, benchmark=True)
        measure.tf32(False, False)
        self._product(network, "directpred", "float32", batches[0], benchmark=True, note=", TF32 off")

    def objectives(self):
        for objective in json.loads((self.archives / "objectives.json").read_text()):
            if objective != "directpred":  # which section product has
                self._product("resnet18", objective, "bfloat16", 512, benchmark=True, upload=False)

    def _product(self, network, objective, precision, batch, benchmark, note="", upload=True):
        batch, size = self.batch(batch, network)

        def timed():
            torch.backends.cudnn.benchmark = benchmark
            step = self.archive(network, objective, precision, batch)
            on_device = self.on_device(batch, size)
            told = rate(lambda: step.step(*on_device), batch, self.device)
            if benchmark and upload:
                pageable = views(batch, size)
                told["ms_with_upload"] = rate(lambda: step.step(*[v.to(self.device) for v in pageable]), batch, self.device)["ms"]
                if self.device == "cuda":
                    pinned = [v.pin_memory() for v in pageable]
                    uploaded = lambda: step.step(*[v.to("cuda", non_blocking=True) for v in pinned])
                    told["ms_with_pinned_upload"] = rate(uploaded, batch, "cuda")["ms"]
            return told | measure.profile(lambda: step.step(*on_device), self.device)

        how = ", cudnn.benchmark" if benchmark else ""
        self.row(f"{network}, {objective}, {precision}{note}, batch {batch}{how}", timed, network=network, objective=objective,
                 precision=precision + note, batch=batch, benchmark=benchmark)

    def peers(self, network="resnet18", kinds=(("float32", "eager"), ("tf32", "eager"), ("bfloat16", "eager"), ("bfloat16", "CUDA graph"))):
        torch.backends.cudnn.benchmark = True
        batch, size = self.batch(512 if network == "resnet18" else 128, network)
        for kind, how in kinds:
            def timed():
                if kind == "tf32" or how == "CUDA graph":
                    self.gpu_only()
                measure.tf32(kind != "float32", kind != "float32")
                peer = Peer(*NETWORKS[network], self.device, kind)
                on_device = self.on_device(batch, size)
                step = lambda: peer.step(*on_device)
                if how == "compiled":
                    peer.compiled("inductor" if self.device == "cuda" else "aot_eager")  # C++ compilers take minutes
                elif how == "CUDA graph":
                    step = captured(step)
                told = rate(lambda: step().to("cpu"), batch, self.device)
                return told | measure.profile(lambda: step().to("cpu"), self.device)
            said = how + (" (traced alone)" if how == "compiled" and self.device == "cpu" else "")
            self.row(f"{network}, PyTorch {said}, {kind}, batch {batch}", timed, network=network, peer=how, precision=kind, batch=batch)

    def compiled(self, network="resnet18"):
        self.peers(network, [("bfloat16", "compiled")])

    def bits(self):
        """The same bits twice from one state, and what they cost."""
        batch, size = self.batch(256)
        for how in ("as it is", "cudnn.benchmark", "deterministic algorithms"):
            def twice():
                torch.backends.cudnn.benchmark = how == "cudnn.benchmark"
                measure.deterministic(how == "deterministic algorithms")
                on_device = self.on_device(batch, size)
                digests = []
                for _ in range(2):
                    step = self.archive("resnet18", "directpred", "bfloat16")
                    for _ in range(5 if self.device == "cuda" else 2):
                        step.step(*on_device)
                    digests.append(step.digest())
                return {"same_bits": digests[0] == digests[1], **rate(lambda: step.step(*on_device), batch, self.device)}

            def told():
                result, names = measure.warned(twice)
                return result | ({"not_deterministic": names} if names else {})
            self.row(f"resnet18, bfloat16, batch {batch}, {how}", told, batch=batch)

    def variants(self):
        """What the product's step could gain by other means than its text."""
        torch.backends.cudnn.benchmark = True
        batch, size = self.batch(512)
        on_device = self.on_device(batch, size)
        for how in ("as it is", "one copy at the end", "kernels channels last", "cuDNN's batch norm", "CUDA graph"):
            def timed():
                if how in ("CUDA graph", "cuDNN's batch norm"):
                    self.gpu_only()
                step = self.archive("resnet18", "directpred", "bfloat16", edit=CUDNN_NORM if "norm" in how else None)
                if "norm" in how:
                    try:
                        step.step(*on_device)
                    except RuntimeError as e:
                        raise LeftOut(f"cuDNN refuses: {_first(e)}") from e
                if how in ("as it is", "kernels channels last", "cuDNN's batch norm"):
                    if how == "kernels channels last":
                        step.channels_last()
                    return rate(lambda: step.step(*on_device), batch, self.device)
                launched = lambda: step.launched(*on_device)
                if how == "CUDA graph":
                    launched = captured(launched)
                return rate(lambda: launched().to("cpu"), batch, self.device)
            self.row(f"resnet18, directpred, bfloat16, batch {batch}, {how}", timed, batch=batch)

    def product_50(self):
        self.product("resnet50")

    def peers_50(self):
        self.peers("resnet50")

    def compiled_50(self):
        self.compiled("resnet50")


def _first(e):
    return (str(e).strip().splitlines() or [""])[0][:200]


if __name__ == "__main__":
    name, folder, device = sys.argv[1:]
    if device == "cpu":
        torch.set_num_threads(1)
    getattr(Section(name, Path(folder), device), name.replace("-", "_"))()

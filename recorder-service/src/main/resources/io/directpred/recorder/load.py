"""The encoder in PyTorch, from config.json: encoder(x) is N x dim, x is N x 3 x size x size, RGB from 0 to 1. Needs torch, safetensors."""
import json, pathlib, safetensors.torch, torch
from torch import nn
here = pathlib.Path(__file__).parent
c = json.loads((here / "config.json").read_text())
width, e, cifar = c["width"], c["expansion"], c["stem"] == "cifar"  # e = 4 marks the bottleneck block
def conv_bn(i, o, k, s): return nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o)
class Normalise(nn.Module):
    def forward(self, x): return (x - x.new_tensor(c["mean"]).view(3, 1, 1)) / x.new_tensor(c["std"]).view(3, 1, 1)
class Block(nn.Module):
    def __init__(self, i, p, s):  # channels in, channels within, stride
        super().__init__()
        self.conv1, self.bn1 = conv_bn(i, p, *((3, s) if e == 1 else (1, 1)))
        self.conv2, self.bn2 = conv_bn(p, p, 3, 1 if e == 1 else s)
        self.relu2, self.conv3, self.bn3 = [nn.Identity()] * 3 if e == 1 else (nn.ReLU(), *conv_bn(p, e * p, 1, 1))
        self.downsample = nn.Sequential(*conv_bn(i, e * p, 1, s)) if s > 1 or i != e * p else nn.Identity()
    def forward(self, x): return torch.relu(self.bn3(self.conv3(self.relu2(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))))) + self.downsample(x))
encoder = nn.Sequential()
encoder.normalise, linear = Normalise(), not c["blocks"]  # linear: one matrix on the pixels
if not linear: (encoder.conv1, encoder.bn1), encoder.relu, encoder.maxpool = conv_bn(3, width, *((3, 1) if cifar else (7, 2))), nn.ReLU(), nn.Identity() if cifar else nn.MaxPool2d(3, 2, 1)
for n, (p, blocks) in enumerate(zip((width, 2 * width, 4 * width, 8 * width), c["blocks"])):  # stage n: p channels within
    setattr(encoder, f"layer{n + 1}", nn.Sequential(*(Block(e * p if b else e * p // 2 if n else p, p, 2 if n and not b else 1) for b in range(blocks))))
encoder.pool, encoder.flatten, encoder.linear = (nn.Identity(), nn.Flatten(), nn.Linear(3 * c["size"] ** 2, width, bias=False)) if linear else (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Identity())
encoder.eval().load_state_dict(safetensors.torch.load_file(here / c["weights"]))
if __name__ == "__main__": print(encoder(torch.zeros(1, 3, c["size"], c["size"])).shape)

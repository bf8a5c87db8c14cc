class Network(Module):
  __parameters__ = [{{parameters}}]
  __buffers__ = [{{buffers}}]
{{attributes}}
  training : bool

  # Encoder and projector: the online network W or the target network W_a of the paper. {{compute}} is the type of the
  # activations, {{parameter_type}} the parameters' (6 float32, 7 float64, 15 bfloat16).
  # x: N x C x H x W, w: C' x C x k x k -> N x C' x H/stride x W/stride
  def conv(self, x: Tensor, w: Tensor, stride: int, padding: int) -> Tensor:
    return torch.conv2d(x, torch.to(w, {{compute}}), None, [stride, stride], [padding, padding])

  # batch norm over N, H, W of each channel; training: by the batch's own statistics, which move mean and var by a tenth
  def norm(self, x: Tensor, w: Tensor, b: Tensor, mean: Tensor, var: Tensor, training: bool) -> Tensor:
    return torch.batch_norm(x, w, b, mean, var, training, 0.1, 1e-05, True)

  # (x/255 - mean) / std: uint8 N x H x W x 3 -> N x 3 x H x W, channels last in memory
  def pixels(self, x: Tensor) -> Tensor:
    y = torch.to(torch.permute(x, [0, 3, 1, 2]), {{parameter_type}})
    return torch.to(torch.add(torch.mul(y, self.pixel_scale), self.pixel_shift), {{compute}})

  # y: N x 3 x H x W -> representation f, N x {{representation}}; x is a block's shortcut
  def encode(self, y: Tensor, training: bool) -> Tensor:
{{encode}}    return y

  # f: N x {{representation}} -> z: N x d, not normalised
  def project(self, f: Tensor, training: bool) -> Tensor:
{{project}}
  # x: uint8 N x H x W x 3 -> f: N x {{representation}}, frozen: running statistics, no gradient
  def features(self, x: Tensor) -> Tensor:
    torch.set_grad_enabled(False)
    return self.encode(self.pixels(x), False)

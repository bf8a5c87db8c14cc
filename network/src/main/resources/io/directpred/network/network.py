class Network(Module):
  __parameters__ = [{{parameters}}]
  __buffers__ = [{{buffers}}]
{{attributes}}
  training : bool

  # theta in the paper: encoder and projector. {{compute}} is the type of the activations (6 float32, 7 float64, 15 bfloat16).
  def conv(self, x: Tensor, w: Tensor, stride: int, padding: int) -> Tensor:
    return torch.conv2d(x, torch.to(w, {{compute}}), None, [stride, stride], [padding, padding])

  def norm(self, x: Tensor, w: Tensor, b: Tensor, mean: Tensor, var: Tensor, training: bool) -> Tensor:
    return torch.batch_norm(x, w, b, mean, var, training, 0.1, 1e-05, True)

  # uint8 N x H x W x 3 -> N x 3 x H x W, channels last in memory
  def pixels(self, x: Tensor) -> Tensor:
    y = torch.to(torch.permute(x, [0, 3, 1, 2]), {{parameter_type}})
    return torch.to(torch.add(torch.mul(y, self.pixel_scale), self.pixel_shift), {{compute}})

  # x -> representation f, N x {{representation}}
  def encode(self, y: Tensor, training: bool) -> Tensor:
{{encode}}    return y

  # f -> z, N x d
  def project(self, f: Tensor, training: bool) -> Tensor:
{{project}}
  # frozen features: running statistics, no gradient
  def features(self, x: Tensor) -> Tensor:
    torch.set_grad_enabled(False)
    return self.encode(self.pixels(x), False)

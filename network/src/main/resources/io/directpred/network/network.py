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

  # the same, padding 1, for maps a few pixels wide: the images stand side by side in one wide map, zeros between them.
  # oneDNN takes the pixels of one row at a time into a tile of 16, and a kernel's gradient through memory once an
  # image: both wait for the width
  def conv_row(self, x: Tensor, w: Tensor, stride: int) -> Tensor:
    n = torch.size(x, 0)
    c = torch.size(x, 1)
    h = torch.size(x, 2)
    wide = torch.size(x, 3)
    step = wide + stride - wide % stride                                         # an image with its zeros: a multiple of the stride
    y = torch.permute(torch.constant_pad_nd(x, [0, step - wide]), [2, 0, 3, 1])  # H x N x step x C
    y = torch.permute(torch.reshape(y, [1, h, n * step, c]), [0, 3, 1, 2])       # 1 x C x H x N step
    y = torch.permute(torch.conv2d(y, torch.to(w, {{compute}}), None, [stride, stride], [1, 1]), [0, 2, 3, 1])
    y = torch.reshape(y, [torch.size(y, 1), n, step // stride, torch.size(w, 0)])
    y = torch.narrow(y, 2, 0, (wide + stride - 1) // stride)                     # without what lies over the zeros
    return torch.contiguous(torch.permute(y, [1, 3, 0, 2]), memory_format=2)

  # a 1x1 convolution as a product of matrices
  def conv_pixel(self, x: Tensor, w: Tensor) -> Tensor:
    y = torch.linear(torch.permute(x, [0, 2, 3, 1]), torch.to(torch.flatten(w, 1, -1), {{compute}}))  # N x H x W x C'
    return torch.permute(y, [0, 3, 1, 2])

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
    y = f
{{project}}    return y

  # x: uint8 N x H x W x 3 -> f: N x {{representation}}, frozen: running statistics, no gradient
  def features(self, x: Tensor) -> Tensor:
    torch.set_grad_enabled(False)
    return self.encode(self.pixels(x), False)

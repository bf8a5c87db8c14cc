class Predictor(Module):
  __parameters__ = [{{parameters}}]
  __buffers__ = [{{buffers}}]
{{attributes}}
  training : bool

  # z: N x d -> q: N x d, by the batch's own statistics
  def forward(self, z: Tensor) -> Tensor:
    y = z
    training = True
{{layers}}    return y

  # what holds of its weights after every update
  def constrain(self) -> int:
{{constrain}}    return 0

  # W_p <- w: d x d; its momentum stays
  def set_w(self, w: Tensor) -> Tensor:
    return torch.copy_(torch.detach({{matrix}}), w)

  # a copy of W_p: d x d; of a predictor that is no matrix, empty
  def w(self) -> Tensor:
    return torch.clone(torch.detach({{matrix}}))

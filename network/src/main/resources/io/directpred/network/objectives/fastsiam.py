  # FastSiam, after Pototzky, Sultan, Schmidt-Thieme, "FastSiam: resource-efficient self-supervised learning on a single
  # GPU", 2022: SimSiam with several views, where each predicts the mean of the others. N images, V views of each, d
  # channels; no target network, only a stop-gradient.

  # x: the views, each N x 3 x H x W -> loss, in [-1, 1]; z of all views, V N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    z = annotate(List[Tensor], [])  # N x d of each view
    q = annotate(List[Tensor], [])
    t = annotate(List[Tensor], [])
    for v in range(len(x)):
      _ = torch.append(z, self.online.project(self.online.encode(x[v], True), True))
      _ = torch.append(q, self.predictor.forward(z[v]))
    for v in range(len(x)):
      others = self.mean_of_others(z, v)
      if self.stop_gradient:
        others = torch.detach(others)
      _ = torch.append(t, others)
    return (self.loss(q, t), torch.cat(z))

  # mean over the other views of their z, not normalised: N x d
  def mean_of_others(self, z: List[Tensor], v: int) -> Tensor:
    others = torch.zeros_like(z[v])
    for w in range(len(z)):
      if w != v:
        others = others + z[w] / float(len(z) - 1)
    return others

  # -cos(q, t), mean over the batch and the views. q, t: a prediction and a target for each view, N x d
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    loss = -(self.unit(q[0]) * self.unit(t[0])).sum([1]).mean()
    for v in range(1, len(q)):
      loss = loss - (self.unit(q[v]) * self.unit(t[v])).sum([1]).mean()
    return loss / float(len(q))

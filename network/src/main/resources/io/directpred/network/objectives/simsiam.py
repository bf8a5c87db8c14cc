  # SimSiam, after Chen and He, "Exploring simple siamese representation learning", 2021: no target network, only a
  # stop-gradient.
  # N images, two views of each, d channels.

  # x: the views, each N x 3 x H x W -> loss, in [-1, 1]; z of both views, 2N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)
    t0 = z1                                                         # the target of view 0 is view 1's z
    t1 = z0
    if self.stop_gradient:
      t0 = torch.detach(z1)
      t1 = torch.detach(z0)
    return (self.loss([self.predictor.forward(z0), self.predictor.forward(z1)], [t0, t1]), torch.cat([z0, z1]))

  # -cos(q, t), mean over the batch and both directions (equation 2). q, t: a prediction and a target for each view,
  # N x d
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    return -0.5 * (self.unit(q[0]) * self.unit(t[0])).sum([1]).mean() - 0.5 * (self.unit(q[1]) * self.unit(t[1])).sum([1]).mean()

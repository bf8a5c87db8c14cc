  # BYOL, after Grill et al., "Bootstrap your own latent", 2020: a predictor trained by gradient predicts the target
  # network's z.
  # N images, two views of each, d channels.

  # x: the views, each N x 3 x H x W -> loss, in [0, 8]; z of both views, 2N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    torch.set_grad_enabled(False)                                   # stop-gradient: no graph is kept of either target
    t0 = self.target.project(self.target.encode(x[1], True), True)  # N x d: the target of view 0 is view 1's
    t1 = self.target.project(self.target.encode(x[0], True), True)
    torch.set_grad_enabled(True)
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)
    if not self.stop_gradient:                                      # the gradient passes through the targets, too
      t0 = z1
      t1 = z0
    return (self.loss([self.predictor.forward(z0), self.predictor.forward(z1)], [t0, t1]), torch.cat([z0, z1]))

  # |q/|q| - t/|t||^2 = 2 - 2 cos(q, t), mean over the batch, both directions added (equations 2 and 3); or |q - t|^2,
  # without normalisation.
  # q, t: N x d for each view
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    if self.euclidean:
      loss = self.squared(q[0], t[0]) + self.squared(q[1], t[1])
    else:
      l0 = 2. - 2. * (self.unit(q[0]) * self.unit(t[0])).sum([1]).mean()
      l1 = 2. - 2. * (self.unit(q[1]) * self.unit(t[1])).sum([1]).mean()
      loss = l0 + l1
    return loss

  # |q - t|^2, mean over the batch
  def squared(self, q: Tensor, t: Tensor) -> Tensor:
    return ((q - t) * (q - t)).sum([1]).mean()

  # DirectPred, after Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive pairs", 2021.
  # N images, two views of each, d channels. W_p, the predictor's matrix, is set between steps from the eigenvectors of F.

  # x: the views, each N x 3 x H x W -> loss, in [-4, 4]; z of both views, 2N x d
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

  # -2 cos(q, t), mean over the batch, both directions added; or |q - t|^2, as the released code has it without L2 normalisation.
  # q, t: a prediction and a target for each view, N x d
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    if self.euclidean:
      loss = self.squared(q[0], t[0]) + self.squared(q[1], t[1])
    else:
      loss = -2. * (self.unit(q[0]) * self.unit(t[0])).sum([1]).mean() + -2. * (self.unit(q[1]) * self.unit(t[1])).sum([1]).mean()
    return loss

  # |q - t|^2, mean over the batch
  def squared(self, q: Tensor, t: Tensor) -> Tensor:
    return ((q - t) * (q - t)).sum([1]).mean()

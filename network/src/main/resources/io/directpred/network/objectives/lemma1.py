  # The loss of the theory of linear networks, after Tian, Chen, Ganguli, "Understanding self-supervised learning
  # dynamics without contrastive pairs", 2021, Lemma 1: squared, and of one direction. N images, two views of each, d
  # channels.

  # x: the views, each N x 3 x H x W -> loss, at least 0; z of both views, 2N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    torch.set_grad_enabled(False)                                   # stop-gradient: no graph is kept of the target
    t0 = self.target.project(self.target.encode(x[1], True), True)  # N x d: the target of view 0 is view 1's
    torch.set_grad_enabled(True)
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)  # told, and trained only without stop-gradient
    if not self.stop_gradient:
      t0 = z1
    return (self.loss([self.predictor.forward(z0)], [t0]), torch.cat([z0, z1]))

  # |q - t|^2 / 2, mean over the batch. q, t: the prediction of view 0 and its target, N x d
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    e = q[0] - t[0]
    return 0.5 * (e * e).sum([1]).mean()

  # DirectPred, after Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive pairs",
  # 2021. N images, two views of each, d channels. W_p, the predictor's matrix, is set between steps from the
  # eigenvectors of F.

  # x: the views, each N x 3 x H x W -> loss, in [-4, 4], or [-2, 2] where view 0 alone predicts; z of both views,
  # 2N x d, or of view 0, N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    torch.set_grad_enabled(False)                                   # stop-gradient: no graph is kept of either target
    t = [self.target.project(self.target.encode(x[1], True), True)]  # N x d: the target of view 0 is view 1's
    if self.symmetric:
      _ = torch.append(t, self.target.project(self.target.encode(x[0], True), True))
    torch.set_grad_enabled(True)
    z = [self.online.project(self.online.encode(x[0], True), True)]  # N x d
    if self.symmetric or not self.stop_gradient:
      _ = torch.append(z, self.online.project(self.online.encode(x[1], True), True))
    if not self.stop_gradient:                                      # the gradient passes through the targets, too
      t = [z[1], z[0]]
    q = [self.predictor.forward(z[0])]
    if self.symmetric:
      _ = torch.append(q, self.predictor.forward(z[1]))
    return (self.loss(q, t), torch.cat(z))

  # mean over the batch, the directions added. q, t: for each view that predicts a prediction and a target, N x d
  def loss(self, q: List[Tensor], t: List[Tensor]) -> Tensor:
    loss = self.distance(q[0], t[0])
    for v in range(1, len(q)):
      loss = loss + self.distance(q[v], t[v])
    return loss

  # -2 cos(q, t), or |q - t|^2, as the released code has it without L2 normalisation
  def distance(self, q: Tensor, t: Tensor) -> Tensor:
    if self.euclidean:
      d = self.squared(q, t)
    else:
      d = -2. * (self.unit(q) * self.unit(t)).sum([1]).mean()
    return d

  # |q - t|^2, mean over the batch
  def squared(self, q: Tensor, t: Tensor) -> Tensor:
    return ((q - t) * (q - t)).sum([1]).mean()

  # IsoLoss, after Halvagal, Laborieux, Zenke, "Implicit variance regularization in non-contrastive SSL", 2023:
  # DirectPred's loss, but z learns as if W were not in between. Along the eigenvectors of W, DirectPred's z learns at a
  # rate that has the eigenvalue as a factor: here all learn alike.
  # N images, two views of each, d channels. W: d x d, symmetric, set between steps from F; no gradient trains it.

  # x: the views, each N x 3 x H x W -> loss, whose value says little; z of both views, 2N x d; DirectPred's loss
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor]]:
    torch.set_grad_enabled(False)                                   # stop-gradient: no graph is kept of either target
    t0 = self.target.project(self.target.encode(x[1], True), True)  # N x d: the target of view 0 is view 1's
    t1 = self.target.project(self.target.encode(x[0], True), True)
    torch.set_grad_enabled(True)
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)
    return (self.loss([z0, z1], [t0, t1]), torch.cat([z0, z1]), [self.plain([z0, z1], [t0, t1])])

  # both directions added. z, t: of each view its own z and its target, N x d
  def loss(self, z: List[Tensor], t: List[Tensor]) -> Tensor:
    if self.euclidean:
      loss = self.euclid(z[0], t[0]) + self.euclid(z[1], t[1])
    else:
      loss = self.cosine(z[0], t[0]) + self.cosine(z[1], t[1])
    return loss

  # -2 mean of z a - b/2 |W^(1/2) z|^2, where a = t/(|p||t|) and b = p t/(|p|^3 |t|) have no gradient. To z:
  # -(2/N) (a - b p), the gradient of -2 cos(p, t) to p = W z
  def cosine(self, z: Tensor, t: Tensor) -> Tensor:
    p = self.predictor.forward(z)                                                   # N x d
    size = torch.clamp_min(torch.norm(torch.detach(p), 2, [1], True), 1e-12)        # N x 1
    a = self.unit(t) / size                                                         # N x d
    b = (torch.detach(p) * a).sum([1]) / torch.reshape(size * size, [len(z)])       # N
    return -2. * ((z * a).sum([1]) - 0.5 * b * (z * p).sum([1])).mean()             # z p = z W z = |W^(1/2) z|^2

  # |z - (t + z - p)|^2 = |p - t|^2, mean over the batch, where the brackets have no gradient. To z: (2/N) (p - t)
  def euclid(self, z: Tensor, t: Tensor) -> Tensor:
    p = torch.detach(self.predictor.forward(z))
    e = z - (t + torch.detach(z) - p)  # N x d
    return (e * e).sum([1]).mean()

  # DirectPred's loss, -2 cos(p, t) or |p - t|^2, both directions added: what is made small
  def plain(self, z: List[Tensor], t: List[Tensor]) -> Tensor:
    p0 = torch.detach(self.predictor.forward(z[0]))
    p1 = torch.detach(self.predictor.forward(z[1]))
    if self.euclidean:
      loss = ((p0 - t[0]) * (p0 - t[0])).sum([1]).mean() + ((p1 - t[1]) * (p1 - t[1])).sum([1]).mean()
    else:
      loss = -2. * (self.unit(p0) * self.unit(t[0])).sum([1]).mean() + -2. * (self.unit(p1) * self.unit(t[1])).sum([1]).mean()
    return loss

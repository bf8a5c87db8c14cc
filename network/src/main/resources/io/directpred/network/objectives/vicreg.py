  # VICReg, after Bardes, Ponce, LeCun, "VICReg: variance-invariance-covariance regularization for self-supervised
  # learning", 2022.
  # N images, two views of each, d channels; no target network, no predictor.

  # x: the views, each N x 3 x H x W -> loss, at least 0; z of both views, 2N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)
    return (self.loss([z0, z1], []), torch.cat([z0, z1]))

  # weighted sum of the three terms; variance is the mean of both views, covariance their sum, as in the authors'
  # released code
  # z: of each view, N x d; nothing else is a target
  def loss(self, z: List[Tensor], t: List[Tensor]) -> Tensor:
    difference = z[0] - z[1]
    v0, c0, = self.spread(z[0])
    v1, c1, = self.spread(z[1])
    return self.invariance * (difference * difference).mean() + self.variance * (v0 + v1) / 2. + self.covariance * (c0 + c1)

  # z: N x d -> mean over channels of max(0, 1 - std), where std = sqrt(var + 1e-4); sum of the squared covariances of
  # any two channels, over d
  def spread(self, z: Tensor) -> Tuple[Tensor, Tensor]:
    y = z - torch.mean(z, [0])
    C = torch.mm(torch.t(y), y) / (len(z) - 1)  # d x d, unbiased
    var = torch.diagonal(C)                     # d
    return (torch.relu(1. - torch.sqrt(var + 1e-4)).mean(), ((C * C).sum() - (var * var).sum()) / torch.size(z, 1))

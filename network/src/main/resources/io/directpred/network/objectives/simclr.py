  # SimCLR, after Chen, Kornblith, Norouzi, Hinton, "A simple framework for contrastive learning of visual
  # representations", 2020.
  # N images, two views of each, d channels; no target network, no predictor.

  # x: the views, each N x 3 x H x W -> loss, at least 0; z of both views, 2N x d
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor]:
    z0 = self.online.project(self.online.encode(x[0], True), True)  # N x d
    z1 = self.online.project(self.online.encode(x[1], True), True)
    return (self.loss([z0, z1], []), torch.cat([z0, z1]))

  # NT-Xent, mean over 2N anchors (equation 1): each is to tell its image's other view from the 2N-2 views of the other
  # images.
  # z: of each view, N x d; nothing else is a target
  def loss(self, z: List[Tensor], t: List[Tensor]) -> Tensor:
    u = self.unit(torch.cat(z))                                               # 2N x d
    itself = torch.eye(len(u), dtype=11, layout=None, device=u.device, pin_memory=None)  # 11: bool
    logits = torch.masked_fill(torch.mm(u, torch.t(u)) / self.temperature, itself, -float("inf"))  # 2N x 2N
    positive = (u * torch.roll(u, [len(z[0])], [0])).sum([1]) / self.temperature     # 2N
    return (torch.logsumexp(logits, [1]) - positive).mean()

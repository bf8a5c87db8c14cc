  # PEIRA, after Arbel, Terver, Ponce, arXiv 2605.17671, 2026: the energy of the best linear predictor from one view's z
  # to the other's.
  # N images, two views u, v of each, d channels; no target network. P, the predictor, is computed in every step from
  # moving averages: Sigma of u v^T + v u^T, and M (the paper's N) of u u^T + v v^T, d x d, not centred. One that is
  # some steps late lets training diverge.

  # x: the views, each N x 3 x H x W -> surrogate; z of both views, 2N x d; energy
  def objective(self, x: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor]]:
    u = self.online.project(self.online.encode(x[0], True), True)  # N x d
    v = self.online.project(self.online.encode(x[1], True), True)
    loss, energy, = self.loss([u, v], [])
    return (loss, torch.cat([u, v]), [energy])

  # With Q = (M + lam I)^-1 and P = Sigma Q of the averages after this batch, which have no gradient:
  #   surrogate = 1/2 mean of [u^T Q (P u - v) + v^T Q (P v - u)] + lam/2 mean of [|u|^2 + |v|^2]; to u:
  #   (Q P u - Q v + lam u)/N
  #   energy = -1/2 tr P + lam/2 mean of [|u|^2 + |v|^2]
  # z: of each view, N x d; nothing else is a target
  def loss(self, z: List[Tensor], t: List[Tensor]) -> Tuple[Tensor, Tensor]:
    u = z[0]
    v = z[1]
    P, Q, = self.predict(torch.detach(u), torch.detach(v))
    size = self.lam * ((u * u).sum([1]) + (v * v).sum([1])).mean() / 2.
    Qu = torch.mm(u, Q)                        # N x d, Q is symmetric
    Qv = torch.mm(v, Q)
    Pu = torch.mm(u, torch.t(P))               # the predictions of v, N x d
    Pv = torch.mm(v, torch.t(P))
    surrogate = ((Qu * (Pu - v)).sum([1]) + (Qv * (Pv - u)).sum([1])).mean() / 2. + size
    return (surrogate, torch.detach(size) - torch.trace(P) / 2.)

  # A <- (1 - eta) A + eta of the batch; the first batch sets the averages
  def predict(self, u: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
    uv = torch.mm(torch.t(u), v) / len(u)
    Sigma = uv + torch.t(uv)
    M = (torch.mm(torch.t(u), u) + torch.mm(torch.t(v), v)) / len(u)
    if float(torch.trace(self.M)) > 0.:
      Sigma = (1. - self.eta) * self.Sigma + self.eta * Sigma
      M = (1. - self.eta) * self.M + self.eta * M
    _ = torch.copy_(self.Sigma, Sigma)
    _ = torch.copy_(self.M, M)
    Q = torch.inverse(M + self.lam * torch.eye(len(M), dtype=M.dtype, layout=None, device=M.device, pin_memory=None))
    return (torch.mm(Sigma, Q), Q)

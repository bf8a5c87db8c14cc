  # LARS, after You, Gitman, Ginsburg, "Large batch training of convolutional networks", 2017, with solo-learn's
  # clipping: each tensor has a rate f alpha of its own, with f = trust |theta| / (|g| + eta |theta|), over alpha and at
  # most 1. p: parameters theta, g: gradients, v: momentum; alpha, eta: learning rate and weight decay; scaled: false
  # for tensors whose f is 1
  def optimise(self, p: List[Tensor], g: List[Tensor], v: List[Tensor], s: List[Tensor], alpha: float, eta: float, scaled: bool, h: Tensor) -> int:
    d = torch._foreach_add(g, p, alpha=eta)          # d = g + eta theta
    if scaled:
      for i in range(len(p)):
        w = torch.norm(p[i])
        n = torch.norm(g[i])
        f = torch.clamp_max(float(h[7]) * w / (n + eta * w + 1e-8) / alpha, 1.)
        _ = torch.copy_(d[i], torch.where(torch.gt(w * n, 0.), f * d[i], g[i]))   # of a tensor or a gradient that is zero: g
    torch._foreach_mul_(v, float(h[1]))              # v <- mu v + f d
    torch._foreach_add_(v, d)
    torch._foreach_add_(p, v, alpha=-alpha)          # theta <- theta - alpha v
    w = torch.copy_(p[0], p[0])  # a live read: without one, dead-code elimination drops the three lines above in silence
    return 0

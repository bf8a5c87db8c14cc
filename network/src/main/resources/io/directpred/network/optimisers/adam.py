  # Adam, after Kingma and Ba, 2015, with weight decay in the gradient as PyTorch's. p: parameters theta, g: gradients,
  # v, s: their moving mean and mean square; alpha, eta: learning rate and weight decay
  def optimise(self, p: List[Tensor], g: List[Tensor], v: List[Tensor], s: List[Tensor], alpha: float, eta: float, scaled: bool, h: Tensor) -> int:
    d = torch._foreach_add(g, p, alpha=eta)                        # d = g + eta theta
    torch._foreach_mul_(v, float(h[1]))                            # v <- mu v + (1 - mu) d
    torch._foreach_add_(v, d, alpha=1. - float(h[1]))
    torch._foreach_mul_(s, float(h[8]))                            # s <- beta2 s + (1 - beta2) d^2
    torch._foreach_addcmul_(s, d, d, 1. - float(h[8]))
    r = torch._foreach_sqrt(torch._foreach_div(s, float(h[10])))   # h[9] = 1 - mu^t, h[10] = 1 - beta2^t: both start at 0
    torch._foreach_add_(r, 1e-08)
    torch._foreach_addcdiv_(p, v, r, -alpha / float(h[9]))         # theta <- theta - alpha (v / h[9]) / (sqrt(s / h[10]) + 1e-8)
    w = torch.copy_(p[0], p[0])  # a live read: without one, dead-code elimination drops the lines above in silence
    return 0

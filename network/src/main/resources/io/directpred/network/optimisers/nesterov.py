  # SGD with Nesterov's momentum, in PyTorch's form. p: parameters theta, g: gradients, v: momentum; alpha, eta:
  # learning rate and weight decay
  def optimise(self, p: List[Tensor], g: List[Tensor], v: List[Tensor], s: List[Tensor], alpha: float, eta: float, scaled: bool, h: Tensor) -> int:
    d = torch._foreach_add(g, p, alpha=eta)          # d = g + eta theta
    torch._foreach_mul_(v, float(h[1]))              # v <- mu v + d
    torch._foreach_add_(v, d)
    torch._foreach_add_(d, v, alpha=float(h[1]))
    torch._foreach_add_(p, d, alpha=-alpha)          # theta <- theta - alpha (d + mu v)
    w = torch.copy_(p[0], p[0])  # a live read: without one, dead-code elimination drops the lines above in silence
    return 0

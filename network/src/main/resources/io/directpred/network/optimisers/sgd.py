  # SGD with heavy-ball momentum. p: parameters theta, g: gradients, v: momentum; alpha, eta: learning rate and weight
  # decay; h: as in update
  def optimise(self, p: List[Tensor], g: List[Tensor], v: List[Tensor], s: List[Tensor], alpha: float, eta: float, scaled: bool, h: Tensor) -> int:
    torch._foreach_mul_(v, float(h[1]))       # v <- mu v + g + eta theta
    torch._foreach_add_(v, g)
    torch._foreach_add_(v, p, alpha=eta)
    torch._foreach_add_(p, v, alpha=-alpha)   # theta <- theta - alpha v
    w = torch.copy_(p[0], p[0])  # a live read: without one, dead-code elimination drops the four lines above in silence
    return 0

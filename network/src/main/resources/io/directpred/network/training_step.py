class DirectPred(Module):
  __parameters__ = [{{parameters}}]
  __buffers__ = [{{buffers}}]
{{attributes}}
  online : __torch__.Network
  target : __torch__.Network
  training : bool

  # q = W_p z, N x d
  def predict(self, z: Tensor) -> Tensor:
{{predict}}
  # -2 cos(q, t), mean over the batch
  def distance(self, q: Tensor, t: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.sum(torch.mul(self.unit(q), self.unit(t)), [1])), -2.)

  def unit(self, x: Tensor) -> Tensor:
    return torch.div(x, torch.clamp_min(torch.norm(x, 2, [1], True), 1e-12))

  # One step of Section (c), (d): two views (uint8, N x H x W x 3) and [eta, beta, lambda, m] in;
  # loss, C, mean of z, mean and mean square of z/|z| and W out.
  def step(self, pixels1: Tensor, pixels2: Tensor, h: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    eta = float(h[0])    # learning rate
    beta = float(h[1])   # heavy-ball momentum
    decay = float(h[2])  # L2
    m = float(h[3])      # momentum of the target network
    x1 = self.online.pixels(pixels1)
    x2 = self.online.pixels(pixels2)

    torch.set_grad_enabled(False)
    t1 = self.target.project(self.target.encode(x2, True), True)  # N x d: the target of view 1 is view 2's
    t2 = self.target.project(self.target.encode(x1, True), True)
    torch.set_grad_enabled(True)
    z1 = self.online.project(self.online.encode(x1, True), True)
    z2 = self.online.project(self.online.encode(x2, True), True)
    loss = torch.add(self.distance(self.predict(z1), t1), self.distance(self.predict(z2), t2))

    theta = [{{trained}}]
    gradients = torch.autograd.grad([loss], theta)
    v = [{{momentum}}]
    for i in range(len(theta)):
      p = torch.detach(theta[i])                   # shares the parameter's memory
      g = torch._unwrap_optional(gradients[i])     # a parameter without a gradient is an error
      u = torch.add_(torch.mul_(v[i], beta), g)    # v <- beta v + g + lambda p
      u = torch.add_(u, p, alpha=decay)
      p = torch.sub_(p, u, alpha=eta)              # p <- p - eta v

    xi = [{{target}}]
    o = [{{online}}]
    for i in range(len(xi)):
      x = torch.add_(torch.mul_(xi[i], m), o[i], alpha=torch.sub(1., m))  # xi <- m xi + (1-m) theta

    z = torch.detach(torch.cat([z1, z2]))        # 2N x d
    C = torch.div(torch.mm(torch.t(z), z), torch.size(z, 0))
    u = self.unit(z)
    return (torch.detach(loss), C, torch.mean(z, [0]), torch.mean(u, [0]), torch.mean(torch.mul(u, u), [0]), {{w}})

  def set_w(self, w: Tensor) -> Tensor:
    return torch.copy_(torch.detach(self.W_weight), w)

  def state(self) -> Dict[str, Tensor]:
    d = annotate(Dict[str, Tensor], {})
{{state}}    return d

class DirectPred(Module):
  __parameters__ = [{{parameters}}]
  __buffers__ = [{{buffers}}]
{{attributes}}
  online : __torch__.Network
  target : __torch__.Network
  training : bool

  # DirectPred, after Tian, Chen, Ganguli, "Understanding self-supervised learning dynamics without contrastive pairs", 2021.
  # N images, two views of each, d channels.

  # q = W_p z, or a perceptron of z: N x d -> N x d
  def predict(self, z: Tensor) -> Tensor:
{{predict}}
  # -2 cos(q, t), mean over the batch: N x d, N x d -> number
  def distance(self, q: Tensor, t: Tensor) -> Tensor:
    return torch.mul(torch.mean(torch.sum(torch.mul(self.unit(q), self.unit(t)), [1])), -2.)

  # x/|x| of each row: N x d -> N x d
  def unit(self, x: Tensor) -> Tensor:
    return torch.div(x, torch.clamp_min(torch.norm(x, 2, [1], True), 1e-12))

  # One step. In: two views (uint8, N x H x W x 3) and [alpha, mu, eta, gamma_a].
  # Out: loss; C (d x d); mean of z (d); mean and mean square of z/|z| (d); W_p after the step (d x d, empty for a perceptron).
  def step(self, pixels1: Tensor, pixels2: Tensor, h: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    alpha = float(h[0])    # learning rate
    mu = float(h[1])       # heavy-ball momentum
    eta = float(h[2])      # weight decay
    gamma_a = float(h[3])  # momentum of the target network
    x1 = self.online.pixels(pixels1)
    x2 = self.online.pixels(pixels2)              # N x 3 x H x W

    torch.set_grad_enabled(False)
    t1 = self.target.project(self.target.encode(x2, True), True)  # N x d: the target of view 1 is view 2's
    t2 = self.target.project(self.target.encode(x1, True), True)  # stop-gradient: no graph is kept of either
    torch.set_grad_enabled(True)
    z1 = self.online.project(self.online.encode(x1, True), True)  # N x d
    z2 = self.online.project(self.online.encode(x2, True), True)
    # both terms added: in [-4, 4]
    loss = torch.add(self.distance(self.predict(z1), t1), self.distance(self.predict(z2), t2))

    theta = [{{trained}}]  # online network and predictor
    gradients = torch.autograd.grad([loss], theta)
    v = [{{momentum}}]
    for i in range(len(theta)):
      p = torch.detach(theta[i])                  # shares the parameter's memory
      g = torch._unwrap_optional(gradients[i])    # a parameter without a gradient is an error
      u = torch.add_(torch.mul_(v[i], mu), g)     # v <- mu v + g + eta theta
      u = torch.add_(u, p, alpha=eta)
      p = torch.sub_(p, u, alpha=alpha)           # theta <- theta - alpha v

    # theta_a <- gamma_a theta_a + (1 - gamma_a) theta, with the theta of after the step; batch norm's statistics are not averaged
    theta_a = [{{target}}]
    o = [{{online}}]
    for i in range(len(theta_a)):
      a = torch.add_(torch.mul_(theta_a[i], gamma_a), o[i], alpha=torch.sub(1., gamma_a))

    z = torch.detach(torch.cat([z1, z2]))                       # 2N x d
    C = torch.div(torch.mm(torch.t(z), z), torch.size(z, 0))    # d x d, the batch's part of F: raw z, not centred
    u = self.unit(z)                                            # 2N x d
    return (torch.detach(loss), C, torch.mean(z, [0]), torch.mean(u, [0]), torch.mean(torch.mul(u, u), [0]), {{w}})

  # W_p: d x d; its momentum stays
  def set_w(self, w: Tensor) -> Tensor:
    return torch.copy_(torch.detach(self.W_weight), w)

  # copies of all that a step changes, by name
  def state(self) -> Dict[str, Tensor]:
    d = annotate(Dict[str, Tensor], {})
{{state}}    return d

class Step(Module):
  __parameters__ = []
  __buffers__ = [{{buffers}}]
{{attributes}}
  online : __torch__.Network
{{target}}  predictor : __torch__.Predictor
{{settings}}  training : bool

{{objective}}
  # x/|x| of each row: N x d -> N x d
  def unit(self, x: Tensor) -> Tensor:
    return x / torch.clamp_min(torch.norm(x, 2, [1], True), 1e-12)

{{optimiser}}
  # First half of a step. pixels: the views, each uint8, N x H x W x 3. An objective that asks for noise is given rows
  # of d normal numbers.
  # -> loss, which holds the graph for update; loss, C, mean of z, mean and mean square of z/|z|, the objective's
  # metrics, behind each other:
  #    1 + d d + 3 d + their number
  def forward(self, pixels: List[Tensor]{{takes_noise}}) -> Tuple[Tensor, Tensor]:
    x = annotate(List[Tensor], [])
    for i in range(len(pixels)):
      _ = torch.append(x, self.online.pixels(pixels[i]))
{{no_metrics}}    loss, z{{metrics}} = self.objective(x{{noise}})
    z = torch.detach(z)                       # V N x d
    C = torch.mm(torch.t(z), z) / len(z)      # d x d, the batch's part of F: raw z, not centred
    u = self.unit(z)                          # V N x d
    told = [torch.reshape(torch.detach(loss), [1]), torch.flatten(C), torch.mean(z, [0]), torch.mean(u, [0]), torch.mean(u * u, [0])]
    for i in range(len(metrics)):
      _ = torch.append(told, torch.reshape(torch.detach(metrics[i]), [1]))
    return (loss, torch.cat(told))

  # Second half: gradients, optimiser, moving average. loss is forward's.
  # h: on the CPU, [alpha, mu, eta, gamma_a, ...]: learning rate, momentum, weight decay, momentum of the target
  # network; then [clip, alpha_p, eta_p]: greatest norm of the gradient, the predictor's learning rate and weight decay;
  # then the optimiser's own [trust, beta2, 1 - mu^t, 1 - beta2^t]
  # -> |g|, the norm of the whole gradient
  def update(self, loss: Tensor, h: Tensor) -> Tensor:
    theta = [{{trained}}]     # online network and predictor
    gradients = torch.autograd.grad([loss], theta)
    v = [{{momentum}}]
    s = {{second}}
    p = annotate(List[Tensor], [])
    g = annotate(List[Tensor], [])
    for i in range(len(theta)):
      _ = torch.append(p, torch.detach(theta[i]))                # shares the parameter's memory
      _ = torch.append(g, torch._unwrap_optional(gradients[i]))  # a parameter without a gradient is an error
    norm = torch.norm(torch.stack(torch._foreach_norm(g)))       # of the parts' norms: |g|
{{clip}}{{optimise}}    _ = self.predictor.constrain()

    # theta_a <- gamma_a theta_a + (1 - gamma_a) theta, with the theta of after the step; batch norm's statistics are
    # not averaged
    theta_a = annotate(List[Tensor], [{{averaged}}])
    o = annotate(List[Tensor], [{{online}}])
    if len(o) > 0:
      torch._foreach_mul_(theta_a, float(h[3]))
      torch._foreach_add_(theta_a, o, alpha=1. - float(h[3]))
      w = torch.copy_(theta_a[0], theta_a[0])  # a live read, as above
    return norm

  # W_p: d x d; its momentum stays
  def set_w(self, w: Tensor) -> Tensor:
    return self.predictor.set_w(w)

  # a copy of W_p: d x d
  def w(self) -> Tensor:
    return self.predictor.w()

  # copies of all that a step changes, by name
  def state(self) -> Dict[str, Tensor]:
    d = annotate(Dict[str, Tensor], {})
{{state}}    return d

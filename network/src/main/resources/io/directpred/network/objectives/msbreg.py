  # MSBReg-style, after Moon, Buracas, Park, Kim, Canny, "An embedding-dynamic approach to self-supervised learning",
  # 2023: three terms on unit vectors. The singular-value term and the weights are ours: the paper's were not found.
  # N images, V views of each, d channels; no predictor. Served, the singular values are those of a moving
  # average of C, C^(-1/2) of which stands where others have W: d x d, set between steps.

  # x: the views, each N x 3 x H x W; noise: N x d, one draw for each image -> loss; z of all views, V N x d, served
  # their unit vectors; the three terms
  def objective(self, x: List[Tensor], noise: Tensor) -> Tuple[Tensor, Tensor, List[Tensor]]:
    t = annotate(List[Tensor], [])
    torch.set_grad_enabled(False)                                   # stop-gradient: no graph is kept of the target
    for v in range(len(x)):
      _ = torch.append(t, self.unit(self.target.project(self.target.encode(x[v], True), True)))
    torch.set_grad_enabled(True)
    z = annotate(List[Tensor], [])
    u = annotate(List[Tensor], [])
    for v in range(len(x)):
      _ = torch.append(z, self.online.project(self.online.encode(x[v], True), True))  # N x d
      _ = torch.append(u, self.unit(z[v]))
    if self.served:
      told = u
      even = self.evenness_served(u)
    else:
      told = z
      even = self.evenness(u)
    terms = [self.centroid(u, t), self.kick(u, self.unit(noise)), even]
    return (terms[0] + self.brownian * terms[1] + self.singular * terms[2], torch.cat(told), terms)

  # each view to the centroid of the target's views: mean over images and views of 2 - 2 cos(u, sum of t), from 0 to 4
  def centroid(self, u: List[Tensor], t: List[Tensor]) -> Tensor:
    c = t[0]
    for v in range(1, len(t)):
      c = c + t[v]
    c = self.unit(c)  # N x d
    loss = 2. - 2. * (u[0] * c).sum([1]).mean()
    for v in range(1, len(u)):
      loss = loss + 2. - 2. * (u[v] * c).sum([1]).mean()
    return loss / float(len(u))

  # a random kick to each image, the same for all its views: mean over images and views of u g. g: N x d, unit rows
  def kick(self, u: List[Tensor], g: Tensor) -> Tensor:
    loss = (u[0] * g).sum([1]).mean()
    for v in range(1, len(u)):
      loss = loss + (u[v] * g).sum([1]).mean()
    return loss / float(len(u))

  # with the singular values s of U, the M = V N unit rows: 1/d sum of (1 - s sqrt(d/M))^2 = 2 - 2 sum of s / sqrt(M d),
  # as sum of s^2 = M.
  # 0 where the second moment is the same in all directions
  def evenness(self, u: List[Tensor]) -> Tensor:
    U = torch.cat(u)  # M x d
    size = float(len(U) * torch.size(U, 1))
    return 2. - 2. * torch.linalg_svdvals(U).sum() / torch.sqrt(size)

  # 2 - 2/sqrt(d) mean of u K u, where K u has no gradient: with K = C^(-1/2) of this batch's C the value and the
  # gradient of evenness
  def evenness_served(self, u: List[Tensor]) -> Tensor:
    U = torch.cat(u)  # M x d
    d = float(torch.size(U, 1))
    return 2. - 2. * (U * torch.detach(self.predictor.forward(U))).sum([1]).mean() / torch.sqrt(d)

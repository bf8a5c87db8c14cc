  # SIGReg (LeJEPA), after Balestriero and LeCun, "LeJEPA", arXiv 2511.08544, 2025: z of all images together is to be
  # normal, N(0, I), along any direction, and z of one image's views alike. N images, V views of each, d channels; no
  # target network, no predictor, no stop-gradient.

  # x: the views, each N x 3 x H x W; noise: K x d, its rows are random directions -> loss, at least 0; z of all views,
  # V N x d; both terms
  def objective(self, x: List[Tensor], noise: Tensor) -> Tuple[Tensor, Tensor, List[Tensor]]:
    z = annotate(List[Tensor], [])  # N x d of each view
    for v in range(len(x)):
      _ = torch.append(z, self.online.project(self.online.encode(x[v], True), True))
    a = torch.t(self.unit(noise))   # d x K
    normal = self.normality(z[0], a) / float(len(z))
    for v in range(1, len(z)):
      normal = normal + self.normality(z[v], a) / float(len(z))
    alike = self.invariance(z)
    return (self.lam * normal + (1. - self.lam) * alike, torch.cat(z), [normal, alike])

  # distance of the empirical characteristic function from the normal one (Epps and Pulley): N times the integral over t
  # from 0 to 3 of [(mean cos(t az) - e^(-t^2/2))^2 + (mean sin(t az))^2] e^(-t^2/2), twice, by 17 knots; mean over
  # directions. z: N x d; a: d x K, unit columns
  def normality(self, z: Tensor, a: Tensor) -> Tensor:
    y = torch.mm(z, a)  # N x K
    total = torch.zeros_like(y[0])
    for k in range(17):
      t = 0.1875 * float(k)
      phi = torch.exp(-0.5 * t * t)
      weight = 0.375 * phi
      if k == 0 or k == 16:
        weight = 0.1875 * phi
      real = torch.mean(torch.cos(t * y), [0]) - phi  # K
      imaginary = torch.mean(torch.sin(t * y), [0])
      total = total + weight * (real * real + imaginary * imaginary)
    return float(len(z)) * total.mean()

  # (z - mean over views of z)^2, mean over everything
  def invariance(self, z: List[Tensor]) -> Tensor:
    centre = z[0] / float(len(z))
    for v in range(1, len(z)):
      centre = centre + z[v] / float(len(z))
    loss = ((z[0] - centre) * (z[0] - centre)).mean() / float(len(z))
    for v in range(1, len(z)):
      loss = loss + ((z[v] - centre) * (z[v] - centre)).mean() / float(len(z))
    return loss

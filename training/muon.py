"""Muon (Keller Jordan et al. 2024, https://kellerjordan.github.io/posts/muon): momentum whose step is made orthogonal, for matrices."""
import torch


class Muon:
    def __init__(self, parameters, precision, momentum=0.95, decay=0.02):
        self.parameters, self.precision, self.momentum, self.decay = parameters, precision, momentum, decay
        self.momenta = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self, rate):
        for p, m in zip(self.parameters, self.momenta):
            m.mul_(self.momentum).add_(p.grad)
        for group in self.of_one_shape():
            nesterov = torch.stack([p.grad.add(m, alpha=self.momentum) for p, m in group])
            steps = orthogonal(nesterov.to(self.precision)).to(nesterov.dtype)
            for (p, _), step in zip(group, steps):
                p.mul_(1 - rate * self.decay).add_(step, alpha=-rate * max(1, p.shape[0] / p.shape[1]) ** 0.5)

    def of_one_shape(self):
        """Groups matrices for one batched product, because a GPU spends more time on starting kernels than on these products."""
        groups = {}
        for p, m in zip(self.parameters, self.momenta):
            groups.setdefault(p.shape, []).append((p, m))
        return groups.values()


def orthogonal(matrices):                                                       # [N, R, C]
    """Brings the singular values near 1 by five Newton-Schulz steps with the coefficients of the source. bfloat16 is precise enough."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.transpose(1, 2) if tall else x

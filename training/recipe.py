"""All numbers that determine a model: its shape and its training."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Shape and training of one model."""
    vocab: int           # tokens, V
    width: int           # D
    layers: int
    heads: int
    context: int         # positions, C
    passes: float        # over the training text
    dropout: float       # on embeddings and on what each block adds; useful from about three passes on
    batch: int           # windows in one forward pass, B
    accumulate: int      # forward passes in one step
    matrix_rate: float   # Muon's learning rate, for the matrices of the blocks
    other_rate: float    # AdamW's, for embeddings, norms and biases
    evaluate_every: int  # steps between two evaluations on the held-back documents
    bits: int = 16       # of a weight in the exported model

    @property
    def tokens_per_step(self):
        return self.batch * self.accumulate * self.context


RECIPES = {
    # For the test: seconds on two cores.
    "smoke": Recipe(vocab=512, width=128, layers=2, heads=2, context=64, passes=16, dropout=0, batch=16, accumulate=1,
                    matrix_rate=0.02, other_rate=0.01, evaluate_every=50),
    # 8.5 M parameters; about an hour on two cores.
    "small": Recipe(vocab=8192, width=256, layers=8, heads=4, context=512, passes=0.6, dropout=0, batch=16, accumulate=2,
                    matrix_rate=0.02, other_rate=0.004, evaluate_every=150),
    # 34 M parameters, 36 MB; about ten minutes on a data-centre GPU.
    "large": Recipe(vocab=16384, width=512, layers=8, heads=8, context=1024, passes=8, dropout=0.1, batch=64, accumulate=1,
                    matrix_rate=0.02, other_rate=0.003, evaluate_every=200, bits=8),
}

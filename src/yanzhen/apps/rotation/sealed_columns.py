"""Where rotation keeps sealed values."""

from __future__ import annotations

from yanzhen.apps.rotation.models import Round
from yanzhen.apps.rotation.sealed import BASIS, SEED
from yanzhen.apps.sealing.kept import keeps_sealed

keeps_sealed(Round, sealed_seed=SEED, basis=BASIS)

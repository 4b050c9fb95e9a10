"""``python -m yanzhen`` is the same as ``yanzhen``."""

import sys

from yanzhen.cli.main import main

sys.exit(main())

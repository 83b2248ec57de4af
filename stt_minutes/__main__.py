"""`python -m stt_minutes` is the same as `stt-minutes`."""

import sys

from stt_minutes.cli import main

sys.exit(main())

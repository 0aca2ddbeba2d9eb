"""A person's own function of x and y: read, differentiated and printed from one small tree.

    text --tokens, syntax--> Node --differentiate--> loss, slope, curvature
                                  --typeset--> LaTeX

No text is ever run: `syntax` knows a closed list of signs and names and builds nothing else. To add
a function, add its row to `FUNCTIONS`.
"""

from __future__ import annotations

from adal.landscapes.expression.formula import BOX, Formula, parse

__all__ = ["BOX", "Formula", "parse"]

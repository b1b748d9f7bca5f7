"""The lab: any scenario in the developer's own browser, with a control page beside it and the gate's own judge.

Everything but the browser is the gate's: engine, bucket edge, fake backend, the gallery's origin. What comes of a click
is told by the gate's probe, which a few lines put into each page of the gallery, and by the servers' records; the judge
is the gate's too. What cannot be known so, the control page says (see `verdict.LIMITS`).
"""

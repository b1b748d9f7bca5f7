"""The control page's room: any scenario in a browser window, with a page beside it that controls the lab.

Everything is the gate's: the servers, the browser that Playwright drives, the observer, the judge. Only the clicks are
a person's. The servers have their own thread; all that changes the lab or asks the browser happens at one desk.
"""

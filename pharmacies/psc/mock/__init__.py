"""A Pro Santé Connect of our own, over real HTTP: fictitious professionals, the documented claims, faults on demand.

`people` is who there is, `faults` how it can misbehave, `desk` decides, `signing` makes the tokens, `pages` and `http`
speak to browsers and to our client. It shares the documented paths with the client and none of its checks. It lets
anybody be anybody: for the demo and the tests only (francetest/environment.py refuses it elsewhere).
"""

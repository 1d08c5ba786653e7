"""Pro Santé Connect: OpenID Connect with the ANS' national provider (documentation: industriels.esante.gouv.fr).

`places` says where it is, `client` reaches it, `tokens` and `professional` judge what it answers, `flow` puts them in
order, `held` is what a browser's session keeps, `reasons` names every way it can go wrong. `mock` is a provider of our
own for the demo and the tests.
"""

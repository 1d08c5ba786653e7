"""A receiver of our own, over real HTTP, since the true one closed: it checks, deduplicates, keeps, and answers.

`rules` says what is wrong with a message, `store` keeps what was taken, `desk` decides with both what to answer,
`http` speaks the wire; `outcome` and `receipts` write the answers. It shares the names of codes with the gateway but
none of its writing code, so that a slip of one side shows on the other. It talks French, as the platform did.
"""

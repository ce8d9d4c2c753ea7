"""Review: bodies of four tiers deliberate on a proposal, vote, adopt, act, pass it up or have it dispatched."""

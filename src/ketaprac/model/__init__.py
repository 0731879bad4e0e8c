"""The values that travel between the core, its plugins and a host.

One module per subject. All are frozen, slotted, keyword-only attrs classes
that check themselves when made and print no content.
"""

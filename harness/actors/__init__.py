"""Who plays at the counter and at the table: cashier, customer, waiter, guest, and the sandbox they play in.

They speak the domain, over HTTP only. Actors are synchronous; they never sleep and never read a clock of their own:
waiting is a long poll on the till's clock. They reach the network through a `Transport`, so features and load share one
vocabulary.
"""

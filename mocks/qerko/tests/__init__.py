"""Tests of the Qerko mock: real sockets, virtual time."""

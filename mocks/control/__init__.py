"""The control API of the sandbox and its pages: worlds, phones, clocks, faults, journals."""

"""The box: disposable processes that answer queries within bounds that the kernel holds."""

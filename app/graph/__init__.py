"""The line from files to a store: load, infer, rules, validate, store, and build, which composes them."""

"""Guard: what comes from outside is read, and what it could drive wild is run, within bounds."""

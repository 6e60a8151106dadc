"""Where the stages run. A stage is a function of a store and items; an engine only calls it."""

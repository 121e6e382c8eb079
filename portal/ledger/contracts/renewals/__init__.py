"""How a contract goes on after its term: asked about in time, decided, renewed by itself."""

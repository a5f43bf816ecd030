"""How the keys of `Fn::ForEach` start."""

LOOP = "Fn::ForEach::"

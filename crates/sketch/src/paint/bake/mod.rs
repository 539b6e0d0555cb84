//! Ways to make plates: from vector drawings, by light and colour passes over them, and soft dots.

# Lines in any order, lines skipped, and the same two sets in a row.
H: sh tests/transcripts/runner/server
S: * OK ready
C: say c 1\\r\\na 1\\r\\nb 1\\r\\n
S? a $one
S? b $one
S? c *
C: say 1\\r\\n2\\r\\n3\\r\\n4\\r\\n
S* 3
S: 4

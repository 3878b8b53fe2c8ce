# A literal is n bytes, which may end with a line or within one.
H: sh tests/transcripts/runner/server # imap
S: * OK ready
C: say * 1 FETCH (BODY[] {10}\\r\\na\\nb\\r\\nc d\\r\\n FLAGS ())\\r\\n
S: * 1 FETCH (BODY[] {10}
S: a
S: b
S: c d
S:  FLAGS ())
C: say * 2 FETCH (BODY[] {3}\\r\\nabc BODY[1] {5}\\r\\nd\\r\\nef)\\r\\n
S: * 2 FETCH (BODY[] {3}
S: abc BODY[1] {5}
S: d
S: ef)

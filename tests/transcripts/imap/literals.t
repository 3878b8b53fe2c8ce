# Literals anywhere, and their bounds.
H: chapar-imap --user alice --max-literals 1k --max-message-size 4k
S: * PREAUTH *
C: a STATUS {5}
S: + *
C: INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
C: a STATUS {5+}
C: INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: a OK *
C: a CREATE {3}
S: + *
C: x"y
S: a OK *
C: a RENAME {3+}
C: x"y {4}
S: + *
C: back
S: a OK *
# NUL is not for names
C; a STATUS {5+}\r\nIN\x00OX (MESSAGES)\r\n
S: a BAD Expected a literal without NUL.
# one that is refused is not asked for
C: a STATUS {1025}
S: a BAD [TOOBIG] *
C: a NOOP
S: a OK *
# one that comes anyway is dropped, and the command with it
C: a STATUS {1025+}
C* 1025 x
C:  (MESSAGES) {3+}
C: abc {4+}
C: abcd
S: a BAD [TOOBIG] *
C: a NOOP
S: a OK *
# together they are too large
C: a RENAME {1000+}
C* 1000 x
C:  {1000+}
C* 1000 y
C:
S: a BAD [TOOBIG] *
# not of this world
C: a STATUS {99999999999999999999}
S: a BAD *
C: a STATUS {1025+}
C* 1025 x
C:  {99999999999}
S: a BAD [TOOBIG] *
C: a STATUS {4097+}
S: a BAD [TOOBIG] *
S: * BYE [TOOBIG] *
S.
X: 0
# a long line is taken, a longer one is not
S: * PREAUTH *
C; a STATUS "
C* 60000 x
C: " (MESSAGES)
S: a NO [NONEXISTENT] *
C; b STATUS "
C* 70000 x
C: " (MESSAGES)
S: b BAD [TOOBIG] *
C: c NOOP
S: c OK *
C: d LOGOUT
S* d OK *
X: 0
# cut off in the middle of one
C; a STATUS {5+}\r\nIN
S: * PREAUTH *
C.
S.
X: 0

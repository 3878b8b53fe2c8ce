# Mailboxes of other people: who sees what, and may do what
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
C: a CREATE Work/2026
S: a OK *
C: a APPEND Work/2026 (\Flagged) {4+}
C: a: b
S: a OK *
2S: * PREAUTH *
2C: a LIST "" *
2S: * LIST (\HasNoChildren) "/" INBOX
2S: a OK *
2C: a SELECT user/alice/Work/2026
2S: a NO [NONEXISTENT] There is no such mailbox.
2C: a SELECT user/alice/nothing
2S: a NO [NONEXISTENT] There is no such mailbox.
2C: a SELECT user/nobody
2S: a NO [NONEXISTENT] There is no such mailbox.
C: a SETACL Work/2026 bob lr
S: a OK *
2C: a LIST "" *
2S: * LIST (\HasNoChildren) "/" INBOX
2S: * LIST (\Noselect \HasChildren) "/" user
2S: * LIST (\Noselect \HasChildren) "/" user/alice
2S: * LIST (\Noselect \HasChildren) "/" user/alice/Work
2S: * LIST (\HasNoChildren) "/" user/alice/Work/2026
2S: a OK *
# only to look at
2C: a SELECT user/alice/Work/2026
2S* * OK [PERMANENTFLAGS ()] *
2S* a OK [READ-ONLY] *
2C: a FETCH 1 (FLAGS BODY[])
2S: * 1 FETCH (FLAGS (\Flagged \Recent) BODY[] {4}
2S: a: b)
2S: a OK *
2C: a STORE 1 +FLAGS (\Answered)
2S: a NO [READ-ONLY] *
2C: a EXPUNGE
2S: a NO [READ-ONLY] *
2C: a GETACL user/alice/Work/2026
2S: a NO [NOPERM] *
2C: a MYRIGHTS user/alice/Work/2026
2S: * MYRIGHTS user/alice/Work/2026 lr
2S: a OK *
# to his own mail, and back if he may
2C: a COPY 1 INBOX
2S: a OK [COPYUID * 1 1] *
2C: a COPY 1 user/alice/Work/2026
2S: a NO [NOPERM] *
C: a SETACL Work/2026 bob lrwi
S: a OK *
2C: a SELECT INBOX
2S* a OK [READ-WRITE] *
2C: a STORE 1 FLAGS (\Seen \Answered \Deleted mine)
2S* a OK *
2C: a COPY 1 user/alice/Work/2026
2S: a OK [COPYUID * 1 2] *
C: a EXAMINE Work/2026
S* * 2 EXISTS
S* a OK *
# t was missing
C: a FETCH 2 (FLAGS)
S: * 2 FETCH (FLAGS (\Answered \Recent mine))
S: a OK *
2C: a MOVE 1 user/alice/Work/2026
2S: * OK [COPYUID * 1 3] Moved.
2S: * 1 EXPUNGE
2S: a OK *
# what he may make there: nothing, then below it
2C: a CREATE user/alice/Work/2026/x
2S: a NO [NOPERM] *
2C: a CREATE user/nobody/x
2S: a NO [NOPERM] *
2C: a DELETE user/alice/Work/2026
2S: a NO [NOPERM] *
2C: a DELETE user/alice/Work
2S: a NO [HASCHILDREN] *
C: a SETACL Work/2026 bob lrkx
S* a OK *
2C: a CREATE user/alice/Work/2026/x
2S: a OK *
C: a GETACL Work/2026/x
S: * ACL Work/2026/x alice lrswipkxtecdan bob lrkxc
S: a OK *
2C: a RENAME user/alice/Work/2026/x user/alice/Work/2026/y
2S: a OK *
2C: a RENAME user/alice/Work/2026/y y
2S: a NO [NOPERM] *
2C: a RENAME user/alice/Work/2026/y user/alice/y
2S: a NO [NOPERM] *
2C: a DELETE user/alice/Work/2026/y
2S: a OK *
# subscriptions are names
2C: a SUBSCRIBE user/alice/Work/2026
2S: a OK *
2C: a SUBSCRIBE user/nobody/x
2S: a OK *
2C: a LSUB "" user/*
2S: * LSUB () "/" user/alice/Work/2026
2S: * LSUB () "/" user/nobody/x
2S: a OK *
# gone again
C: a DELETEACL Work/2026 bob
S: a OK *
2C: a LIST "" *
2S: * LIST (\HasNoChildren) "/" INBOX
2S: a OK *
2C: a STATUS user/alice/Work/2026 (MESSAGES)
2S: a NO [NONEXISTENT] There is no such mailbox.
R: $B/chapar --spool $SPOOL check

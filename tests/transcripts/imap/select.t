# SELECT, EXAMINE, CHECK, CLOSE, UNSELECT
H: chapar-imap --user alice
S: * PREAUTH *
C: a SELECT INBOX
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] *
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY $v] *
S: * OK [UIDNEXT 1] *
S: * OK [MAILBOXID ($m)] *
S: * OK [ANNOTATIONS 131072] *
S: * OK [URLMECH INTERNAL] *
S: * OK [HIGHESTMODSEQ *] *
S: a OK [READ-WRITE] *
C: a CHECK
S: a OK *
C: a APPEND INBOX (\Seen) {4+}
C: a: b
S: * 1 EXISTS
S: * 1 RECENT
S: a OK *
C: a APPEND INBOX (\Deleted $Mine) {4+}
C: a: b
S: * 2 EXISTS
S: * 2 RECENT
S: * FLAGS (* $Mine)
S: * OK [PERMANENTFLAGS (* $Mine \*)] *
S: a OK *
# another one closes this one, found or not
C: a SELECT nowhere
S: * OK [CLOSED] *
S: a NO [NONEXISTENT] *
C: a CHECK
S: a BAD Select a mailbox first.
C: a EXAMINE inbox
S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Mine)
S: * OK [PERMANENTFLAGS ()] *
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 2] *
S: * OK [UIDVALIDITY $v] *
S: * OK [UIDNEXT 3] *
S: * OK [MAILBOXID ($m)] *
S: * OK [ANNOTATIONS READ-ONLY] *
S: * OK [URLMECH INTERNAL] *
S: * OK [HIGHESTMODSEQ *] *
S: a OK [READ-ONLY] *
C: a STORE 1 +FLAGS (\Flagged)
S: a NO [READ-ONLY] *
C: a EXPUNGE
S: a NO [READ-ONLY] *
C: a MOVE 1 INBOX
S: a NO [READ-ONLY] *
C: a CLOSE
S: a OK *
C: a SELECT INBOX
S: * FLAGS *
S: * OK [PERMANENTFLAGS *
S: * 2 EXISTS
S* a OK *
# UNSELECT leaves what is deleted, CLOSE does not and says nothing
C: a UNSELECT
S: a OK *
C: a UNSELECT
S: a BAD *
C: a SELECT INBOX
S* * 2 EXISTS
S* a OK *
C: a CLOSE now
S: a BAD *
C: a CLOSE
S: a OK *
C: a SELECT INBOX
S* * 1 EXISTS
S* a OK *
C: a SELECT INBOX (WHAT)
S: a BAD Expected CONDSTORE, QRESYNC or ANNOTATE.
C: a SELECT
S: a BAD *
C: a SELECT ""
S: * OK [CLOSED] *
S: a NO *
C: a SELECT "a//b"
S: a NO [NONEXISTENT] *
C: a LOGOUT
S* a OK *

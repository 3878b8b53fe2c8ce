# Quotas (RFC 9208): roots, limits, what is refused and what never is
H: chapar-imap --user alice
2H: chapar-imap --user bob --admins bob
S: * PREAUTH *QUOTA QUOTA=RES-STORAGE*
C: a GETQUOTAROOT INBOX
S: * QUOTAROOT INBOX
S: a OK *
C: a SETQUOTA user/alice (STORAGE 10)
S: a NO [NOPERM] *
2S: * PREAUTH *
2C: a SETQUOTA user/alice (STORAGE 10 MESSAGE 4 MAILBOX 3)
2S: * QUOTA user/alice (STORAGE 0 10 MESSAGE 0 4 MAILBOX 1 3)
2S: a OK *
2C: a SETQUOTA user/alice (CHAIRS 4)
2S: a NO [CANNOT] *
2C: a GETQUOTA user/alice/Work
2S: a NO [NONEXISTENT] *
C: a CREATE Work
S: a OK *
C: a CREATE Play
S: a OK *
C: a CREATE More
S: a NO [OVERQUOTA] *
C: a APPEND INBOX {4+}
C: a: b
S: a OK *
C: a GETQUOTAROOT Work
S: * QUOTAROOT Work user/alice
S: * QUOTA user/alice (STORAGE 1 10 MESSAGE 1 4 MAILBOX 3 3)
S: a OK *
C: a GETQUOTA user/alice
S: * QUOTA user/alice (STORAGE 1 10 MESSAGE 1 4 MAILBOX 3 3)
S: a OK *
# what it holds is told at 90 %, once
C: a APPEND INBOX {4+}
C: a: b {4+}
C: a: c {4+}
C: a: d
S: * NO [ALERT] INBOX is 100% full (MESSAGE, quota root user/alice).
S: a OK *
C: a APPEND INBOX {4+}
C: a: e
S: a NO [OVERQUOTA] *
C: a SELECT INBOX
S* a OK *
C: a COPY 1 Work
S: a NO [OVERQUOTA] *
# a move below one root takes nothing
C: a MOVE 1 Work
S: * OK [COPYUID *
S: * 1 EXPUNGE
S: a OK *
C: a STORE 1 +FLAGS.SILENT (\Deleted)
S: a OK *
C: a STATUS INBOX (DELETED DELETED-STORAGE)
S: * STATUS INBOX (DELETED 1 DELETED-STORAGE 4)
S: a OK *
C: a EXPUNGE
S: * 1 EXPUNGE
S: a OK *
C: a COPY 1 Work
S: a OK *
# a root within: what is there counts there only
2C: a SETQUOTA user/alice/Work (MESSAGE 9)
2S: * QUOTA user/alice/Work (MESSAGE 2 9)
2S: a OK *
C: a GETQUOTA user/alice
S: * QUOTA user/alice (STORAGE 1 10 MESSAGE 2 4 MAILBOX 2 3)
S: a OK *
C: a COPY 1:2 Work
S: a OK *
C: a GETQUOTAROOT Work
S: * QUOTAROOT Work user/alice/Work
S: * QUOTA user/alice/Work (MESSAGE 4 9)
S: a OK *
# the use goes with a mailbox that gets another name
C: a CREATE Work/x
S: a OK *
C: a COPY 1 Work/x
S: a OK *
C: a RENAME Work/x x
S: a OK *
C: a GETQUOTA user/alice
S: * QUOTA user/alice (STORAGE 1 10 MESSAGE 3 4 MAILBOX 3 3)
S: a OK *
C: a RENAME x Work/x
S: a OK *
C: a GETQUOTA user/alice/Work
S: * QUOTA user/alice/Work (MESSAGE 5 9)
S: a OK *
# a limit below what is held only blocks growth
2C: a SETQUOTA user/alice (MESSAGE 1)
2S: * QUOTA user/alice (MESSAGE 2 1)
2S: a OK *
C: a APPEND Play {4+}
C: a: b
S: a NO [OVERQUOTA] *
C: a STORE 1 +FLAGS.SILENT (\Deleted)
S: a OK *
C: a EXPUNGE
S: * 1 EXPUNGE
S: a OK *
# no limits
2C: a SETQUOTA user/alice ()
2S: * QUOTA user/alice ()
2S: a OK *
C: a APPEND Play {4+}
C: a: b
S: a OK *
R: $B/chapar --spool $SPOOL check

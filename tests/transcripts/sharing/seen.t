# \Seen and \Recent of a mailbox that is not the reader's own are his own
H: chapar-imap --user alice
2H: chapar-imap --user bob
3H: chapar-imap --user bob
S: * PREAUTH *
C: a CREATE Work
S: a OK *
C: a APPEND Work {4+}
C: a: 1 {4+}
C: a: 2 (\Flagged) {4+}
C: a: 3 {4+}
C: a: 4
S: a OK *
C: a SETACL Work bob lrsw
S: a OK *
C: a SELECT Work
S* a OK *
C: a STORE 1 +FLAGS (\Seen)
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: a OK *
2S: * PREAUTH *
2C: a STATUS user/alice/Work (MESSAGES UNSEEN RECENT)
2S: * STATUS user/alice/Work (MESSAGES 4 UNSEEN 4 RECENT 4)
2S: a OK *
2C: a SELECT user/alice/Work
2S* * 4 RECENT
2S* * OK [UNSEEN 1] *
2S* a OK [READ-WRITE] *
2C: a FETCH 2:3 BODY[]
2S: * 2 FETCH (BODY[] {4}
2S: a: 2 FLAGS (\Seen \Recent))
2S: * 3 FETCH (BODY[] {4}
2S: a: 3 FLAGS (\Flagged \Seen \Recent))
2S: a OK *
2C: a STORE 3,4 -FLAGS (\Seen)
2S: * 3 FETCH (FLAGS (\Flagged \Recent))
2S: * 4 FETCH (FLAGS (\Recent))
2S: a OK *
2C: a SEARCH UNSEEN
2S: * SEARCH 1 3 4
2S: a OK *
2C: a SEARCH SEEN
2S: * SEARCH 2
2S: a OK *
# the owner hears nothing of it
C: a NOOP
S: a OK *
C: a STATUS Work (UNSEEN)
S: * STATUS Work (UNSEEN 3)
S: a OK *
# other flags are everybody's
2C: a STORE 2 +FLAGS (\Answered \Deleted)
2S: * 2 FETCH (FLAGS (\Answered \Seen \Recent))
2S: a OK *
C: a NOOP
S: * 2 FETCH (FLAGS (\Answered \Recent))
S: a OK *
2C: a STORE 1 FLAGS (\Seen \Flagged)
2S: * 1 FETCH (FLAGS (\Flagged \Seen \Recent))
2S: a OK *
C: a FETCH 1:2 FLAGS
S: * 1 FETCH (FLAGS (\Flagged \Seen \Recent))
S: * 2 FETCH (FLAGS (\Answered \Recent))
S* a OK *
2C: a STORE 1 FLAGS ()
2S: * 1 FETCH (FLAGS (\Recent))
2S: a OK *
C: a NOOP
S: * 1 FETCH (FLAGS (\Seen \Recent))
S: a OK *
# another session of the same reader knows it, and is told of changes
3S: * PREAUTH *
3C: a STATUS user/alice/Work (UNSEEN RECENT)
3S: * STATUS user/alice/Work (UNSEEN 3 RECENT 0)
3S: a OK *
3C: a SELECT user/alice/Work (CONDSTORE)
3S* * OK [HIGHESTMODSEQ $m] *
3S* a OK *
3C: a FETCH 1:* (FLAGS)
3S: * 1 FETCH (FLAGS ())
3S: * 2 FETCH (FLAGS (\Answered \Seen))
3S: * 3 FETCH (FLAGS (\Flagged))
3S: * 4 FETCH (FLAGS ())
3S: a OK *
2C: a STORE 4 +FLAGS.SILENT (\Seen)
2S: a OK *
3C: a NOOP
3S* * 4 FETCH (* FLAGS (\Seen) MODSEQ *)
3S* a OK *
3C: a FETCH 1:* (FLAGS) (CHANGEDSINCE $m)
3S* * 4 FETCH (FLAGS (\Seen) MODSEQ (*))
3S* a OK *
# what comes later is new to each
C: a APPEND Work {4+}
C: a: 5
S* a OK *
2C: a NOOP
2S: * 5 EXISTS
2S: * 5 RECENT
2S: a OK *
3C: a NOOP
3S: * 5 EXISTS
3S: * 0 RECENT
3S: a OK *
# copies of what he saw
2C: a COPY 4,5 INBOX
2S: a OK *
2C: a SELECT INBOX
2S* a OK *
2C: a FETCH 1:2 FLAGS
2S: * 1 FETCH (FLAGS (\Seen \Recent))
2S: * 2 FETCH (FLAGS (\Recent))
2S: a OK *
C: a SETACL Work bob lrwist
S: a OK *
2C: a COPY 1:2 user/alice/Work
2S: a OK *
2C: a STATUS user/alice/Work (MESSAGES UNSEEN)
2S: * STATUS user/alice/Work (MESSAGES 7 UNSEEN 4)
2S: a OK *
2C: a APPEND user/alice/Work (\Seen) {4+}
2C: a: 8
2S: a OK *
2C: a STATUS user/alice/Work (MESSAGES UNSEEN)
2S: * STATUS user/alice/Work (MESSAGES 8 UNSEEN 4)
2S: a OK *
C: a STATUS Work (UNSEEN)
S* * STATUS Work (UNSEEN 7)
S* a OK *
# it goes along with a new name
C: a RENAME Work Play
S: a OK *
2C: a STATUS user/alice/Play (MESSAGES UNSEEN)
2S: * STATUS user/alice/Play (MESSAGES 8 UNSEEN 4)
2S: a OK *
# one state for all, and back
R: $B/chapar --spool $SPOOL board seen user/alice/Play shared
2C: a STATUS user/alice/Play (UNSEEN)
2S: * STATUS user/alice/Play (UNSEEN 7)
2S: a OK *
R: $B/chapar --spool $SPOOL board seen user/alice/Play own
2C: a STATUS user/alice/Play (UNSEEN)
2S: * STATUS user/alice/Play (UNSEEN 4)
2S: a OK *
R: $B/chapar --spool $SPOOL check

# In IDLE a reader hears what another session of his has seen, and nobody else
# does; with NOTIFY between commands
H: chapar-imap --user alice
2H: chapar-imap --user bob
3H: chapar-imap --user bob
4H: chapar-imap --user bob
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: 1 {4+}
C: a: 2
S: a OK *
C: a SETACL INBOX bob lrs
S: a OK *
C: a SELECT INBOX
S* a OK *
C: a IDLE
S: + *
2S: * PREAUTH *
2C: a SELECT user/alice
2S* a OK *
2C: a IDLE
2S: + *
4S: * PREAUTH *
4C: a SELECT user/alice
4S* a OK *
4C: a NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))
4S* a OK *
3S: * PREAUTH *
3C: a SELECT user/alice
3S* a OK *
3C: a STORE 2 +FLAGS (\Seen)
3S: * 2 FETCH (FLAGS (\Seen))
3S: a OK *
2S* * 2 FETCH (FLAGS (\Seen \Recent))
4S* * 2 FETCH (FLAGS (\Seen))
3C: a STORE 2 -FLAGS (\Seen)
3S: * 2 FETCH (FLAGS ())
3S: a OK *
2S* * 2 FETCH (FLAGS (\Recent))
4S* * 2 FETCH (FLAGS ())
2C: DONE
2S: a OK *
# the owner was not woken: the next that he hears is this
3C: a FETCH 1 BODY[]
3S* a OK *
R: $B/chapar acl set user/alice bob lrsw
3C: a STORE 1 +FLAGS (\Flagged)
3S: * 1 FETCH (FLAGS (\Flagged \Seen))
3S: a OK *
S: * 1 FETCH (FLAGS (\Flagged \Recent))
C: DONE
S: a OK *

# Without the right s nothing is seen
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
C: a APPEND INBOX {4+}
C: a: 1
S: a OK *
C: a SETACL INBOX bob lrw
S: a OK *
2S: * PREAUTH *
2C: a SELECT user/alice
2S* * OK [PERMANENTFLAGS (\Answered \Flagged \Draft \*)] *
2S* a OK [READ-WRITE] *
2C: a FETCH 1 BODY[]
2S: * 1 FETCH (BODY[] {4}
2S: a: 1)
2S: a OK *
2C: a STORE 1 +FLAGS (\Seen)
2S: a NO [NOPERM] *
2C: a STORE 1 FLAGS (\Seen \Draft)
2S: * 1 FETCH (FLAGS (\Draft \Recent))
2S: a OK *
2C: a STATUS user/alice (UNSEEN)
2S: * STATUS user/alice (UNSEEN 1)
2S: a OK *

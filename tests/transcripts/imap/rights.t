# Rights that are given and taken while a mailbox is selected
H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE shared
S: a OK *
C; a APPEND shared {4+}\r\na: 1 {4+}\r\na: 2\r\n
S: a OK *
C: a SETACL shared bob lrs
S: a OK *
2H: chapar-imap --user bob
2S: * PREAUTH *
2C: a SELECT user/alice/shared
2S* a OK *
2C: a STORE 1 +FLAGS (\Flagged)
2S: a NO [NOPERM] *
C: a SETACL shared bob lrswte
S: a OK *
2C: a STORE 1 +FLAGS (\Flagged)
2S* a OK *
2C: a STORE 1 +FLAGS (\Deleted)
2S* a OK *
C: a SETACL shared bob lr
S: a OK *
2C: a EXPUNGE
2S: a NO [NOPERM] *
2C: a STORE 1 -FLAGS (\Flagged)
2S: a NO [NOPERM] *
2C: a FETCH 1 UID
2S: * 1 FETCH (UID 1)
2S: a OK *
# who may not read it any more is sent away
C: a DELETEACL shared bob
S: a OK *
2C: a FETCH 1 UID
2S: a NO [NOPERM] *
2S: * BYE *
2S.
2X: 0
# a new name changes nothing for the owner
3H: chapar-imap --user alice
3S: * PREAUTH *
3C: a SELECT shared
3S* a OK *
C: a RENAME shared other
S: a OK *
3C: a STORE 2 +FLAGS (\Seen)
3S: * 2 FETCH *
3S: a OK *

# A mailbox that goes while somebody has it selected.
H: chapar-imap --user alice
2H: chapar-imap --user alice
S: * PREAUTH *
C: a CREATE Gone
S: a OK *
C: a SELECT Gone
S* a OK *
2S: * PREAUTH *
2C: a DELETE Gone
2S: a OK *
C: a NOOP
S: a OK *
S: * BYE *
S.
X: 0
2C: a LOGOUT
2S* a OK *

# --user is a name as people write it: the account is the same, and his
H: chapar-imap --user Alice
2H: chapar-imsp --user ALICE
S: * PREAUTH *
C: a MYRIGHTS INBOX
S: * MYRIGHTS INBOX lrswipkxtecdan
S: a OK *
C: a CREATE x
S* a OK *
2S: * OK *
2C: a001 MYRIGHTS MAILBOX INBOX
2S: * MYRIGHTS MAILBOX INBOX lrswipkxtecdan
2S: a001 OK *
2C: a002 LOGOUT
2S: * BYE *
2S: a002 OK *
2X: 0

# Who takes too long to log in is not waited for, whatever he sends meanwhile.
H: chapar-imap --login-timeout 1
S: * OK *
C: a NOOP
S: a OK *
R: sleep 0.6
C: b NOOP
S: b OK *
S: * BYE *
S.
X: 0
# who has logged in has time
S: * OK *
C: a LOGIN alice secret
S: a OK *
R: sleep 1.2
C: b NOOP
S: b OK *
C: c LOGOUT
S* c OK *
X: 0
# a line does not take for ever either, and before a login not even this long
2H: chapar-imap --idle-timeout 1 --user alice
2S: * PREAUTH *
2C; a NO
R: sleep 0.7
2C; O
R: sleep 0.7
2C; P
2S: * BYE Idle for too long.
2S.
2X: 0
S: * OK *
C; a
R: sleep 0.6
C; \x20NO
R: sleep 0.6
C; O
S: * BYE Idle for too long.
S.
X: 0
# nor a long one
2C* 20000 x
R: sleep 0.7
2C; y
R: sleep 0.7
2C; z
2S: * PREAUTH *
2S: * BYE Idle for too long.
2S.
2X: 0
# what a message takes it takes
3H: chapar-imap --idle-timeout 3 --user alice
3C; a APPEND INBOX {3+}\r\n
3S: * PREAUTH *
R: sleep 0.8
3C; a
R: sleep 0.8
3C; b
R: sleep 0.8
3C; c
R: sleep 0.8
3C: 
3S: a OK *
3C: a LOGOUT
3S* a OK *

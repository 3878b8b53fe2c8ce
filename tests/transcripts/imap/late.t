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

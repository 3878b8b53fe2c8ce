# SETACL, GETACL, DELETEACL, LISTRIGHTS, MYRIGHTS (RFC 4314)
H: chapar-imap --user alice
S: * PREAUTH *ACL RIGHTS=kxten*
C: a CREATE Work
S: a OK *
# without a list all is the owner's
C: a GETACL Work
S: * ACL Work alice lrswipkxtecdan
S: a OK *
C: a SETACL Work bob lrs
S: a OK *
C: a GETACL Work
S: * ACL Work alice lrswipkxtecdan bob lrs
S: a OK *
C: a SETACL Work bob +w
S: a OK *
C: a SETACL Work Bob -s
S: a OK *
# c and d are kx and te
C: a SETACL Work group:Staff lrcd
S: a OK *
C: a SETACL Work -carol r
S: a OK *
C: a GETACL Work
S: * ACL Work alice lrswipkxtecdan bob lrw group:staff lrkxtecd -carol r
S: a OK *
# an entry without rights is none
C: a SETACL Work bob ""
S: a OK *
C: a DELETEACL Work group:staff
S: a OK *
C: a DELETEACL Work nobody
S: a OK *
C: a GETACL Work
S: * ACL Work alice lrswipkxtecdan -carol r
S: a OK *
# nobody locks himself out
C: a DELETEACL Work alice
S: a OK *
C: a GETACL Work
S: * ACL Work -carol r
S: a OK *
C: a MYRIGHTS Work
S: * MYRIGHTS Work lkxcan
S: a OK *
C: a SELECT Work
S: a NO [NOPERM] *
C: a LISTRIGHTS Work alice
S: * LISTRIGHTS Work alice lkxcan r s w i p t e d
S: a OK *
C: a LISTRIGHTS Work anyone
S: * LISTRIGHTS Work anyone "" l r s w i p k x t e c d a n
S: a OK *
C: a SETACL Work alice lrswipkxtean
S: a OK *
# what is not right
C: a SETACL Work bob lrz
S: a BAD *
C: a SETACL Work "" l
S: a NO [CANNOT] *
C: a SETACL Work - l
S: a NO [CANNOT] *
C: a SETACL Work group: l
S: a NO [CANNOT] *
C: a SETACL nowhere bob l
S: a NO [NONEXISTENT] There is no such mailbox.
C: a GETACL Work bob
S: a BAD *
C: a LISTRIGHTS Work
S: a BAD *
C: a MYRIGHTS
S: a BAD *
# a list goes with its mailbox, and is not there for the next of that name
C: a DELETE Work
S: a OK *
C: a CREATE Work
S: a OK *
C: a GETACL Work
S: * ACL Work alice lrswipkxtecdan
S: a OK *
C: a LOGOUT
S* a OK *
R: $B/chapar --spool $SPOOL check

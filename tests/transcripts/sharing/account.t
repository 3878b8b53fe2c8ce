# An admin deletes, renames and makes accounts and boards by the name of their
# INBOX, where he has the right x; what was shared goes along, or away
R: $B/chapar board add news && $B/chapar board add news/local
R: printf 'secret\n' | $B/chapar user add root && printf 'secret\n' | $B/chapar user add carol
H: chapar-imap --user root --admins root
2H: chapar-imap --user bob
3H: chapar-imap --user carol
R: $B/chapar acl set board/news carol all && $B/chapar acl set user/bob carol lr && $B/chapar acl set user/carol bob lrs
R: printf 'a: 1\n\n1\n' | $B/chapar deliver carol
2S: * PREAUTH *
2C: a CREATE Work
2S: a OK *
2C: a SETACL Work carol lrsi
2S: a OK *
2C: a APPEND Work {4+}
2C: a: w
2S: a OK *
2C: a SELECT user/carol
2S* a OK *
2C: a STORE 1 +FLAGS (\Seen)
2S* a OK *
3S: * PREAUTH *
3C: a SUBSCRIBE user/bob/Work
3S: a OK *
3C: a SUBSCRIBE board/news/local
3S: a OK *
3C: a SELECT user/bob/Work
3S* a OK *
3C: a STORE 1 +FLAGS (\Seen)
3S* a OK *
3C: a SETMETADATA user/bob/Work (/private/comment "mine")
3S: a OK *
3C: a UNSELECT
3S: a OK *
# not without x, not who is no admin, not one's own
S: * PREAUTH *
C: a DELETE user/bob
S: a NO [NOPERM] *
C: a RENAME user/bob user/rob
S: a NO [NOPERM] *
C: a DELETE user/nobody
S: a NO [NONEXISTENT] *
C: a DELETE user/root
S: a NO [NOPERM] *
3C: a RENAME user/bob user/rob
3S: a NO *
3C: a DELETE board/news
3S: a NO [NOPERM] *
# another name: a session of who had it changes nothing any more
C: a SETACL user/bob root x
S: a OK *
C: a SELECT user/bob
S: a NO [NOPERM] *
C: a RENAME user/bob user/alice
S: a NO [ALREADYEXISTS] *
C: a RENAME user/bob board/bob
S: a NO *
C: a RENAME user/bob user/rob
S: a OK *
2C: a CREATE More
2S: a NO *
2S: * BYE The selected mailbox is not there any more.
2X: 0
C: a LIST "" user/*
S: * LIST (\HasNoChildren) "/" user/alice
S: * LIST (\HasNoChildren) "/" user/carol
S: * LIST (\HasChildren) "/" user/rob
S: * LIST (\HasNoChildren) "/" user/rob/Work
S: a OK *
3C: a LSUB "" *
3S: * LSUB () "/" board/news/local
3S: * LSUB () "/" user/rob/Work
3S: a OK *
3C: a STATUS user/rob/Work (UNSEEN)
3S: * STATUS user/rob/Work (UNSEEN 0)
3S: a OK *
3C: a GETMETADATA user/rob/Work /private/comment
3S: * METADATA user/rob/Work (/private/comment "mine")
3S: a OK *
3C: a GETACL INBOX
3S: * ACL INBOX carol lrswipkxtecdan rob lrs
3S: a OK *
3C: a STATUS user/bob/Work (UNSEEN)
3S: a NO [NONEXISTENT] *
4H: chapar-imap --user rob
4S: * PREAUTH *
4C: a STATUS user/carol (UNSEEN)
4S: * STATUS user/carol (UNSEEN 0)
4S: a OK *
# a board, with what is below it
C: a SETACL board/news root x
S: a OK *
C: a RENAME board/news board/press
S: a OK *
3C: a LSUB "" board/*
3S: * LSUB () "/" board/press/local
3S: a OK *
3C: a MYRIGHTS board/press
3S: * MYRIGHTS board/press lrswipkxtecda*
3S: a OK *
C: a DELETE board/press/local
S: a NO [NOPERM] *
C: a DELETE board/press
S: a OK *
C: a LIST "" board/*
S: a OK *
3C: a SELECT board/press
3S: a NO [NONEXISTENT] *
# deleted: gone for all, with the rights that he had; and back
C: a DELETE user/rob
S: a OK *
4C: a CREATE More
4S: a NO *
4C: a LOGOUT
4S* a OK *
4X: 0
C: a GETACL user/rob
S: a NO [NONEXISTENT] *
3C: a LIST "" user/*
3S: a OK *
3C: a GETACL INBOX
3S: * ACL INBOX carol lrswipkxtecdan
3S: a OK *
R: $B/chapar user undelete rob
3C: a GETACL INBOX
3S: * ACL INBOX carol lrswipkxtecdan rob lrs
3S: a OK *
3C: a STATUS user/rob/Work (UNSEEN)
3S: * STATUS user/rob/Work (UNSEEN 0)
3S: a OK *
# on hold nothing goes
R: $B/chapar hold rob on
C: a DELETE user/rob
S: a NO [NOPERM] *
# once removed for good, who is called so later begins anew
6H: chapar-imap --user rob
6S: * PREAUTH *
R: $B/chapar hold rob off && $B/chapar user del --purge rob && $B/chapar vacuum --keep 0 && $B/chapar log carol | grep -q 'DEL seen'
6S.
6X: 143
C: a CREATE user/rob
S: a OK *
5H: chapar-imap --user rob
5S: * PREAUTH *
5C: a SELECT user/carol
5S: a NO [NONEXISTENT] *
R: $B/chapar check

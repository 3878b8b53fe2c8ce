# Boards: read by anyone, each with his own marks
R: $B/chapar --spool $SPOOL board add news && $B/chapar --spool $SPOOL board add news/local
R: $B/chapar --spool $SPOOL acl set board/news alice all
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
C: a APPEND board/news {4+}
C: a: 1 {4+}
C: a: 2
S: a OK *
2S: * PREAUTH *
2C: a LIST "" * RETURN (STATUS (UNSEEN))
2S: * LIST (\HasNoChildren) "/" INBOX
2S: * STATUS INBOX (UNSEEN 0)
2S: * LIST (\NonExistent \HasChildren) "/" board
2S: * LIST (\HasChildren) "/" board/news
2S: * STATUS board/news (UNSEEN 2)
2S: * LIST (\HasNoChildren) "/" board/news/local
2S: * STATUS board/news/local (UNSEEN 0)
2S: a OK *
2C: a SELECT board/news
2S* a OK [READ-WRITE] *
2C: a STORE 1 +FLAGS (\Seen)
2S* a OK *
2C: a STORE 1 +FLAGS (\Deleted)
2S: a NO [NOPERM] *
2C: a EXPUNGE
2S: a NO [NOPERM] *
2C: a STATUS board/news (UNSEEN)
2S: * STATUS board/news (UNSEEN 1)
2S: a OK *
C: a STATUS board/news (UNSEEN)
S: * STATUS board/news (UNSEEN 2)
S: a OK *
2C: a APPEND board/news {4+}
2C: a: 3
2S: a NO [NOPERM] *
2C: a SUBSCRIBE board/news
2S: a OK *
2C: a LSUB "" *
2S: * LSUB () "/" board/news
2S: a OK *
C: a CREATE board/news/sport
S: a OK *
C: a GETACL board/news/sport
S: * ACL board/news/sport anyone lrs alice lrswipkxtecdan
S: a OK *
C: a CREATE board/other
S: a NO [NOPERM] *
# nobody logs in as a board
3H: chapar-imap --user board:news
3S: * BYE *
3X: 67
R: $B/chapar --spool $SPOOL check

# Who is anonymous (RFC 4505) has no mailboxes, reads what "anonymous" or
# "anyone" may read, and is forgotten with the session
R: $B/chapar board add news && $B/chapar board add --to anonymous --rights lrsw box && $B/chapar board add --to group:staff secret
R: $B/chapar acl set board/news alice all && $B/chapar acl set board/box alice all
R: $B/chapar acl set -- board/box -bob r
H: chapar-imap --user alice
2H: chapar-imap --user anonymous --groups staff
3H: chapar-imap --user anonymous
4H: chapar-imap --user bob
S: * PREAUTH *
C: a APPEND board/news {4+}
C: a: 1 {4+}
C: a: 2
S: a OK *
C: a APPEND board/box {4+}
C: a: 3
S: a OK *
2S: * PREAUTH *
2C: a NAMESPACE
2S: * NAMESPACE NIL (("user/" "/")) (("board/" "/"))
2S: a OK *
2C: a LIST "" * RETURN (SUBSCRIBED STATUS (UNSEEN))
2S: * LIST (\NonExistent \HasChildren) "/" board
2S: * LIST (\HasNoChildren) "/" board/box
2S: * STATUS board/box (UNSEEN 1)
2S: * LIST (\HasNoChildren) "/" board/news
2S: * STATUS board/news (UNSEEN 2)
2S: a OK *
2C: a SELECT INBOX
2S: a NO [NONEXISTENT] There is no such mailbox.
2C: a SELECT board/secret
2S: a NO [NONEXISTENT] There is no such mailbox.
2C: a SELECT user/anonymous
2S: a NO [NONEXISTENT] There is no such mailbox.
2C: a CREATE mine
2S: a NO *
2C: a SUBSCRIBE board/news
2S: a NO *
2C: a GETQUOTAROOT INBOX
2S: a NO *
2C: a GETQUOTA ""
2S: a NO *
2C: a GETMETADATA "" /private/comment
2S* a *
2C: a SETMETADATA "" (/private/comment "x")
2S: a NO *
2C: a SETMETADATA "" (/private/filters/values/x "SEEN")
2S: a NO *
2C: a RESETKEY
2S: a NO *
2C: a MYRIGHTS board/news
2S: * MYRIGHTS board/news lrs
2S: a OK *
2C: a APPEND board/news {4+}
2C: a: x
2S: a NO *
# what one has seen the other has not
2C: a SELECT board/news
2S* a OK [READ-WRITE] *
2C: a FETCH 1 (BODY[])
2S: * 1 FETCH (BODY[] {4}
2S: a: 1 FLAGS (\Seen \Recent))
2S: a OK *
2C: a SEARCH UNSEEN
2S: * SEARCH 2
2S: a OK *
2C: a STATUS board/news (UNSEEN)
2S: * STATUS board/news (UNSEEN 1)
2S: a OK *
3S: * PREAUTH *
3C: a SELECT board/news
3S* a OK *
3C: a FETCH 1:* FLAGS
3S: * 1 FETCH (FLAGS (\Recent))
3S: * 2 FETCH (FLAGS (\Recent))
3S: a OK *
# new mail is told, and what was seen stays so
C: a APPEND board/news {4+}
C: a: 4
S: a OK *
2C: a NOOP
2S: * 3 EXISTS
2S: * 3 RECENT
2S: a OK *
2C: a FETCH 1:* FLAGS
2S: * 1 FETCH (FLAGS (\Seen \Recent))
2S: * 2 FETCH (FLAGS (\Recent))
2S: * 3 FETCH (FLAGS (\Recent))
2S: a OK *
2C: a NOTIFY SET (PERSONAL (MessageNew MessageExpunge)) (SELECTED (MessageNew MessageExpunge))
2S* a *
# changes for all are told in the log as his
3C: a SELECT board/box
3S* a OK *
3C: a STORE 1 +FLAGS (\Flagged)
3S: * 1 FETCH (FLAGS (\Flagged \Recent))
3S: a OK *
R: $B/chapar log board:box | grep FLAGS | grep -q 'by anonymous'
# "anonymous" is nobody who has said who he is
4S: * PREAUTH *
4C: a SELECT board/box
4S: a NO [NONEXISTENT] There is no such mailbox.
4C: a SELECT board/news
4S* a OK *
# in IDLE
2C: a IDLE
2S: + *
C: a APPEND board/news {4+}
C: a: 5
S: a OK *
2S: * 4 EXISTS
2S: * 4 RECENT
2C: DONE
2S: a OK *
2C: a LOGOUT
2S: * BYE *
2S: a OK *
2X: 0

# What a reader has seen stays with him: through RENAME, one \Seen for all and
# back, DELETE and undelete, another name of a board; and is not taken for that
# of an account that is made anew under the same name
R: $B/chapar board add news && $B/chapar board add news/local && $B/chapar acl set board/news alice all && $B/chapar acl set board/news/local alice all
R: printf 'secret\n' | $B/chapar user add carol
H: chapar-imap --user alice
2H: chapar-imap --user bob
S: * PREAUTH *
C: a CREATE Work
S: a OK *
C: a APPEND Work {4+}
C: a: 1 {4+}
C: a: 2
S: a OK *
C: a APPEND board/news/local {4+}
C: a: 3 {4+}
C: a: 4
S: a OK *
C: a SETACL Work bob lrs
S: a OK *
2S: * PREAUTH *
2C: a SELECT user/alice/Work
2S* a OK *
2C: a STORE 1 +FLAGS.SILENT (\Seen)
2S: a OK *
2C: a SELECT board/news/local
2S* a OK *
2C: a STORE 2 +FLAGS.SILENT (\Seen)
2S: a OK *
2C: a UNSELECT
2S: a OK *
C: a RENAME Work Play/there
S* a OK *
2C: a STATUS user/alice/Play/there (UNSEEN)
2S: * STATUS user/alice/Play/there (UNSEEN 1)
2S: a OK *
# one for all
C: a SETMETADATA Play/there (/shared/vendor/cmu/cyrus-imapd/sharedseen "true")
S: a OK *
2C: a STATUS user/alice/Play/there (UNSEEN)
2S: * STATUS user/alice/Play/there (UNSEEN 2)
2S: a OK *
2C: a SELECT user/alice/Play/there
2S* a OK *
2C: a STORE 2 +FLAGS.SILENT (\Seen)
2S: a OK *
2C: a UNSELECT
2S: a OK *
C: a STATUS Play/there (UNSEEN)
S: * STATUS Play/there (UNSEEN 1)
S: a OK *
C: a SETMETADATA Play/there (/shared/vendor/cmu/cyrus-imapd/sharedseen NIL)
S: a OK *
2C: a SELECT user/alice/Play/there
2S* a OK *
2C: a SEARCH SEEN
2S: * SEARCH 1
2S: a OK *
2C: a UNSELECT
2S: a OK *
# gone and back
C: a DELETE Play/there
S: a OK *
2C: a STATUS user/alice/Play/there (UNSEEN)
2S: a NO [NONEXISTENT] *
R: $B/chapar undelete alice --mailbox Play/there
2C: a SELECT user/alice/Play/there
2S* a OK *
2C: a SEARCH SEEN
2S: * SEARCH 1
2S: a OK *
2C: a UNSELECT
2S: a OK *
# a board
R: $B/chapar board rename news press && $B/chapar board rename press/local press/here && $B/chapar board list --json | grep -q '"board/press/here","seen":"own"'
2C: a SELECT board/press/here
2S* a OK *
2C: a SEARCH SEEN
2S: * SEARCH 2
2S: a OK *
2C: a UNSELECT
2S: a OK *
R: $B/chapar board del press/here && $B/chapar board del press && ! $B/chapar board rename press x 2>/dev/null
2C: a SELECT board/press
2S: a NO [NONEXISTENT] *
R: $B/chapar board undelete press && $B/chapar undelete board:press --mailbox here
2C: a SELECT board/press/here
2S* a OK *
2C: a SEARCH SEEN
2S: * SEARCH 2
2S: a OK *
2C: a UNSELECT
2S: a OK *
# another carol
R: $B/chapar acl set user/carol bob lrs && printf 'a: 1\n\n1\n' | $B/chapar deliver carol
2C: a SELECT user/carol
2S* a OK *
2C: a STORE 1 +FLAGS.SILENT (\Seen)
2S: a OK *
2C: a UNSELECT
2S: a OK *
R: $B/chapar user del --purge carol && export CHAPAR_CLOCK=1800000000000000 && printf 'secret\n' | $B/chapar user add carol && $B/chapar acl set user/carol bob lrs && printf 'a: 1\n\n1\n' | $B/chapar deliver carol
3H: chapar-imap --user bob
3S: * PREAUTH *
3C: a STATUS user/carol (UNSEEN)
3S: * STATUS user/carol (UNSEEN 1)
3S: a OK *
R: $B/chapar check

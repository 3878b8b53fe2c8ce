# Posting to boards by mail: board+name@, for who has the right p
R: $B/chapar --spool $SPOOL board add --rights lrsp open && $B/chapar --spool $SPOOL board add open/sub
R: $B/chapar --spool $SPOOL board add news && $B/chapar --spool $SPOOL acl set board/news alice post
R: $B/chapar --spool $SPOOL board add --to group:staff --rights lrs secret
R: $B/chapar --spool $SPOOL board add --to anyone --rights p box
H: chapar-lmtp
2H: chapar-imap --user bob
S: 220 *
C: LHLO x
S* 250 SIZE *
C: MAIL FROM:<x@y>
S: 250 *
C: RCPT TO:<board+open@example.org>
S: 250 *
C: RCPT TO:<Board+open/sub>
S: 250 *
C: RCPT TO:<board+open/none>
S: 550 5.1.1 *
C: RCPT TO:<board+news>
S: 550 5.7.1 *
C: RCPT TO:<board+secret>
S: 550 5.1.1 no such board
C: RCPT TO:<board+nothing>
S: 550 5.1.1 no such board
C: RCPT TO:<board+box>
S: 250 *
C: RCPT TO:<"board:open">
S: 550 5.1.1 *
C: DATA
S: 354 *
C: a: b
C: .
S: 250 *
S: 250 *
S: 250 *
# a relay may know who it is
C: MAIL FROM:<x@y> AUTH=alice
S: 250 *
C: RCPT TO:<board+news>
S: 250 *
C: DATA
S: 354 *
C: a: c
C: .
S: 250 *
2S: * PREAUTH *
2C: a STATUS board/news (MESSAGES)
2S: * STATUS board/news (MESSAGES 1)
2S: a OK *
2C: a STATUS board/open (MESSAGES UNSEEN)
2S: * STATUS board/open (MESSAGES 1 UNSEEN 1)
2S: a OK *
2C: a STATUS board/open/sub (MESSAGES)
2S: * STATUS board/open/sub (MESSAGES 1)
2S: a OK *
2C: a STATUS board/box (MESSAGES)
2S: a NO [NONEXISTENT] *
# with the fields of a delivery
2C: a SELECT board/open
2S* a OK *
2C: a FETCH 1 BODY[HEADER.FIELDS (RETURN-PATH)]
2S: * 1 FETCH (BODY[HEADER.FIELDS (RETURN-PATH)] {*
2S: Return-Path: <x@y>
2S* a OK *
R: $B/chapar --spool $SPOOL check

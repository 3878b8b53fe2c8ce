# Deliveries to who has no room left: later, or if so configured never
H: chapar-lmtp
2H: chapar-imap --user bob --admins bob
3H: chapar-lmtp --over-quota 552
2S: * PREAUTH *
2C: a SETQUOTA user/alice (MESSAGE 0)
2S* a OK *
S: 220 *
C: LHLO x
S* 250 SIZE *
C: MAIL FROM:<>
C: RCPT TO:<alice>
C: RCPT TO:<bob>
C: DATA
S: 250 *
S: 250 *
S: 250 *
S: 354 *
C: a: b
C: .
S: 452 4.2.2 *
S: 250 2.0.0 *
C: MAIL FROM:<>
C: RCPT TO:<alice> IGNOREQUOTA
C: RCPT TO:<alice> NONSENSE
C: DATA
S: 250 *
S: 250 *
S: 555 *
S: 354 *
C: a: b
C: .
S: 250 2.0.0 *
3S: 220 *
3C: LHLO x
3S* 250 SIZE *
3C: MAIL FROM:<>
3C: RCPT TO:<alice>
3C: DATA
3S: 250 *
3S: 250 *
3S: 354 *
3C: a: b
3C: .
3S: 552 5.2.2 *
2C: a GETQUOTA user/alice
2S: * QUOTA user/alice (MESSAGE 1 0)
2S: a OK *
R: $B/chapar --spool $SPOOL check

# Lines of commands have a bound, those of messages have none.
H: chapar-lmtp
S: 220 *
C; NOOP 
C* 2042 x
C:
S: 250 2.0.0 ok
C; NOOP 
C* 2044 x
C:
S: 500 5.5.2 line too long
C* 100000 x
C:
S: 500 5.5.2 line too long
C: LHLO relay
S* 250 SIZE *
C: MAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA
S: 250 *
S: 250 *
S: 354 *
C; Subject: 
C* 100000 x
C:
C: .
S: 250 2.0.0 *

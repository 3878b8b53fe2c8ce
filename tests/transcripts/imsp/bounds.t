# Bounds, and what is said past them.
H: chapar-imsp --user alice --host mail.test --max-literals 10k
# a literal that is asked for, and one that comes unasked
S: * OK chapar IMSP is ready
C: a001 SET x.big {20000}
S: a001 NO that literal is too large
C: a002 NOOP
S: a002 OK noop completed
C: a003 SET x.big {99999999999999999999}
S: a003 BAD command 'set' requires 2 properly formed argument(s)
C; a004 SET x.big {20000+}\r\n
S: * BYE that literal is too large
S.
X: 0
# a line
S: * OK chapar IMSP is ready
C; b001 SET x.y 
C* 70000 x
S: b001 BAD this line is too long
C; \r\n
C: b002 NOOP
S: b002 OK noop completed
# names
C; c001 SET x
C* 255 y
C;  v\r\n
S: c001 NO User 'alice' not authorized to change option 'xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...'
C; c002 STOREADDRESS alice "
C* 501 n
C; " a b\r\n
S: c002 NO Failed to modify address book
C; c003 STOREADDRESS alice n 
C* 101 f
C;  v\r\n
S: c003 NO Failed to modify address book
C; c004 CREATEADDRESSBOOK alice.
C* 250 b
C; \r\n
S: c004 NO Failed to create new address book
C; d001 SET x.y "a\x00b"\r\n
S: d001 BAD command 'set' requires 2 properly formed argument(s)
C; d002 SET x.y {3+}\r\na\x00b\r\n
S: d002 BAD command 'set' requires 2 properly formed argument(s)
C: d003 LOGOUT
S: * BYE Logging user out
S: d003 OK Logging user out
S.
X: 0
# commands that make no sense, one after the other
S: * OK chapar IMSP is ready
C* 20 x\r\n
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: x BAD 7-bit ASCII command required
S: * BYE too many commands that make no sense
S.
X: 0

# TOP: the header, the empty line, and so many lines of the body.
R: printf 'Subject: top\r\nX: y\r\n\r\none\r\n.two\r\nthree\r\n' | chapar deliver alice
R: printf 'Subject: no body\r\n' | chapar deliver alice
H: chapar-pop3 --user alice
S: +OK 2 messages
C: TOP 1 0
S: +OK
S: Subject: top
S: X: y
S:
S: .
C: TOP 1 2
S: +OK
S: Subject: top
S: X: y
S:
S: one
S: ..two
S: .
C: TOP 1 18446744073709551615
S: +OK
S* three
S: .
C: TOP 2 1
S: +OK
S: Subject: no body
S: .
C: TOP 1
S: -ERR TOP message lines
C: TOP 1 -1
S: -ERR TOP message lines
C: TOP 1 x
S: -ERR TOP message lines
C: TOP 1 1 1
S: -ERR TOP message lines
C: TOP 3 1
S: -ERR no such message
C: TOP
S: -ERR no such message

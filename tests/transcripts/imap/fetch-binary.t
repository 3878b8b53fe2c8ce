# BINARY (RFC 3516): parts without their transfer encoding.
H: chapar-imap --user alice
S: * PREAUTH *
C: A1 APPEND INBOX {530+}
C: Subject: parts
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C: 
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: quoted-printable
C: 
C: caf=C3=A9 =
C: goes on
C: --b
C: Content-Type: application/octet-stream
C: Content-Transfer-Encoding: base64
C: 
C: AAECAwAF
C: --b
C: Content-Type: text/plain
C: 
C: as it is
C: --b
C: Content-Type: application/octet-stream
C: Content-Transfer-Encoding: x-rot13
C: 
C: nf vg vf
C: --b
C: Content-Type: message/rfc822
C: 
C: Subject: inner
C: Content-Transfer-Encoding: base64
C: 
C: aGVsbG8=
C: --b--
C: 
S* A1 OK *
C: A2 APPEND INBOX {97+}
C: Subject: one
C: Content-Type: text/plain
C: Content-Transfer-Encoding: base64
C: 
C: aGVsbG8g
C: d29ybGQ=
C: 
S* A2 OK *
C: A9 SELECT INBOX
S* A9 OK *
C: B1 FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])
S: * 1 FETCH (BINARY.SIZE[1] 13 BINARY[1] {13}
S: caf\xc3\xa9 goes on)
S: B1 OK *
# with a NUL in it, it is a literal8
C: B2 FETCH 1 BINARY.PEEK[2]
S: * 1 FETCH (BINARY[2] ~{6}
S: \x00\x01\x02\x03\x00\x05)
S: B2 OK *
C: B3 FETCH 1 BINARY.PEEK[2]<1.2>
S: * 1 FETCH (BINARY[2]<1> {2}
S: \x01\x02)
S: B3 OK *
C: B4 FETCH 1 BINARY.PEEK[3]
S: * 1 FETCH (BINARY[3] {8}
S: as it is)
S: B4 OK *
# an encoding that nobody knows
C: B5 FETCH 1 BINARY.PEEK[4]
S: B5 NO [UNKNOWN-CTE] *
C: B6 FETCH 1 BINARY.SIZE[4]
S: B6 NO [UNKNOWN-CTE] *
# parts of a message within; what is made of parts is not encoded itself
C: B7 FETCH 1 BINARY.PEEK[5.1]
S: * 1 FETCH (BINARY[5.1] {5}
S: hello)
S: B7 OK *
C: B8 FETCH 1 BINARY.SIZE[5]
S: * 1 FETCH (BINARY.SIZE[5] 61)
S: B8 OK *
C: B9 FETCH 1 (BINARY.PEEK[9] BINARY.SIZE[9])
S: * 1 FETCH (BINARY[9] NIL BINARY.SIZE[9] 0)
S: B9 OK *
# only BINARY[] sets \Seen
C: C1 FETCH 2 (FLAGS BINARY.SIZE[1])
S: * 2 FETCH (FLAGS (\Recent) BINARY.SIZE[1] 11)
S: C1 OK *
C: C2 FETCH 2 BINARY[1]
S: * 2 FETCH (BINARY[1] {11}
S: hello world FLAGS (\Seen \Recent))
S: C2 OK *
C: C3 FETCH 2 BINARY.SIZE[]
S: * 2 FETCH (BINARY.SIZE[] 97)
S: C3 OK *
C: D0 FETCH 1 BINARY
S: D0 BAD *
C: D1 FETCH 1 BINARY[TEXT]
S: D1 BAD *
C: D2 FETCH 1 BINARY[1.MIME]
S: D2 BAD *
C: D3 FETCH 1 BINARY[1.HEADER]
S: D3 BAD *
C: D4 FETCH 1 BINARY.SIZE[1]<0.1>
S: D4 BAD *
C: D5 FETCH 1 BINARY[0]
S: D5 BAD *
C: N NOOP
S: N OK *
C: D6 FETCH 1 BINARY[1
S: D6 BAD *
C: D7 FETCH 1 BINARY[1]<0.0>
S: D7 BAD *
C: Z LOGOUT
S* Z OK *

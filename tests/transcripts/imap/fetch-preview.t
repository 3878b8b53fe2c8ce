# PREVIEW (RFC 8970).
H: chapar-imap --user alice
S: * PREAUTH *
C: A0 APPEND INBOX {58+}
C: Subject: a
C: 
C: > you said
C: 
C: Preview   text!
C:  And  more.
C: 
S* A0 OK *
C: A1 APPEND INBOX {237+}
C: Subject: b
C: Content-Type: text/html; charset=iso-8859-1
C: Content-Transfer-Encoding: quoted-printable
C: 
C: <html><head><title>No</title></head><style>p {}</style>
C: <p>Gr=FC=DFe &amp; <b>K</b>uchen&nbsp;&#8364;5</p><!-- <no> --><p>x &lt; y
C: 
S* A1 OK *
C: A2 APPEND INBOX {259+}
C: Subject: c
C: Content-Type: multipart/mixed; boundary=b
C: 
C: --b
C: Content-Type: image/png
C: 
C: xx
C: --b
C: Content-Disposition: attachment
C: 
C: not this
C: --b
C: Content-Type: text/plain; charset=utf-8
C: Content-Transfer-Encoding: base64
C: 
C: QW5vdGhlciBwcmV2aWV3IQ==
C: --b--
C: 
S* A2 OK *
C: A3 APPEND INBOX {43+}
C: Subject: d
C: Content-Type: image/png
C: 
C: xx
C: 
S* A3 OK *
C: A4 APPEND INBOX {29+}
C: Subject: e
C: 
C: > only quoted
C: 
S* A4 OK *
C: A5 APPEND INBOX {316+}
C: Subject: f
C: 
C: 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789
C: 
S* A5 OK *
C: A9 EXAMINE INBOX
S* A9 OK *
C: B1 FETCH 1 (PREVIEW)
S: * 1 FETCH (PREVIEW "Preview text! And more.")
S: B1 OK *
C: B2 FETCH 2 PREVIEW
S: * 2 FETCH (PREVIEW {*}
S: Gr\xc3\xbc\xc3\x9fe & Kuchen \xe2\x82\xac5 x < y)
S: B2 OK *
C: B3 UID FETCH 3 (PREVIEW (LAZY))
S: * 3 FETCH (UID 3 PREVIEW "Another preview!")
S: B3 OK *
# nothing that could be shown
C: B4 FETCH 4 (UID PREVIEW (LAZY) FLAGS)
S: * 4 FETCH (UID 4 PREVIEW "" FLAGS (\Recent))
S: B4 OK *
C: B5 FETCH 5 PREVIEW
S: * 5 FETCH (PREVIEW "> only quoted")
S: B5 OK *
C: B6 FETCH 6 PREVIEW
S: * 6 FETCH (PREVIEW "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")
S: B6 OK *
# and no \Seen
C: B7 SEARCH SEEN
S: * SEARCH
S: B7 OK *
C: C0 FETCH 1 PREVIEW (EAGER)
S: C0 BAD *
C: C1 FETCH 1 (PREVIEW ())
S: C1 BAD *
C: C2 FETCH 1 (PREVIEW (LAZY)
S: C2 BAD *
C: C3 FETCH 1 PREVIEW[]
S: C3 BAD *
C: Z LOGOUT
S* Z OK *

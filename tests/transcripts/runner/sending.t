# Bytes as they are, many of them, and more than any pipe holds.
H: sh tests/transcripts/runner/server
S: * OK ready
C; hal
C; f a line\r\n
S: half a line
C; count 
C* 70000 ab
C:
S: 140006
C* 20000 line\r\n
C: end
S* end
C: last
C.
S: last
S.
X: 0

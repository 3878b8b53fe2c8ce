# What a pattern matches: "*", "?", variables, and everything else as it is.
H: sh tests/transcripts/runner/server
S: * OK *
C: * LIST (\\HasNoChildren) "/" [x] $Forwarded
S: * LIST (\HasNoChildren) "?" [?] $Forwarded
C: * OK [UIDVALIDITY 12345] and [UIDNEXT 7]
S: * OK [UIDVALIDITY $v] and [UIDNEXT $next]
C: again $v:$next, and $$v
S: again 12345:7, and $$v
C: again 12345
S: again $v
C: <one@two>
S: <$id>
R: test "$id" = one@two && test "$v" = 12345
C: a tab \x09 there
S: a tab \x09 there
C: x y z
S: **y*
C:
S:

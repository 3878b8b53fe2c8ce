#!/bin/sh
# The transcript player complains of what is wrong, and says where.
set -u
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0

# complains TEXT: the transcript on stdin fails, saying so.
complains() {
	{
		echo "H: sh tests/transcripts/runner/server ${kind:-}"
		echo "S: * OK ready"
		cat
	} >"$tmp/x.t"
	if "$B/tests/tools/transcript" "$tmp/x.t" >"$tmp/out" 2>&1; then
		echo "passed, though: $1" && bad=1
	elif ! grep -qF -e "$1" "$tmp/out"; then
		echo "did not say: $1" && cat "$tmp/out" && bad=1
	fi
}

complains 'x.t:4 another answer' <<'EOT'
C: hello
S: h?lo
EOT
complains 'got    hello' <<'EOT'
C: hello
S: bye
EOT
complains 'x.t:5 another answer' <<'EOT'
C: say v 1\\r\\nv 2\\r\\n
S: v $v
S: v $v
EOT
complains 'x.t:5 an answer not among these' <<'EOT'
C: say 1\\r\\n3\\r\\n
S? 1
S? 2
EOT
complains 'the server closed' <<'EOT'
C: die 0
S: never
EOT
complains 'more was said' <<'EOT'
C: hello
S.
EOT
complains 'ended with 3, wanted 0' <<'EOT'
C: die 3
S.
EOT
complains 'signal 6' <<'EOT'
R: kill -ABRT $PID1
S.
X: 0
EOT
complains 'a line ends in a bare LF' <<'EOT'
C: say hello\\n
S: hello
EOT
complains 'closed in the middle of a line' <<'EOT'
C: say hello
C: die 0
S: hello
EOT
complains 'exit 1 of: false' <<'EOT'
R: false
EOT
complains '$u stands for nothing yet' <<'EOT'
C: FETCH $u
EOT
complains 'there is no operation Q:' <<'EOT'
Q: what
EOT
complains 'no H line' <<'EOT'
2S: *
EOT
kind='# imap' complains 'not as long as announced' <<'EOT'
C: say * 1 FETCH (X {3}\\r\\nabcd)\\r\\n
S: * 1 FETCH (X {3}
S: abcd)
EOT
kind='# imap' complains 'not as long as announced' <<'EOT'
C: say * 1 FETCH (X {5}\\r\\nabc\\r\\nd)\\r\\n
S: * 1 FETCH (X {5}
S: abc
S: d)
EOT
exit $bad

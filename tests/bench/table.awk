# table.awk targets results.jsonl - one table of what was measured and wanted.
#
# Where a server was measured in several rounds, its value is the median, and
# a ratio is the median of the rounds' ratios: a machine whose speed drifts
# moves both sides of a round alike.  The last line is "sound" when nothing
# failed its check.

function field(line, key, v) {
	if (!match(line, "\"" key "\": *(\"[^\"]*\"|[-+.e0-9]+)"))
		return ""
	v = substr(line, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	gsub(/"|^ */, "", v)
	return v
}

# The median of v[key, 1..n].
function median(v, key, n, i, j, x, a) {
	for (i = 1; i <= n; i++) {
		x = v[key, i]
		for (j = i - 1; j > 0 && a[j] > x; j--)
			a[j + 1] = a[j]
		a[j + 1] = x
	}
	i = int((n + 1) / 2)
	return n % 2 ? a[i] : (a[i] + a[i + 1]) / 2
}

function short(x) {
	if (x >= 1000)
		return sprintf("%.0f", x)
	return sprintf(x >= 100 ? "%.0f" : x >= 10 ? "%.1f" : "%.2f", x)
}

function better(mine, peer, unit) {
	if (unit ~ /\/s$/)
		return peer > 0 ? mine / peer : 0
	return mine > 0 ? peer / mine : 999
}

FILENAME == ARGV[1] && !/^#/ && NF > 4 {
	k = ++rows
	who[k] = $1; name[k] = $2; peer[k] = $3; wanted[k] = $4
	$1 = $2 = $3 = $4 = ""
	sub(/^ +/, "")
	what[k] = $0
}

FILENAME == ARGV[2] && /^\{/ {
	key = field($0, "server") " " field($0, "name")
	if (field($0, "check") != "ok")
		flaws[++bad] = key ": " field($0, "check")
	if (field($0, "med") == "")
		next
	i = ++count[key]
	value[key, i] = field($0, "med") + 0
	unit[key] = field($0, "unit")
	cpu[key, i] = field($0, "server_s") + 0
	if (unit[key] ~ /\/s$/) # the repetitions of servers may differ
		cpu[key, i] /= value[key, i] * field($0, "wall_s") + 1e-9
	if (field($0, "other") + 0 > 0.15)
		noisy[key]++
}

function line(what, unit, v, v_noisy, p, p_noisy, ratio, cpu, wanted, ok) {
	v = v == "" ? "-" : short(v)
	p = p == "" ? "-" : short(p)
	printf("%-42s %-5s %9s%s %9s%s %8s %6s  %-7s%s\n", what, unit, v,
	    v_noisy ? "~" : " ", p, p_noisy ? "~" : " ", ratio, cpu, wanted, ok)
}

function row(k, mine, other, n, i, r, c, c0, ratio, v, p, ok, want) {
	mine = who[k] " " name[k]
	other = peer[k] " " name[k]
	if (!count[mine] && !count[other])
		return
	v = count[mine] ? median(value, mine, count[mine]) : ""
	p = count[other] ? median(value, other, count[other]) : ""
	n = count[mine] < count[other] ? count[mine] : count[other]
	for (i = 1; i <= n; i++) {
		r["r", i] = better(value[mine, i], value[other, i], unit[mine])
		c["c", i] = cpu[mine, i] > 0 ? cpu[other, i] / cpu[mine, i] : 0
	}
	ratio = n ? median(r, "r", n) : ""
	want = wanted[k]
	sub(/^[<>]=/, "", want)
	ok = ""
	if (want != "-" && v != "") {
		if (wanted[k] ~ /^<=/)
			ok = v <= want + 0 ? "yes" : "NO"
		else if (wanted[k] ~ /^>=/)
			ok = v >= want + 0 ? "yes" : "NO"
		else if (n)
			ok = ratio >= want + 0 ? "yes" : "NO"
	}
	met += ok == "yes"
	unmet += ok == "NO"
	ratio = n ? short(ratio) "x" : "-"
	c0 = n && c["c", 1] > 0 ? short(median(c, "c", n)) "x" : "-"
	line(what[k], unit[count[mine] ? mine : other], v, noisy[mine], p,
	    noisy[other], ratio, c0, wanted[k], ok)
}

END {
	printf("%-42s %-5s %9s  %9s  %8s %6s  %-7s%s\n", "workload", "unit",
	    "chapar", "Dovecot", "ratio", "cpu", "wanted", "reached")
	for (k = 1; k <= rows; k++)
		if (index(" " servers " ", " " peer[k] " ") ||
		    index(" " servers " ", " " who[k] " "))
			row(k)
	printf "\n%d reached, %d not.  ratio: how many times better; cpu: the", \
	    met, unmet
	print " peer's CPU time in chapar's."
	print "~: somebody else used more than 15 % of the machine meanwhile."
	for (i = 1; i <= bad; i++)
		print "WRONG: " flaws[i]
	print bad ? "unsound" : "sound"
}

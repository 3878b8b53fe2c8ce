"""commands.py FILE [FOLDER] - the blocks of ADMIN.md as one script for bash; or
those about several servers as files in that folder, in order: NN-all, NN-mail1.

A block that begins with "# /..." is written, or added to that file; all others
are commands.  A section's first block is preceded by "before SECTION" and its
last followed by "after SECTION", which whoever runs the script defines.  What
cannot be as it stands, on a machine without a network, is below; each line has
to be of use.  What stands there and nowhere else is an error: no block is left
out.
"""
import glob
import re
import sys

# (what, what instead).
ELSEWHERE = [
    (r'^apt-get install (.*)$', r'dpkg-query -W \1 >/dev/null'),
    (r'^git clone \S+ && cd (\S+)$', r'cp -a /root/source \1 && cd \1'),
    # "make check" begins with make deps, and is what runs this
    (r'^make deps .*\nmake && make check\n', ''),
    (r'^make install .*$', 'make -s -o all install B="$BUILT" >/dev/null'),
    (r'^sysctl --quiet --load (\S+)$', r'grep -q inotify \1'), # the host's
    (r'^(chapar user add alice|chapar user passwd alice)\b.*$',
     r'\1 <password-file'),
    (r"'ssh old doveadm exec imap -u alice'", '/root/old'),
    (r'backup:/', '/backup/'),
    (r'2026-11-20T08:00', '$NOW'),
    (r'^chapar log --follow (\w+)', r'timeout 2 chapar log --follow \1 || :; :'),
    (r'^chapar undelete --mailbox (\S+) (\w+)', r'chapar box del \2 \1\n\g<0>'),
    (r'^chapar user undelete (\w+)', r'chapar user del --purge \1\n\g<0>'),
    (r'^chapar doctor\b', 'chapar doctor --quiet || [ $? != 64 ];:'),
]
# Blocks that other tests have, as they need what is not on every machine.
OTHERS = {
    '# ~/.ssh/authorized_keys': ('tests/tunnels/ssh.sh', 'command='),
    '# ~/.mbsyncrc': ('tests/tunnels/ssh.sh', 'Tunnel'),
    'chapar replicate --follow mail1.campus.example':
        ('tests/move/standby.py', '"replicate", "--follow", "mail1"'),
    'chapar promote mail1.campus.example      # on the standby':
        ('tests/move/standby.py', '"promote", "mail1"'),
    'chapar diverged                          # what mail1 alone has':
        ('tests/move/standby.py', '"diverged"'),
}
# Sections about several machines: tests/systemd/several.sh runs these,
SEVERAL = {'Many servers: who is where', 'Many servers: front doors',
           'Many servers: moving'}
# where they cannot be as they stand in
ABROAD = [
    (r'^rsync -a (\S+) mail2\.campus\.example:(\S+)$',
     r'mkdir -p "$SENT\2" && cp -a \1. "$SENT\2"'),
    (r'^chapar directory show (\w+)$',
     r'soon chapar directory show \1'),
]
# and each subcommand of these is in the tests of that folder.
TRIED = {'Many servers: a standby': 'tests/move'}


def tried(block, folder):
    tests = ''.join(open(f).read() for f in glob.glob(folder + '/*.py') +
                    glob.glob('tests/cluster/copies.py'))
    verbs = re.findall(r'\bchapar ([a-z]+)|^(CHAPAR_\w+)=', block, re.M)
    verbs = [a or b for a, b in verbs]
    assert verbs, f'what is this? {block}'
    for v in verbs:
        assert re.search(f'[\'"]{v}[\'"]', tests), f'{folder}: no {v}'


def blocks(text):
    section, block = None, []
    for line in text.split('\n') + ['.']:
        if line.startswith('    ') or (block and line == ''):
            block.append(line[4:])
            continue
        # A blank line ends a block, unless it is inside of a loop or such.
        for part in re.split(r'\n(?:\n+)(?=\S)', '\n'.join(block).strip('\n')):
            if part:
                yield section, part
        block = []
        if line.startswith('#'):
            section = line.lstrip('# ')


def write(path, text):
    return (f"mkdir -p \"$(dirname '{path}')\"\n"
            f"cat >>'{path}' <<'END OF FILE'\n{text}\nEND OF FILE")


def instead(block, changes, used):
    for i, (what, other) in enumerate(changes):
        changed = re.sub(what, other, block + '\n', flags=re.M)
        if changed != block + '\n':
            used.add(i)
            block = changed.rstrip('\n')
    return block


def all_used(changes, used):
    for i, (what, _) in enumerate(changes):
        assert i in used, f'nothing is like {what}'


def several(name, folder):
    used, n = set(), 0
    for section, block in blocks(open(name).read()):
        if section not in SEVERAL:
            continue
        first, _, rest = block.partition('\n')
        where, file = 'all', re.fullmatch(r'# (/\S+)', first)
        one = re.fullmatch(r'# (mail[12])\.campus\.example', first)
        if file:
            block = write(file[1], rest)
        elif one:
            where, block = one[1], rest
        assert not block.startswith('# '), f'what is this? {block}'
        n += 1
        with open(f'{folder}/{n:02}-{where}', 'w') as f:
            print(instead(block, ABROAD, used), file=f)
    all_used(ABROAD, used)


def main(name):
    used, now = set(), None
    for section, block in blocks(open(name).read()):
        if section in SEVERAL:
            continue
        if section in TRIED:
            tried(block, TRIED[section])
            continue
        if section != now:
            if now:
                print(f'after "{now}"')
            print(f'before "{section}"')
            now = section
        first, _, rest = block.partition('\n')
        if first in OTHERS:
            test, word = OTHERS[first]
            assert word in open(test).read(), f'{test}: nothing of {first}'
            continue
        file = re.fullmatch(r'# (/\S+)', first)
        if file:
            assert rest, f'{first}: nothing in it'
            print(write(file[1], rest))
            continue
        assert not first.startswith('# '), f'what is this? {block}'
        print(instead(block, ELSEWHERE, used))
    print(f'after "{now}"')
    all_used(ELSEWHERE, used)


if len(sys.argv) > 2:
    several(*sys.argv[1:])
else:
    main(sys.argv[1])

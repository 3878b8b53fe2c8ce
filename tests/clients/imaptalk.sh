#!/bin/bash
# Perl's Mail::IMAPTalk, which reads every answer strictly.
. tests/clients/lib.sh
need perl
perl -MMail::IMAPTalk -e1 2>/dev/null || skip "Mail::IMAPTalk is not installed"
start_chapar
cd "$T" || exit 1
mail make .
mail seed INBOX 6
mail append INBOX multipart.eml
ok "the conversation" perl - <<'END'
use strict;
use warnings;
use Mail::IMAPTalk;

my $bad = 0;
sub is {
	my ($what, $want, $got) = @_;
	$got = '(undefined)' unless defined $got;
	return if $got eq $want;
	print "$what: wanted $want, got $got\n";
	$bad = 1;
}

my $i = Mail::IMAPTalk->new(Server => $ENV{HOST}, Port => $ENV{IMAP_PORT},
    Username => $ENV{USER}, Password => $ENV{PASS}, Uid => 1,
    UseBlocking => 1) or die "no login: $@";
$i->select('INBOX') or die;
is('EXISTS', 7, $i->get_response_code('exists'));
my ($uid) = @{$i->search('subject', 'multipart')};
my $m = $i->fetch($uid, '(envelope bodystructure flags rfc822.size uid)')->{$uid};
is('ENVELOPE', 'multipart', $m->{envelope}{Subject});
is('ENVELOPE', '"Sender" <sender@example.org>', $m->{envelope}{From});
is('BODYSTRUCTURE', 3, scalar @{$m->{bodystructure}{'MIME-Subparts'}});
is('RFC822.SIZE', -s 'multipart.eml', $m->{'rfc822.size'});

$i->set_unicode_folders(1);
my $folder = "t\x{e9}st/\x{4e2d}";
$i->create($folder) or die $@;
is('LIST', 1, scalar grep { $_->[2] eq $folder } @{$i->list('', '*')});
$i->store($uid, '+flags', '(\\Flagged own)') or die $@;
$i->copy($uid, $folder) or die $@;
is('STATUS', 1, $i->status($folder, '(messages)')->{messages});
$i->select($folder) or die;
my $f = $i->fetch('1:*', '(flags body.peek[2])');
my ($copy) = values %$f;
is('FLAGS', '\\flagged own', join ' ',
    sort grep { !/recent/ } map { lc } @{$copy->{flags}});
is('BODY[2]', 6668, length($copy->{body}) - ($copy->{body} =~ tr/\r\n//));
$i->unselect;
$i->delete($folder) or die $@;
is('DELETE', 0, scalar grep { $_->[2] eq $folder } @{$i->list('', '*')});
$i->logout;
exit $bad;
END
finish

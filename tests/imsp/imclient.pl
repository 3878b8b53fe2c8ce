#!/usr/bin/perl
# imclient.pl PORT - Cyrus' client library against our server: every kind of
# command that has an answer, with the quoting and the literals it chooses.
use strict;
use warnings;
use Cyrus::IMAP;

my ($port) = @ARGV;
my ($bad, $steps) = (0, 0);
my %said;

sub client {
	my ($user, $mechanism) = @_;
	my $c = Cyrus::IMAP->new('127.0.0.1', $port, 0) or die "connect: $@";
	foreach my $word (qw(OPTION ADDRESSBOOK SEARCHADDRESS FETCHADDRESS ACL
	    MYRIGHTS LIST LSUB)) {
		$c->addcallback({-trigger => $word, -callback => sub {
			my %a = @_;
			push @{$said{$word}}, $a{-text};
		}});
	}
	$c->authenticate(-user => $user, -authz => $user, -password => 'secret',
	    -mechanism => $mechanism, -service => 'imap')
	    or die "$mechanism: $@";
	return $c;
}

# says CLIENT, RESULT, what it answers by keyword, FORMAT and its arguments
sub says {
	my ($c, $want, $lines, $format, @args) = @_;
	my $what = sprintf '%d: %s', ++$steps, $format;
	%said = ();
	my ($got, $text) = $c->send(undef, undef, $format, @args);
	if ($got ne $want) {
		print "wrong: $what: $got $text\n";
		$bad++;
	}
	foreach my $word (keys %$lines) {
		my $a = join "\n", @{$said{$word} || []};
		my $b = join "\n", @{$lines->{$word}};
		next if $a eq $b;
		print "wrong: $what: $word:\n$a\nwanted\n$b\n";
		$bad++;
	}
}

my $c = client('alice', 'PLAIN');
my $long = 'very ' x 100;
says($c, 'OK', {}, 'NOOP');
says($c, 'OK', {}, 'SET %a %s', 'x.im.word', 'atom');
says($c, 'OK', {}, 'SET %a %s', 'x.im.words', 'two words');
says($c, 'OK', {}, 'SET %a %s', 'x.im.odd', "a \"quoted\"\r\n\xc3\xa9 \\ line");
says($c, 'OK', {}, 'SET %a %s', 'x.im.long', $long);
says($c, 'OK', {}, 'SET %a %s', 'x.im.none', '');
says($c, 'OK', {OPTION => [
    'x.im.long {' . length($long) . "}\r\n$long [READ-WRITE]",
    'x.im.none "" [READ-WRITE]',
    "x.im.odd {21}\r\na \"quoted\"\r\n\xc3\xa9 \\ line [READ-WRITE]",
    'x.im.word atom [READ-WRITE]',
    'x.im.words "two words" [READ-WRITE]']}, 'GET %s', 'x.im.*');
says($c, 'OK', {OPTION => []}, 'UNSET %a', 'x.im.odd');
says($c, 'NO', {}, 'UNSET %a', 'x.im.odd');
says($c, 'NO', {}, 'SET %a %s', 'common.domain', 'evil');
says($c, 'OK', {}, 'CREATEADDRESSBOOK %s', 'alice');
says($c, 'OK', {}, 'CREATEADDRESSBOOK %s', 'alice.at work');
says($c, 'OK', {ADDRESSBOOK => ['() "." alice', '() "." "alice.at work"']},
    'ADDRESSBOOK %a', '*');
says($c, 'OK', {FETCHADDRESS =>
    ['"alice.at work" "Ann Other" email ann@e.test notes {10}' .
	"\r\none\r\ntwo\xc3\xbc"]},
    'STOREADDRESS %s %s %a %s %a %s', 'alice.at work', 'Ann Other',
    'email', 'ann@e.test', 'notes', "one\r\ntwo\xc3\xbc");
says($c, 'OK', {SEARCHADDRESS => ['"Ann Other"']},
    'SEARCHADDRESS %s %a %q', 'alice.at work', 'email', 'ANN@*');
says($c, 'OK', {FETCHADDRESS => ['"alice.at work" "Ann Other" ' .
    "email ann\@e.test notes {10}\r\none\r\ntwo\xc3\xbc"]},
    'FETCHADDRESS %s %s', 'alice.at work', 'ann other');
says($c, 'OK', {FETCHADDRESS => ['"alice.at work" New']},
    'LOCK ADDRESSBOOK %s %s', 'alice.at work', 'New');
says($c, 'OK', {}, 'SETACL ADDRESSBOOK %s %s %s', 'alice.at work', 'bob', 'lr');
says($c, 'OK', {ACL => ['ADDRESSBOOK "alice.at work" alice lrswipcda',
    'ADDRESSBOOK "alice.at work" bob lr']},
    'GETACL ADDRESSBOOK %s', 'alice.at work');
says($c, 'OK', {LIST => ['(\Unmarked) "/" INBOX (imsp.test)']},
    'LIST %s %a', '', '*');
says($c, 'BAD', {}, 'FROB %s', 'x');

my $other = client('bob', 'SCRAM-SHA-256');
says($other, 'OK', {MYRIGHTS => ['ADDRESSBOOK "alice.at work" lr']},
    'MYRIGHTS ADDRESSBOOK %s', 'alice.at work');
says($other, 'OK', {SEARCHADDRESS => ['"Ann Other"']},
    'SEARCHADDRESS %s', 'alice.at work');
says($other, 'NO', {}, 'DELETEADDRESS %s %s', 'alice.at work', 'Ann Other');
says($other, 'NO', {}, 'LOCK ADDRESSBOOK %s %s', 'alice.at work', 'New');

says($c, 'OK', {}, 'UNLOCK ADDRESSBOOK %s %s', 'alice.at work', 'New');
says($c, 'OK', {}, 'DELETEADDRESS %s %s', 'alice.at work', 'Ann Other');
says($c, 'OK', {SEARCHADDRESS => []}, 'SEARCHADDRESS %s', 'alice.at work');
says($c, 'OK', {}, 'DELETEADDRESSBOOK %s', 'alice.at work');
says($c, 'OK', {}, 'LOGOUT');
print "$steps steps, $bad wrong\n";
exit($bad > 0);

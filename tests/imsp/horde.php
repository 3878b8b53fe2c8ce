<?php
/* horde.php PORT - each function of Horde_Imsp_Book and Horde_Imsp_Options,
 * as alice; says what went wrong, and ends with 1 if anything did. */
error_reporting(E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING);
ini_set('default_socket_timeout', '10');
spl_autoload_register(function ($class) {
	$file = '/usr/share/php/' . strtr($class, '_\\', '//') . '.php';
	if (is_file($file))
		require_once $file;
});

class Silence {
	function __call($name, $args) {}
}

function connect() {
	$auth = new Horde_Imsp_Auth_Plaintext(
	    ['username' => 'alice', 'password' => 'secret']);
	$c = new Horde_Imsp_Client_Socket(['authObj' => $auth,
	    'server' => '127.0.0.1', 'port' => $GLOBALS['argv'][1],
	    'logger' => new Silence]);
	if (!$c->authenticate())
		throw new Exception('no login');
	return $c;
}

$failed = 0;
function check($what, $is, $should = true) {
	if ($is === $should)
		return;
	echo "$what: ", json_encode($is), ' and not ', json_encode($should),
	    "\n";
	$GLOBALS['failed'] = 1;
}
function refused($what, $do, $class = 'Horde_Imsp_Exception') {
	try {
		$do();
		check($what, 'done');
	} catch (Exception $e) {
		check($what, $e instanceof $class);
	}
}

$c = connect();
$book = new Horde_Imsp_Book($c, []);
$options = new Horde_Imsp_Options($c, []);
check('capability', strpos($c->capability(), 'LITERAL+') !== false);

/* books */
$book->createAddressBook('alice');
$book->createAddressBook('alice.work');
refused('a second of that name',
    fn() => $book->createAddressBook('alice.work'));
refused('somebody else\'s', fn() => $book->createAddressBook('bob.work'));
check('books', $book->getAddressBookList(), ['alice', 'alice.work']);
$book->renameAddressBook('alice.work', 'alice.office');
check('renamed', $book->getAddressBookList(), ['alice', 'alice.office']);

/* entries: a new one is locked before it is there */
$b = 'alice.office';
$book->addEntry($b, ['name' => 'Ann Other', 'email' => 'ann@example.test',
    'phone-work' => '555 1234']);
$book->addEntry($b, ['name' => 'Zed', 'email' => 'zed@example.test']);
$e = $book->getEntry($b, 'ann other');
check('name', $e['name'], 'Ann Other');
check('email', $e['email'], 'ann@example.test');
check('phone', $e['phone-work'], '555 1234');
$long = str_repeat('many words ', 100) . 'end';
foreach (["two\r\nlines", 'a "quoted" word', "gr\u{fc}\u{df}e", $long,
    str_repeat('x', 700)] as $value) {
	$book->addEntry($b, ['name' => 'Ann Other', 'notes' => $value]);
	$e = $book->getEntry($b, 'Ann Other');
	check('notes', $e['notes'], $value);
	check('and email', $e['email'], 'ann@example.test');
}
refused('an entry that is not there', fn() => $book->getEntry($b, 'Nobody'),
    'Horde_Exception_NotFound');

/* searching */
check('by name', $book->search($b, 'a*'), ['Ann Other']);
check('all', $book->search($b, '*'), ['Ann Other', 'Zed']);
check('by field', $book->search($b, ['email' => 'ZED@*']), ['Zed']);
check('both', $book->search($b, ['name' => '*', 'email' => 'ann*']),
    ['Ann Other']);
check('none', $book->search($b, 'nobody*'), []);

/* locks, of two sessions */
$c2 = connect();
$book2 = new Horde_Imsp_Book($c2, []);
$book->lockEntry($b, 'Zed');
refused('locked', fn() => $book2->lockEntry($b, 'Zed'));
check('and says so', strpos((string)$c2->lastRawError, '[LOCKED]') !== false);
$book->unlockEntry($b, 'Zed');
$book2->lockEntry($b, 'Zed');
$c2->logout();
$book->lockEntry($b, 'Zed');
$book->unlockEntry($b, 'Zed');
$book->deleteEntry($b, 'Zed');
check('gone', $book->search($b, '*'), ['Ann Other']);

/* access lists */
check('rights', $book->myRights($b), 'lrswipcda');
$book->setACL($b, 'bob', 'lr');
check('list', $book->getACL($b), ['alice' => 'lrswipcda', 'bob' => 'lr']);
try { /* which says that it failed when it did not */
	$book->deleteACL($b, 'bob');
} catch (Horde_Imsp_Exception $e) {
}
check('without bob', $book->getACL($b), ['alice' => 'lrswipcda']);
$book->deleteAddressBook($b);
check('one left', $book->getAddressBookList(), ['alice']);

/* options */
$options->set('x.one', '1');
$options->set('x.two', "two\r\nlines \"quoted\"");
check('options', $options->get('x.*'),
    ['x.one' => '1', 'x.two' => "two\r\nlines \"quoted\""]);
$options->set('x.one', 'uno');
check('changed', $options->get('x.one'), ['x.one' => 'uno']);
check('from', isset($options->get('common.*')['common.from']));
refused('the site\'s', fn() => $options->set('common.domain', 'evil.test'));
$c->logout();
exit($failed);

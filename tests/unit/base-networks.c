/* Lists of networks. */
#include "base/networks.h"

#include <stddef.h>

#include "check.h"

int
main(void)
{
	const char *list = "10.8.0.0/13, 192.0.2.7,fd00:1::/36,0.0.0.0/32";

	CHECK(networks_valid(NULL));
	CHECK(networks_valid(""));
	CHECK(networks_valid(list));
	CHECK(!networks_valid("10.8.0.0/33"));
	CHECK(!networks_valid("fd00::/129"));
	CHECK(!networks_valid("10.8.0.0/"));
	CHECK(!networks_valid("10.8.0.0/8x"));
	CHECK(!networks_valid("10.8"));
	CHECK(!networks_valid("localhost"));
	CHECK(!networks_valid(",10.0.0.0/8"));
	CHECK(!networks_valid("10.0.0.0/8,unix"));

	CHECK(networks_have(list, "10.8.0.0"));
	CHECK(networks_have(list, "10.15.255.255"));
	CHECK(!networks_have(list, "10.16.0.0"));
	CHECK(!networks_have(list, "10.7.255.255"));
	CHECK(networks_have(list, "192.0.2.7"));
	CHECK(!networks_have(list, "192.0.2.6"));
	CHECK(networks_have(list, "fd00:1:0fff::1"));
	CHECK(!networks_have(list, "fd00:1:1000::1"));
	CHECK(!networks_have(list, "unix"));
	CHECK(!networks_have(list, "pipe"));
	CHECK(!networks_have(list, ""));
	CHECK(!networks_have(NULL, "10.8.0.0"));
	CHECK(!networks_have("", "10.8.0.0"));
	CHECK(networks_have("0.0.0.0/0", "198.51.100.1"));
	CHECK(!networks_have("0.0.0.0/0", "::1"));
	CHECK(networks_have("::/0", "2001:db8::1"));
	return check_end();
}

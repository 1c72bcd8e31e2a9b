// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: connections, from the first packet to after the last
 *
 * Each test leaves the labels of policy.yaml in force, under a higher version.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#include "common.h"
#include "harness.h"
#include "loopback.h"
#include "net.h"
#include "netfilter.h"
#include "policy_file.h"

/* clang-format off */
FIXTURE(connection) {
	struct company company;
	char abstract[64];
};

/* clang-format on */

FIXTURE_SETUP(connection)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, begin_company(&self->company));
	snprintf(self->abstract, sizeof(self->abstract), "@tvd-test-%d",
		 getpid());
}

FIXTURE_TEARDOWN(connection)
{
	end_company(&self->company);
	EXPECT_EQ(0, load_test_policy());
}

/* red-too has left the domain of red. */
static const struct label_spec parted[] = {
	{ BLUE, TYPE_BLUE },
	{ BRIDGE, TYPE_BLUE | TYPE_RED },
	{ RED, TYPE_RED },
	{ RED_TOO, TYPE_BLUE },
	{},
};

static const struct label_spec without_red[] = {
	{ BLUE, TYPE_BLUE },
	{ RED_TOO, TYPE_RED },
	{},
};

static struct expectation ended(unsigned int row)
{
	return expect_denial(RED_TOO, RED, row, TVD_ACCESS_CONNECT, EACCES);
}

TEST_F(connection, across_a_load)
{
	START(RED, "serve-tcp", LO, PORT);
	START(RED_TOO, "connect-tcp-twice", LO, PORT);
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(0, "");
}

TEST_F(connection, ended_by_a_load)
{
	START(RED, "serve-tcp", LO, PORT);
	START(RED_TOO, "connect-tcp-twice", LO, PORT);
	ASSERT_EQ(0, load_labels(parted));
	EXPECT_FINISHED(ended(TVD_ROW_ELSE));
}

TEST_F(connection, ended_by_revocation)
{
	START(RED, "serve-tcp", LO, PORT);
	START(RED_TOO, "connect-tcp-twice", LO, PORT);
	ASSERT_EQ(0, write_text(SECURITYFS "revoke", RED));
	EXPECT_FINISHED(ended(TVD_ROW_GONE));
}

TEST_F(connection, ended_by_an_unknown_label)
{
	START(RED, "serve-tcp", LO, PORT);
	START(RED_TOO, "connect-tcp-twice", LO, PORT);
	ASSERT_EQ(0, replace_labels(without_red));
	EXPECT_FINISHED(ended(TVD_ROW_GONE));
	/* Who listened is gone with its label. */
	EXPECT_EQ(ECONNREFUSED, act(RED_TOO, WORDS("connect-tcp", LO, PORT)));
	EXPECT_EQ(ECONNREFUSED, act(HOST, WORDS("connect-tcp", LO, PORT)));
}

TEST_F(connection, unix_ended_by_a_load)
{
	START(RED, "serve", self->abstract, "stream");
	START(RED_TOO, "connect-twice", self->abstract, "stream");
	ASSERT_EQ(0, load_labels(parted));
	EXPECT_FINISHED(ended(TVD_ROW_ELSE));
}

TEST_F(connection, unix_packets_ended_by_a_load)
{
	START(RED, "serve", self->abstract, "seqpacket");
	START(RED_TOO, "connect-twice", self->abstract, "seqpacket");
	ASSERT_EQ(0, load_labels(parted));
	EXPECT_FINISHED(ended(TVD_ROW_ELSE));
}

TEST_F(connection, unix_across_a_load)
{
	START(RED, "serve", self->abstract, "stream");
	START(RED_TOO, "connect-twice", self->abstract, "stream");
	ASSERT_EQ(0, load_test_policy());
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(0, "");
}

/* What was sent and not yet accepted is not received either. */
TEST_F(connection, accepted_after_a_load)
{
	START(RED, "accept-tcp-late", LO, PORT);
	EXPECT_EQ(0, act(RED_TOO, WORDS("send-tcp", LO, PORT)));
	EXPECT_EQ(0, FINISH());
	START(RED, "accept-tcp-late", LO, PORT);
	EXPECT_EQ(0, act(RED_TOO, WORDS("send-tcp", LO, PORT)));
	ASSERT_EQ(0, load_labels(parted));
	EXPECT_FINISHED(ended(TVD_ROW_ELSE));
}

/* Datagrams of a connected socket: refused where they arrive. */
TEST_F(connection, datagrams_after_a_load)
{
	START(RED, "take-udp", LO, PORT);
	START(RED_TOO, "send-udp-later", LO, PORT);
	ASSERT_EQ(0, load_labels(parted));
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(1,
		       DENIED "row=9 subject=red-too object=red access=send ");
	EXPECT_EQ(ENOMSG, FINISH());
}

/* The one who closed first remembers the connection for a minute. */
TEST_F(connection, time_wait)
{
	START(RED, "serve-tcp-once", LO, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "connect-tcp-from", LO, PORT,
		    CLIENT_PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "connect-tcp-from", LO, PORT,
		    CLIENT_PORT);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_CONNECT,
				  EACCES),
		    BLUE, "connect-tcp-from", LO, PORT, CLIENT_PORT);
}

/* A SYN that is led to what is left of a connection is decided again. */
TEST_F(connection, time_wait_redirected)
{
	START(RED, "serve-tcp-once", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(0, act(RED, WORDS("connect-tcp-from", LO, NOBODYS_PORT,
				    CLIENT_PORT)));
	EXPECT_EQ(ETIMEDOUT, act(BLUE, WORDS("knock-tcp-from", LO, NOBODYS_PORT,
					     CLIENT_PORT)));
	EXPECT_RECORDS(1,
		       DENIED "row=9 subject=blue object=red access=connect ");
	EXPECT_EQ(0, act(RED, WORDS("connect-tcp-from", LO, NOBODYS_PORT,
				    CLIENT_PORT)));
}

/* Both send a SYN before either gets one: each end is an opener. */
TEST_F(connection, opened_by_both)
{
	ASSERT_EQ(0, drop_output());
	START(RED, "meet", LO, PORT, CLIENT_PORT);
	START(RED_TOO, "meet", LO, CLIENT_PORT, PORT);
	ASSERT_EQ(0, remove_rules());
	EXPECT_EQ(0, FINISH());
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(0, "");
}

/* Neither hears the other. */
TEST_F(connection, opened_by_both_across)
{
	ASSERT_EQ(0, drop_output());
	START(RED, "meet", LO, PORT, CLIENT_PORT);
	START(BLUE, "meet", LO, CLIENT_PORT, PORT);
	ASSERT_EQ(0, remove_rules());
	EXPECT_EQ(ETIMEDOUT, FINISH());
	EXPECT_EQ(ETIMEDOUT, FINISH());
	EXPECT_RECORDS(2, DENIED "row=9 subject=");
}

/* Others may have a port that lets itself be shared only if they may read it. */
TEST_F(connection, shared_datagram_port)
{
	struct expectation theft = expect_denial(BLUE, RED, TVD_ROW_ELSE,
						 TVD_ACCESS_RECEIVE, EACCES);

	START(RED, "take-udp", "0.0.0.0", PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-udp", "0.0.0.0", PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "bind-udp", LO, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "bind-udp", LO, PORT);
	EXPECT_SEEN(theft, BLUE, "bind-udp", "0.0.0.0", PORT);
	EXPECT_SEEN(theft, BLUE, "bind-udp", LO, PORT);
	EXPECT_SEEN(theft, BLUE, "bind-udp", "::ffff:127.0.0.1", PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "bind-udp", LO, NOBODYS_PORT);
}

TEST_F(connection, shared_datagram_port_v6)
{
	START(RED, "take-udp", "::", PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "bind-udp", "::1", PORT);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_RECEIVE,
				  EACCES),
		    BLUE, "bind-udp", "::1", PORT);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_RECEIVE,
				  EACCES),
		    BLUE, "bind-udp", LO, PORT);
}

TEST_F(connection, shared_listening_port)
{
	struct expectation theft = expect_denial(BLUE, RED, TVD_ROW_ELSE,
						 TVD_ACCESS_RECEIVE, EACCES);

	START(BLUE, "listen-shared-later", LO, PORT);
	START(RED, "serve-tcp-shared", "0.0.0.0", PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "listen-shared", LO, PORT);
	EXPECT_SEEN(theft, BLUE, "listen-shared", LO, PORT);
	EXPECT_SEEN(theft, BLUE, "listen-shared", "0.0.0.0", PORT);
	EXPECT_EQ(0, FINISH());
}

/* Who was bound before the other listened is asked when it listens itself. */
TEST_F(connection, listening_port_shared_before)
{
	START(RED, "serve-tcp-shared", LO, PORT);
	kill_actor(&self->company.actors[--self->company.count]);
	START(BLUE, "listen-shared-later", LO, PORT);
	START(RED, "serve-tcp-shared", LO, PORT);
	EXPECT_RECORDS(0, "");
	/* Out of turn: the first goes on while the second serves. */
	EXPECT_EQ(EACCES, finish_actor(&self->company.actors[0]));
	self->company.actors[0] = self->company.actors[--self->company.count];
	EXPECT_RECORDS(1,
		       DENIED "row=9 subject=blue object=red access=receive ");
}

/* The host may join a group; what is sent to the domain does not reach it. */
TEST_F(connection, host_shares_port)
{
	START(RED, "take-udp", LO, PORT);
	START(HOST, "take-udp", LO, PORT);
	EXPECT_EQ(0, act(RED, WORDS("send-udp-many", LO, PORT)));
	EXPECT_EQ(ENOMSG, FINISH());
	EXPECT_EQ(0, FINISH());
}

TEST_F(connection, labels_of_ends)
{
	START(RED, "serve-tcp", LO, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "check-labels", LO, PORT, RED_TOO,
		    RED);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "check-labels", LO, PORT, HOST, RED);
	EXPECT_EQ(EPERM, act(HOST, WORDS("write-socket-label", RED)));
	EXPECT_EQ(0, FINISH());
	START(RED, "accept-and-check-labels", LO, PORT, RED, RED_TOO);
	EXPECT_EQ(0, act(RED_TOO, WORDS("send-tcp", LO, PORT)));
	EXPECT_EQ(0, FINISH());
	START(RED, "accept-and-check-labels", LO, PORT, RED, HOST);
	EXPECT_EQ(0, act(HOST, WORDS("send-tcp", LO, PORT)));
	EXPECT_EQ(0, FINISH());
}

TEST_F(connection, labels_of_ends_with_cookies)
{
	ASSERT_EQ(0, set_sysctl("ipv4/tcp_syncookies", "2"));
	START(RED, "accept-and-check-labels", LO, PORT, RED, RED_TOO);
	EXPECT_EQ(0, act(RED_TOO, WORDS("send-tcp", LO, PORT)));
	EXPECT_EQ(0, FINISH());
}

/* What the host makes for a domain is the domain's, and no more than that. */
TEST_F(connection, made_for_a_domain)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(PORT)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	char label[TVD_NAME_MAX + 1] = "";
	int sock;

	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, RED));
	sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	EXPECT_EQ(-1, socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, ""));
	ASSERT_LE(0, sock);
	EXPECT_EQ(3, fgetxattr(sock, XATTR_NAME_TVD, label, TVD_NAME_MAX));
	EXPECT_STREQ(RED, label);
	ASSERT_EQ(0, bind(sock, (struct sockaddr *)&address, sizeof(address)));
	ASSERT_EQ(0, listen(sock, 4));
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "knock-tcp", LO, PORT);
	EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, TVD_ACCESS_CONNECT,
				  EACCES),
		    BLUE, "knock-tcp", LO, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "check-peer", LO, PORT, RED);
	close(sock);
}

/* Beside another module's, whichever is asked first. */
TEST(labels_are_listed)
{
	const char *other = XATTR_NAME_TVD;
	char modules[256] = "";

	ASSERT_TRUE(is_enforcing());
	ASSERT_LT(0, read_file("/sys/kernel/security/lsm", modules,
			       sizeof(modules)));
	if (strstr(modules, "smack"))
		other = "security.SMACK64";
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "list-labels", other);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "list-labels", other);
	EXPECT_EQ(ENODATA, act(RED, WORDS("list-labels", "security.none")));
}

static const struct label_spec with_permissive[] = {
	{ BLUE, TYPE_BLUE },
	{ RED, TYPE_RED, TVD_LABEL_PERMISSIVE },
	{ RED_TOO, TYPE_RED },
	{},
};

#define PERMITTED "lsm=tvd verdict=permissive row=9 subject=red object=blue "

TEST_F(connection, permissive)
{
	ASSERT_EQ(0, load_labels(with_permissive));
	START(BLUE, "serve-tcp", LO, PORT);
	EXPECT_EQ(0, act(RED, WORDS("connect-tcp", LO, PORT)));
	EXPECT_RECORDS(1, PERMITTED "access=connect ");
	EXPECT_EQ(EACCES, act(RED_TOO, WORDS("connect-tcp", LO, PORT)));
	EXPECT_EQ(0, FINISH());
	START(BLUE, "take-udp", LO, PORT);
	EXPECT_EQ(0, act(RED, WORDS("send-udp", LO, PORT, "1")));
	EXPECT_EQ(0, FINISH());
}

TEST_F(connection, echo)
{
	const struct label_spec with_icmp[] = {
		{ RED, TYPE_RED, .families = TVD_FAMILY_ICMP },
		{},
	};

	ASSERT_EQ(0, set_sysctl("ipv4/ping_group_range", "0 0"));
	ASSERT_EQ(0, load_labels(with_icmp));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ping", LO);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ping-shared", LO);
	EXPECT_SEEN(expect_refusal(RED, "network", AF_INET, EACCES), RED,
		    "ping-shared", LO);
}

#define LAST (TVD_TYPES_MAX - 1)
#define MANY_SIZE (128 * 1024)

static void put_ends(struct bytes *policy, const char *name, __u32 first,
		     __u32 last)
{
	struct label_spec label = { name };

	put_label(policy, &label, TVD_LABEL_TRUSTED);
	put_number(policy, 2, 2);
	put_number(policy, first, 2);
	put_number(policy, last, 2);
}

/* As many types as there may be; two labels have but the last in common. */
static void make_many_types(struct bytes *policy)
{
	static const char *const trusted[] = { "ext4", "overlay", "tmpfs" };
	__u32 counts[POLICY_SECTIONS] = { TVD_TYPES_MAX, 3, TVD_TYPES_MAX };
	char name[16];
	size_t i;

	counts[7] = ARRAY_SIZE(trusted);
	put_header(policy, policy_version() + 1, counts);
	for (i = 0; i < TVD_TYPES_MAX; i++) {
		snprintf(name, sizeof(name), "type-%04zu", i);
		put_name(policy, name);
	}
	put_ends(policy, "first-and-last", 0, LAST);
	put_ends(policy, "first-but-one", 1, LAST - 1);
	put_ends(policy, "second-and-last", 1, LAST);
	for (i = 0; i < TVD_TYPES_MAX; i++)
		put_number(policy, i, 2);
	for (i = 0; i < ARRAY_SIZE(trusted); i++) {
		put_name(policy, trusted[i]);
		put_number(policy, TVD_FILESYSTEM_TRUSTED, 1);
		put_number(policy, TVD_REFERENCE_NONE, 2);
	}
	put_size(policy);
}

TEST_F(connection, last_of_many_types)
{
	struct bytes policy = { .room = MANY_SIZE };
	struct expectation denied =
		expect_denial("first-but-one", "first-and-last", TVD_ROW_ELSE,
			      TVD_ACCESS_CONNECT, EACCES);

	policy.at = malloc(MANY_SIZE);
	ASSERT_NE(NULL, policy.at);
	make_many_types(&policy);
	ASSERT_EQ(0, load_signed(policy.at, policy.size));
	free(policy.at);
	START("first-and-last", "serve-tcp", LO, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, "second-and-last", "connect-tcp", LO, PORT);
	EXPECT_SEEN(denied, "first-but-one", "connect-tcp", LO, PORT);
	denied.access = TVD_ACCESS_SEND;
	START("first-and-last", "take-udp", LO, PORT);
	EXPECT_SEEN(denied, "first-but-one", "send-udp", LO, PORT, "1");
	EXPECT_SEEN(EXPECT_ALLOWED, "second-and-last", "send-udp", LO, PORT,
		    "1");
	EXPECT_EQ(0, FINISH());
}

TEST_F(connection, routes_are_read)
{
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "get");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-links", "set");
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "ask-links", "both");
	/* RTM_SETLINK */
	EXPECT_SEEN(expect_refusal(RED, "netlink", 19, EACCES), RED,
		    "ask-links", "set");
	EXPECT_SEEN(expect_refusal(RED, "netlink", 19, EACCES), RED,
		    "ask-links", "both");
}

/* Who is given the network of the machine, and not only that of his own. */
static const struct label_spec administrator[] = {
	{ RED, TYPE_RED, .capabilities = 1ULL << CAP_NET_ADMIN },
	{ RED_TOO, TYPE_RED },
	{},
};

TEST_F(connection, routes_are_written)
{
	ASSERT_EQ(0, load_labels(administrator));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "set");
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "ask-links", "both");
	EXPECT_SEEN(expect_refusal(RED_TOO, "netlink", 19, EACCES), RED_TOO,
		    "ask-links", "set");
}

static void expect_change(struct __test_metadata *_metadata, const char *label,
			  const char *change, int type, bool allowed)
{
	struct expectation expected =
		expect_refusal(label, "netlink", type, EACCES);
	char word[16];

	snprintf(word, sizeof(word), "%d", type);
	if (allowed)
		expected = EXPECT_ALLOWED;
	EXPECT_SEEN(expected, label, "change-network", change, word);
}

struct change {
	const char *change;
	int type;
};

/* Refused to red-too, and done by red. */
static void expect_changes(struct __test_metadata *_metadata,
			   const struct change *change, size_t count)
{
	ASSERT_EQ(0, load_labels(administrator));
	for (; count; change++, count--) {
		expect_change(_metadata, RED_TOO, change->change, change->type,
			      false);
		expect_change(_metadata, RED, change->change, change->type,
			      true);
	}
}

TEST_F(connection, links_are_changed)
{
	static const struct change changes[] = {
		{ "size", RTM_SETLINK },
		{ "size", RTM_NEWLINK },
	};

	expect_changes(_metadata, changes, ARRAY_SIZE(changes));
}

TEST_F(connection, addresses_are_changed)
{
	static const struct change changes[] = {
		{ "address", RTM_NEWADDR },
		{ "address", RTM_DELADDR },
	};

	expect_changes(_metadata, changes, ARRAY_SIZE(changes));
}

TEST_F(connection, routes_are_changed)
{
	static const struct change changes[] = {
		{ "route", RTM_NEWROUTE },
		{ "route", RTM_DELROUTE },
	};

	expect_changes(_metadata, changes, ARRAY_SIZE(changes));
}

TEST_F(connection, neighbours_are_changed)
{
	static const struct change changes[] = {
		{ "neighbour", RTM_NEWNEIGH },
		{ "neighbour", RTM_DELNEIGH },
	};

	/* Loopback has none. */
	ASSERT_EQ(0, make_cable("here", "there", -1));
	ASSERT_EQ(0, bring_up("here"));
	expect_changes(_metadata, changes, ARRAY_SIZE(changes));
}

/*
 * By a number a message leads to the network namespace of anybody, which the
 * capability alone opens.  The last removes what it is about.
 */
TEST_F(connection, other_networks_are_not_changed)
{
	static const struct change changes[] = {
		{ "move", RTM_SETLINK },   { "move", RTM_NEWLINK },
		{ "make", RTM_NEWLINK },   { "namespace-behind", RTM_NEWNSID },
		{ "remove", RTM_DELLINK },
	};
	size_t i;

	ASSERT_EQ(0, make_cable("here", "there", -1));
	ASSERT_EQ(0, load_labels(administrator));
	expect_change(_metadata, RED, "namespace", RTM_NEWNSID, false);
	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		const char *change = changes[i].change;
		int type = changes[i].type;

		expect_change(_metadata, RED, change, type, false);
		expect_change(_metadata, HOST, change, type, true);
	}
}

/* With the kernel, and with nobody else. */
TEST_F(connection, netlink_between_users)
{
	struct expectation refused =
		expect_refusal(RED, "network", AF_NETLINK, EACCES);

	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write-netlink", "0", "0");
	EXPECT_EQ(ECONNREFUSED, act(HOST, WORDS("write-netlink", "7", "0")));
	EXPECT_EQ(0, act(HOST, WORDS("write-netlink", "0", "1")));
	EXPECT_SEEN(refused, RED, "write-netlink", "7", "0");
	EXPECT_SEEN(refused, RED, "write-netlink", "0", "1");
}

TEST_HARNESS_MAIN

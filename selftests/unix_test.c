// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: UNIX sockets, and what is passed through them
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "common.h"
#include "policy_file.h"
#include "harness.h"
#include "net.h"

/* clang-format off */
FIXTURE(unix_socket) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
	char abstract[64];
	struct actor server;
	bool serving;
};

/* clang-format on */

/*
 * The one who connects is the subject, the listener the object:
 *
 *	red ----> red, red-too, bridge	: connected
 *	red --X-> blue, host		: refused
 *	host ---> red			: connected, and the domain may answer
 */
FIXTURE_VARIANT(unix_socket)
{
	const char *subject;
	const char *object;
};

#define PAIR(subject_label, object_label)                             \
	{                                                             \
		.subject = (subject_label), .object = (object_label), \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(unix_socket, same) PAIR(RED, RED);
FIXTURE_VARIANT_ADD(unix_socket, same_type) PAIR(RED, RED_TOO);
FIXTURE_VARIANT_ADD(unix_socket, from_bridge) PAIR(BRIDGE, RED);
FIXTURE_VARIANT_ADD(unix_socket, to_bridge) PAIR(RED, BRIDGE);
FIXTURE_VARIANT_ADD(unix_socket, host) PAIR(HOST, HOST);
FIXTURE_VARIANT_ADD(unix_socket, from_host) PAIR(HOST, RED);
FIXTURE_VARIANT_ADD(unix_socket, disjoint) PAIR(RED, BLUE);
FIXTURE_VARIANT_ADD(unix_socket, disjoint_back) PAIR(BLUE, RED);
FIXTURE_VARIANT_ADD(unix_socket, to_host) PAIR(RED, HOST);
FIXTURE_VARIANT_ADD(unix_socket, bridge_to_host) PAIR(BRIDGE, HOST);
/* clang-format on */

FIXTURE_SETUP(unix_socket)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", variant->object));
	snprintf(self->path, PATH_SIZE, "%.200s/socket", self->tree);
	snprintf(self->abstract, sizeof(self->abstract), "@tvd-test-%d",
		 getpid());
}

FIXTURE_TEARDOWN(unix_socket)
{
	if (self->serving)
		kill_actor(&self->server);
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Starts a server, and lets everybody get to its name. */
#define SERVE(...)                                                           \
	do {                                                                 \
		ASSERT_EQ(0, start_actor(&self->server, variant->object, -1, \
					 WORDS(__VA_ARGS__)));               \
		self->serving = true;                                        \
		ASSERT_EQ(0, await_actor(&self->server));                    \
		ASSERT_EQ(0, set_label(self->tree, BASE));                   \
	} while (0)

#define CHECK(steps, ...)                                                  \
	do {                                                               \
		struct expectation _expected = expect_steps(               \
			variant->subject, variant->object, steps, EACCES); \
		struct sight _seen =                                       \
			see_act(variant->subject, -1, WORDS(__VA_ARGS__)); \
		EXPECT_STREQ("", difference(&_expected, &_seen));          \
	} while (0)

#define CONNECT TVD_ACCESS_CONNECT
#define SEND TVD_ACCESS_SEND

/* For a domain to get past the file of the socket: its label is the subject's.
 */
#define OPEN_FILE()                                                         \
	ASSERT_EQ(0, set_label(self->path, strcmp(variant->subject, HOST) ? \
						   variant->subject :       \
						   variant->object))

#define CONNECT_BY_NAME(type)                                           \
	{                                                               \
		SERVE("serve", self->abstract, type);                   \
		CHECK(STEPS(CONNECT), "connect", self->abstract, type); \
	}

#define CONNECT_BY_PATH(type)                                       \
	{                                                           \
		SERVE("serve", self->path, type);                   \
		CHECK(STEPS(CONNECT), "connect", self->path, type); \
	}

#define CONNECT_BEHIND_PATH(type)                                   \
	{                                                           \
		SERVE("serve", self->path, type);                   \
		OPEN_FILE();                                        \
		CHECK(STEPS(CONNECT), "connect", self->path, type); \
	}

/* clang-format off */
TEST_F(unix_socket, stream_abstract) CONNECT_BY_NAME("stream");
TEST_F(unix_socket, stream_path) CONNECT_BY_PATH("stream");
TEST_F(unix_socket, stream_listener_behind_path) CONNECT_BEHIND_PATH("stream");
TEST_F(unix_socket, seqpacket_abstract) CONNECT_BY_NAME("seqpacket");
TEST_F(unix_socket, seqpacket_path) CONNECT_BY_PATH("seqpacket");
TEST_F(unix_socket, seqpacket_listener_behind_path)
CONNECT_BEHIND_PATH("seqpacket");
/* clang-format on */

TEST_F(unix_socket, dgram_abstract)
{
	SERVE("serve-datagrams", self->abstract);
	CHECK(STEPS(SEND), "send-datagram", self->abstract);
}

TEST_F(unix_socket, dgram_path)
{
	SERVE("serve-datagrams", self->path);
	CHECK(STEPS(CONNECT, SEND), "send-datagram", self->path);
}

TEST_F(unix_socket, dgram_receiver_behind_path)
{
	SERVE("serve-datagrams", self->path);
	OPEN_FILE();
	CHECK(STEPS(SEND), "send-datagram", self->path);
}

TEST_F(unix_socket, dgram_connect)
{
	SERVE("serve-datagrams", self->abstract);
	CHECK(STEPS(SEND), "connect-datagrams", self->abstract);
}

/*
 * The file of a socket holds nothing: to be allowed to write it is to connect.
 * It cannot be opened.
 */
TEST_F(unix_socket, file)
{
	struct expectation expected = expect_steps(
		variant->subject, variant->object, STEPS(CONNECT), EACCES);
	struct sight seen;

	SERVE("serve", self->path, "stream");
	CHECK(STEPS(CONNECT), "may-write", self->path);
	CHECK(STEPS(TVD_ACCESS_GETATTR), "stat", self->path);
	seen = see_act(variant->subject, -1, WORDS("open-write", self->path));
	if (!expected.err) {
		EXPECT_EQ(ENXIO, seen.err);
		EXPECT_EQ(0, seen.records);
		return;
	}
	EXPECT_STREQ("", difference(&expected, &seen));
}

/* The receiver gets the datagram exactly if the sender may send. */
TEST_F(unix_socket, dgram_arrives)
{
	unsigned int row;
	bool allowed =
		model_allows(variant->subject, variant->object, SEND, &row);

	SERVE("serve-datagrams", self->abstract);
	EXPECT_EQ(allowed ? 0 : EACCES,
		  act(variant->subject,
		      WORDS("send-datagram", self->abstract)));
	self->serving = false;
	EXPECT_EQ(allowed ? 0 : ENOMSG, finish_actor(&self->server));
}

/* The one name in this network namespace: five digits behind "@". */
static int find_name(char *name, size_t size)
{
	char text[4096], *at;

	if (read_file("/proc/net/unix", text, sizeof(text)) < 0)
		return -1;
	at = strchr(text, '@');
	return at ? snprintf(name, size, "%.6s", at) != 6 : -1;
}

/* The kernel chooses the name. */
TEST_F(unix_socket, autobind)
{
	char name[64];

	ASSERT_EQ(0, own_network());
	SERVE("serve-datagrams", "");
	ASSERT_EQ(0, find_name(name, sizeof(name)));
	CHECK(STEPS(SEND), "send-datagram", name);
}

/* Who is connected gets the answers: the host those of a domain. */
TEST_F(unix_socket, dgram_answer)
{
	char own[80];

	snprintf(own, sizeof(own), "%s-own", self->abstract);
	SERVE("answer-datagrams", self->abstract);
	CHECK(STEPS(SEND), "ask-datagrams", self->abstract, own);
}

/*
 * Sockets that the host made and the actor was given: they are the host's, and
 * the same for each of these.
 */
/* clang-format off */
FIXTURE(given) {
	int pair[2];
	int listener;
};

/* clang-format on */

FIXTURE_VARIANT(given)
{
	const char *subject;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(given, host) { .subject = HOST };
FIXTURE_VARIANT_ADD(given, red) { .subject = RED };
/* clang-format on */

FIXTURE_SETUP(given)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int client;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, BLUE));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				self->pair));
	ASSERT_EQ(1, send(self->pair[1], "x", 1, 0));
	/* An abstract name that the kernel chooses, and one who waits. */
	self->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, bind(self->listener, (struct sockaddr *)&address,
			  sizeof(sa_family_t)));
	ASSERT_EQ(0, listen(self->listener, 1));
	client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT_LE(0, client);
	socklen_t length = sizeof(address);

	ASSERT_EQ(0, getsockname(self->listener, (struct sockaddr *)&address,
				 &length));
	ASSERT_EQ(0, connect(client, (struct sockaddr *)&address, length));
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, ""));
}

FIXTURE_TEARDOWN(given)
{
	EXPECT_EQ(0, load_test_policy());
	close(self->pair[0]);
	close(self->pair[1]);
	close(self->listener);
}

#define GIVEN(act, sock, asked)                                              \
	{                                                                    \
		struct expectation _expected = expect_steps(                 \
			variant->subject, BLUE, STEPS(asked), EACCES);       \
		struct sight _seen = see_taken(variant->subject, sock, act); \
		EXPECT_STREQ("", difference(&_expected, &_seen));            \
	}

/* clang-format off */
TEST_F(given, send) GIVEN("send-given", self->pair[0], TVD_ACCESS_SEND);
TEST_F(given, receive)
GIVEN("receive-given", self->pair[0], TVD_ACCESS_RECEIVE);
TEST_F(given, splice_from)
GIVEN("splice-from-pipe", self->pair[0], TVD_ACCESS_RECEIVE);
TEST_F(given, splice_to)
GIVEN("splice-to-pipe", self->pair[0], TVD_ACCESS_SEND);
TEST_F(given, shut) GIVEN("shut-given", self->pair[0], TVD_ACCESS_SETATTR);
TEST_F(given, accept) GIVEN("accept-given", self->listener, TVD_ACCESS_RECEIVE);
/* clang-format on */

/*
 * A connection of red's with blue, who has sent something.  It is red's own
 * socket: whatever way red takes to the data, it is the connection that is
 * asked about.
 */
/* clang-format off */
FIXTURE(parted) {
	int client;
	int server;
};

/* clang-format on */

FIXTURE_VARIANT(parted)
{
	const char *act;
	const char *object;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(parted, receive) { .act = "receive-given" };
FIXTURE_VARIANT_ADD(parted, read) { .act = "read", .object = "given" };
FIXTURE_VARIANT_ADD(parted, splice_from) { .act = "splice-from-pipe" };
FIXTURE_VARIANT_ADD(parted, send) { .act = "send-given" };
FIXTURE_VARIANT_ADD(parted, write) { .act = "write", .object = "given" };
FIXTURE_VARIANT_ADD(parted, splice_to) { .act = "splice-to-pipe" };
FIXTURE_VARIANT_ADD(parted, sendfile) { .act = "sendfile" };
/* clang-format on */

FIXTURE_SETUP(parted)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(address);
	int listener;

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, load_labels(red_is_blue));
	listener = make_socket(BLUE, AF_UNIX, SOCK_STREAM, 0);
	ASSERT_LE(0, listener);
	self->client = make_socket(RED, AF_UNIX, SOCK_STREAM, 0);
	ASSERT_LE(0, self->client);
	ASSERT_EQ(0, bind(listener, (struct sockaddr *)&address,
			  sizeof(sa_family_t)));
	ASSERT_EQ(0, listen(listener, 1));
	ASSERT_EQ(0,
		  getsockname(listener, (struct sockaddr *)&address, &length));
	ASSERT_EQ(0,
		  connect(self->client, (struct sockaddr *)&address, length));
	self->server = accept(listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	ASSERT_EQ(1, send(self->server, "x", 1, 0));
	close(listener);
}

FIXTURE_TEARDOWN(parted)
{
	close(self->client);
	close(self->server);
	EXPECT_EQ(0, load_test_policy());
}

#define LATER WORDS("later", variant->act, variant->object)

TEST_F(parted, across_a_load)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen = see_across_load(RED, self->client, LATER,
					    red_is_blue, red_is_blue);

	EXPECT_STREQ("", difference(&allowed, &seen));
}

TEST_F(parted, by_load)
{
	struct expectation refused =
		expect_denial(RED, BLUE, TVD_ROW_ELSE, CONNECT, EACCES);
	struct sight seen = see_across_load(RED, self->client, LATER,
					    red_is_blue, red_is_red);

	EXPECT_STREQ("", difference(&refused, &seen));
}

TEST_F(parted, by_revoke)
{
	struct expectation refused =
		expect_denial(RED, BLUE, TVD_ROW_GONE, CONNECT, EACCES);
	struct sight seen =
		see_across_revocation(RED, self->client, LATER, BLUE);

	EXPECT_STREQ("", difference(&refused, &seen));
}

TEST_F(parted, by_revoke_of_another)
{
	struct expectation allowed = EXPECT_ALLOWED;
	struct sight seen =
		see_across_revocation(RED, self->client, LATER, RED_TOO);

	EXPECT_STREQ("", difference(&allowed, &seen));
}

TEST(own_pair)
{
	ASSERT_TRUE(is_enforcing());
	EXPECT_EQ(0, act(RED, WORDS("pair", "stream")));
	EXPECT_EQ(0, act(RED, WORDS("pair", "dgram")));
	EXPECT_EQ(0, act(RED, WORDS("pair", "seqpacket")));
}

/* Each end knows whose the other is, whoever has asked for them. */
TEST(pair_made_for_a_domain)
{
	char label[TVD_NAME_MAX + 1];
	int i, ends[2];

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, RED));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	ASSERT_EQ(0, set_self_attr(ATTR_SOCKCREATE, ""));
	for (i = 0; i < 2; i++) {
		memset(label, 0, sizeof(label));
		EXPECT_EQ(strlen(RED),
			  fgetxattr(ends[i], XATTR_NAME_TVD ".peer", label,
				    TVD_NAME_MAX));
		EXPECT_STREQ(RED, label);
		close(ends[i]);
	}
}

/* What rules of the policy deny within a domain. */
/* clang-format off */
FIXTURE(denied) {
	char tree[PATH_SIZE];
	char path[PATH_SIZE];
	char file[PATH_SIZE];
};

/* clang-format on */

FIXTURE_SETUP(denied)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", RED_TOO));
	snprintf(self->path, PATH_SIZE, "%.200s/socket", self->tree);
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, RED_TOO, "x", 0644));
}

FIXTURE_TEARDOWN(denied)
{
	EXPECT_EQ(0, load_test_policy());
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* Denies red some kinds of access to what is red-too's. */
static int deny(__u32 access)
{
	const struct deny_spec denies[] = { { RED, RED_TOO, access }, {} };

	return load_spec(&(struct policy_spec){ .labels = test_labels,
						.denies = denies });
}

static struct expectation denied(__u32 access)
{
	return expect_denial(RED, RED_TOO, TVD_ROW_TYPES, access, EACCES);
}

/* Has an act done to a server of red-too's; its socket's file goes with it. */
#define EXPECT_SERVED(expected, path, server, ...)                        \
	do {                                                              \
		struct actor _server;                                     \
		ASSERT_EQ(0, start_actor(&_server, RED_TOO, -1, server)); \
		EXPECT_EQ(0, await_actor(&_server));                      \
		EXPECT_SEEN(expected, RED, __VA_ARGS__);                  \
		kill_actor(&_server);                                     \
		EXPECT_EQ(0, unlink(path));                               \
	} while (0)

#define EXPECT_STREAM(expected)                                        \
	EXPECT_SERVED(expected, self->path,                            \
		      WORDS("serve", self->path, "stream"), "connect", \
		      self->path, "stream")

#define EXPECT_DATAGRAM(expected)                                            \
	EXPECT_SERVED(expected, self->path,                                  \
		      WORDS("serve-datagrams", self->path), "send-datagram", \
		      self->path)

/* Who may not write files may connect all the same. */
TEST_F(denied, write)
{
	EXPECT_STREAM(EXPECT_ALLOWED);
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
	ASSERT_EQ(0, deny(TVD_ACCESS_WRITE | TVD_ACCESS_APPEND));
	EXPECT_SEEN(denied(TVD_ACCESS_WRITE), RED, "write", self->file);
	EXPECT_STREAM(EXPECT_ALLOWED);
	EXPECT_DATAGRAM(EXPECT_ALLOWED);
}

/* And the other way about. */
TEST_F(denied, connect)
{
	EXPECT_DATAGRAM(EXPECT_ALLOWED);
	ASSERT_EQ(0, deny(CONNECT));
	EXPECT_STREAM(denied(CONNECT));
	EXPECT_DATAGRAM(denied(CONNECT));
	EXPECT_SEEN(EXPECT_ALLOWED, RED, "write", self->file);
}

/* Of datagrams it is asked after the file has let one through. */
TEST_F(denied, send)
{
	ASSERT_EQ(0, deny(SEND));
	EXPECT_STREAM(EXPECT_ALLOWED);
	EXPECT_DATAGRAM(denied(SEND));
}

/*
 *	red --file--> bridge --file--> receiver
 *
 * The bridge may hold a file of either side.  Who receives it gets it only if
 * it may use it itself.
 */
/* clang-format off */
FIXTURE(pass) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	char first[64];
	char second[64];
};

/* clang-format on */

FIXTURE_VARIANT(pass)
{
	const char *file;
	const char *receiver;
};

#define PASS(file_label, receiver_label)                            \
	{                                                           \
		.file = (file_label), .receiver = (receiver_label), \
	}

/* clang-format off */
FIXTURE_VARIANT_ADD(pass, to_same) PASS(RED, RED);
FIXTURE_VARIANT_ADD(pass, to_same_type) PASS(RED, RED_TOO);
FIXTURE_VARIANT_ADD(pass, base_to_blue) PASS(BASE, BLUE);
FIXTURE_VARIANT_ADD(pass, to_blue) PASS(RED, BLUE);
FIXTURE_VARIANT_ADD(pass, of_bridge_to_blue) PASS(BRIDGE, BLUE);
/* clang-format on */

FIXTURE_SETUP(pass)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, variant->file, "secret", 0644));
	snprintf(self->first, sizeof(self->first), "@tvd-first-%d", getpid());
	snprintf(self->second, sizeof(self->second), "@tvd-second-%d",
		 getpid());
}

FIXTURE_TEARDOWN(pass)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

static struct expectation expect_descriptor(const char *receiver,
					    const char *file)
{
	return expect_steps(receiver, file,
			    STEPS(TVD_ACCESS_READ | TVD_ACCESS_GETATTR),
			    EACCES);
}

TEST_F(pass, through_bridge)
{
	struct expectation expected =
		expect_descriptor(variant->receiver, variant->file);
	struct actor receiver, bridge;
	struct sight seen;
	int log = open_records();

	ASSERT_LE(0, log);
	ASSERT_EQ(0, start_actor(&receiver, variant->receiver, -1,
				 WORDS("receive-file", self->second)));
	ASSERT_EQ(0, await_actor(&receiver));
	ASSERT_EQ(0, start_actor(&bridge, BRIDGE, -1,
				 WORDS("forward-file", self->first,
				       self->second)));
	ASSERT_EQ(0, await_actor(&bridge));
	EXPECT_EQ(0, act(RED, WORDS("send-file", self->first, self->file)));
	EXPECT_EQ(0, finish_actor(&bridge));
	seen.err = finish_actor(&receiver);
	seen.records = count_records(log, receiver.pid, seen.first,
				     sizeof(seen.first));
	EXPECT_STREQ("", difference(&expected, &seen));
	close(log);
}

TEST_HARNESS_MAIN

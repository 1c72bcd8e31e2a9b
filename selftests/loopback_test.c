// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: who is behind a packet, whatever is done to it
 *
 * What an act would come to is foreseen where it can be, see inet_test.c.  Here
 * packets are led astray, so that they are refused where they arrive.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>

#include "common.h"
#include "harness.h"
#include "loopback.h"
#include "net.h"
#include "netfilter.h"

/* clang-format off */
FIXTURE(loopback) {
	struct company company;
	pid_t queue;
};

/* clang-format on */

FIXTURE_SETUP(loopback)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, own_network());
	ASSERT_EQ(0, begin_company(&self->company));
	/* What comes by no route of this machine may have its addresses. */
	ASSERT_EQ(0, set_sysctl("ipv4/conf/lo/route_localnet", "1"));
	ASSERT_EQ(0, set_sysctl("ipv4/conf/lo/accept_local", "1"));
}

static void stop_queue(pid_t *queue)
{
	if (*queue > 0) {
		kill(*queue, SIGKILL);
		waitpid(*queue, NULL, 0);
	}
	*queue = 0;
}

FIXTURE_TEARDOWN(loopback)
{
	end_company(&self->company);
	stop_queue(&self->queue);
}

TEST_F(loopback, redirected_syn)
{
	START(BLUE, "serve-tcp", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(0, act(BLUE, WORDS("knock-tcp", LO, NOBODYS_PORT)));
	EXPECT_EQ(0, act(HOST, WORDS("knock-tcp", LO, NOBODYS_PORT)));
	EXPECT_RECORDS(0, "");
	EXPECT_EQ(ETIMEDOUT, act(RED, WORDS("knock-tcp", LO, NOBODYS_PORT)));
	EXPECT_RECORDS(1, RED_TO_BLUE "connect ");
}

TEST_F(loopback, redirected_syn_of_cookies)
{
	ASSERT_EQ(0, set_sysctl("ipv4/tcp_syncookies", "2"));
	START(BLUE, "serve-tcp", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(0, act(BLUE, WORDS("connect-tcp", LO, NOBODYS_PORT)));
	EXPECT_EQ(ETIMEDOUT, act(RED, WORDS("knock-tcp", LO, NOBODYS_PORT)));
	EXPECT_RECORDS(1, RED_TO_BLUE "connect ");
}

/* With data in the SYN there is a connection before its end is asked. */
TEST_F(loopback, redirected_fast_open)
{
	ASSERT_EQ(0, set_sysctl("ipv4/tcp_fastopen", "0x607"));
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	START(BLUE, "accept-and-check-labels", LO, PORT, BLUE, BLUE);
	/* Who accepts it closes it, and has not read what came. */
	EXPECT_NE(ETIMEDOUT,
		  act(BLUE, WORDS("knock-tcp-with-data", LO, NOBODYS_PORT)));
	EXPECT_EQ(0, FINISH());
	START(BLUE, "accept-and-check-labels", LO, PORT, BLUE, RED);
	EXPECT_EQ(ETIMEDOUT,
		  act(RED, WORDS("knock-tcp-with-data", LO, NOBODYS_PORT)));
	EXPECT_EQ(ENOMSG, FINISH());
	EXPECT_RECORDS(1, RED_TO_BLUE "connect ");
}

TEST_F(loopback, redirected_to_host)
{
	START(HOST, "serve-tcp", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(0, act(HOST, WORDS("connect-tcp", LO, NOBODYS_PORT)));
	EXPECT_EQ(ETIMEDOUT, act(RED, WORDS("knock-tcp", LO, NOBODYS_PORT)));
	EXPECT_RECORDS(1,
		       DENIED "row=9 subject=red object=host access=connect ");
}

TEST_F(loopback, redirected_datagram)
{
	START(BLUE, "take-udp", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(0, act(RED, WORDS("send-udp", LO, NOBODYS_PORT, "1")));
	EXPECT_RECORDS(1, RED_TO_BLUE "send ");
	EXPECT_EQ(ENOMSG, FINISH());
	START(BLUE, "take-udp", LO, PORT);
	EXPECT_EQ(0, act(BLUE, WORDS("send-udp", LO, NOBODYS_PORT, "1")));
	EXPECT_EQ(0, FINISH());
}

/* The kernel's word that nobody is there is heard by all. */
TEST_F(loopback, closed_port)
{
	EXPECT_EQ(ECONNREFUSED, act(HOST, WORDS("ask-udp", LO, PORT)));
	EXPECT_EQ(ECONNREFUSED, act(RED, WORDS("ask-udp", LO, PORT)));
	EXPECT_EQ(ECONNREFUSED, act(RED, WORDS("ask-udp", "::1", PORT)));
	EXPECT_RECORDS(0, "");
}

/* But whose a datagram was dropped at says nothing. */
TEST_F(loopback, silent_port)
{
	START(BLUE, "serve-udp", LO, PORT);
	ASSERT_EQ(0, redirect_output(atoi(PORT)));
	EXPECT_EQ(ETIMEDOUT, act(RED, WORDS("ask-udp", LO, NOBODYS_PORT)));
	EXPECT_RECORDS(1, RED_TO_BLUE "send ");
	EXPECT_EQ(0, act(BLUE, WORDS("ask-udp", LO, NOBODYS_PORT)));
	EXPECT_EQ(0, FINISH());
}

/* The label is not what nft can write. */
TEST_F(loopback, forged_secmark)
{
	/* Numbers of labels, and of nothing. */
	static const __u32 marks[] = { 1, 4, 5, 6, 7, ~0U };
	size_t i;

	START(BLUE, "serve-tcp", LO, PORT);
	START(BLUE, "take-multicast", GROUP, PORT);
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		ASSERT_EQ(0, mark_output(marks[i]));
		EXPECT_EQ(0, act(BLUE, WORDS("connect-tcp", LO, PORT)));
		EXPECT_RECORDS(0, "");
		EXPECT_EQ(0, act(RED, WORDS("send-multicast", GROUP, PORT)));
		EXPECT_RECORDS(1, RED_TO_BLUE "send ");
		ASSERT_EQ(0, remove_rules());
	}
	EXPECT_EQ(ENOMSG, FINISH());
}

/* NF_STOP passes over every hook that comes later. */
static const __u32 verdicts[] = { NF_ACCEPT, NF_STOP };

TEST_F(loopback, queued)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		self->queue = start_queue(verdicts[i]);
		ASSERT_LT(0, self->queue);
		ASSERT_EQ(0, queue_output());
		START(BLUE, "serve-tcp", LO, PORT);
		EXPECT_EQ(0, act(BLUE, WORDS("connect-tcp", LO, PORT)));
		EXPECT_EQ(0, FINISH());
		START(BLUE, "take-multicast", GROUP, PORT);
		EXPECT_EQ(0, act(RED, WORDS("send-multicast", GROUP, PORT)));
		/* The packet has gone its way when the next one has. */
		EXPECT_EQ(ECONNREFUSED,
			  act(RED, WORDS("connect-tcp", LO, NOBODYS_PORT)));
		EXPECT_RECORDS(1, RED_TO_BLUE "send ");
		EXPECT_EQ(ENOMSG, FINISH());
		ASSERT_EQ(0, remove_rules());
		stop_queue(&self->queue);
	}
}

/**
 * struct forged - a packet that its sender has made himself
 *
 * @ip: its header.
 * @tcp: the next one, or
 * @udp: this; with one byte of data after it.
 */
struct forged {
	struct iphdr ip;
	union {
		struct tcphdr tcp;
		struct {
			struct udphdr udp;
			char data[8];
		};
	};
	char more;
} __attribute__((packed));

static __u16 checksum(const void *bytes, size_t size)
{
	const char *at = bytes;
	__u32 sum = 0;
	__u16 word;

	for (; size > 1; size -= 2, at += 2) {
		memcpy(&word, at, sizeof(word));
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void begin_forgery(struct forged *packet, int protocol, size_t size)
{
	*packet = (struct forged){};
	packet->ip.version = 4;
	packet->ip.ihl = 5;
	packet->ip.ttl = 64;
	packet->ip.id = htons(99);
	packet->ip.protocol = protocol;
	packet->ip.saddr = htonl(INADDR_LOOPBACK);
	packet->ip.daddr = htonl(INADDR_LOOPBACK);
	packet->ip.tot_len = htons(size);
}

/* Eight bytes of data, and no checksum. */
static size_t forge_datagram(struct forged *packet)
{
	size_t size = sizeof(struct iphdr) + sizeof(struct udphdr) + 8;

	begin_forgery(packet, IPPROTO_UDP, size);
	packet->udp.source = htons(atoi(CLIENT_PORT));
	packet->udp.dest = htons(atoi(PORT));
	packet->udp.len = htons(sizeof(struct udphdr) + 8);
	packet->ip.check = checksum(&packet->ip, sizeof(packet->ip));
	return size;
}

static size_t begin_segment(struct forged *packet, size_t data)
{
	size_t size = sizeof(struct iphdr) + sizeof(struct tcphdr) + data;

	begin_forgery(packet, IPPROTO_TCP, size);
	packet->tcp.source = htons(atoi(CLIENT_PORT));
	packet->tcp.dest = htons(atoi(PORT));
	packet->tcp.doff = sizeof(packet->tcp) / 4;
	packet->tcp.ack = 1;
	return size;
}

static void end_segment(struct forged *packet, size_t data)
{
	struct {
		__be32 from, to;
		__u8 zero, protocol;
		__be16 length;
		struct tcphdr tcp;
		char more[2];
	} __attribute__((packed)) sum = {};

	sum.from = packet->ip.saddr;
	sum.to = packet->ip.daddr;
	sum.protocol = IPPROTO_TCP;
	sum.length = htons(sizeof(packet->tcp) + data);
	sum.tcp = packet->tcp;
	sum.more[0] = packet->more;
	packet->tcp.check = checksum(&sum, sizeof(sum));
	packet->ip.check = checksum(&packet->ip, sizeof(packet->ip));
}

static size_t forge_segment(struct forged *packet)
{
	size_t size = begin_segment(packet, 1);

	packet->tcp.psh = 1;
	packet->more = 'z';
	end_segment(packet, 1);
	return size;
}

/* From the other end, as if a SYN had come there. */
static size_t forge_answer(struct forged *packet)
{
	size_t size = begin_segment(packet, 0);

	packet->tcp.source = htons(atoi(PORT));
	packet->tcp.dest = htons(atoi(CLIENT_PORT));
	packet->tcp.syn = 1;
	end_segment(packet, 0);
	return size;
}

/* By a raw socket of the host, which is known to be the host's. */
static int send_raw(const void *packet, size_t size)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int sock = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	ssize_t sent = sendto(sock, packet, size, 0, (struct sockaddr *)&to,
			      sizeof(to));

	close(sock);
	return sent == (ssize_t)size ? 0 : -1;
}

/* By a packet socket: nobody's. */
static int send_frame(const void *packet, size_t size)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_IP),
				  .sll_halen = ETH_ALEN,
				  .sll_ifindex = (int)if_nametoindex("lo") };
	int sock = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ssize_t sent = sendto(sock, packet, size, 0, (struct sockaddr *)&to,
			      sizeof(to));

	close(sock);
	return sent == (ssize_t)size ? 0 : -1;
}

/* Such packets are good: the host gets them. */
TEST_F(loopback, forged_to_host)
{
	struct forged packet;
	size_t size = forge_datagram(&packet);

	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_raw(&packet, size));
	EXPECT_EQ(0, FINISH());
	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_frame(&packet, size));
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(0, "");
}

/* The host may send to a domain, but as itself and not as nobody. */
TEST_F(loopback, forged_to_domain)
{
	struct forged packet;
	size_t size = forge_datagram(&packet);

	START(RED, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_raw(&packet, size));
	EXPECT_EQ(0, FINISH());
	EXPECT_RECORDS(0, "");
	START(RED, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_frame(&packet, size));
	EXPECT_RECORDS(
		1, DENIED
		"row=0 subject=red act=network number=2 reason=unlabelled ");
	EXPECT_EQ(ENOMSG, FINISH());
}

/* Into a connection of two others. */
TEST_F(loopback, forged_segment)
{
	struct forged packet;
	size_t size = forge_segment(&packet);

	START(RED, "serve-tcp", LO, PORT);
	START(RED_TOO, "connect-tcp-twice-from", LO, PORT, CLIENT_PORT);
	ASSERT_EQ(0, send_raw(&packet, size));
	EXPECT_RECORDS(
		1, DENIED
		"row=0 subject=host object=red reason=peer access=send ");
	/* They do not notice. */
	EXPECT_EQ(0, FINISH());
}

/* To a SYN that waits for an answer: nobody's is none, whatever it says. */
TEST_F(loopback, forged_answer)
{
	struct forged packet;
	size_t size = forge_answer(&packet);

	ASSERT_EQ(0, drop_output());
	START(HOST, "meet", LO, PORT, CLIENT_PORT);
	ASSERT_EQ(0, send_frame(&packet, size));
	EXPECT_RECORDS(0, "");
	kill_actor(&self->company.actors[--self->company.count]);
	START(RED, "meet", LO, PORT, CLIENT_PORT);
	ASSERT_EQ(0, send_frame(&packet, size));
	EXPECT_RECORDS(
		1, DENIED
		"row=0 subject=red act=network number=2 reason=unlabelled ");
}

/* A datagram in two fragments. */
static int send_fragments(const struct forged *whole, size_t size, int id,
			  int (*send_first)(const void *, size_t),
			  int (*send_second)(const void *, size_t))
{
	struct forged packet = *whole;
	size_t first = sizeof(struct iphdr) + sizeof(struct udphdr);
	size_t rest = size - first;

	packet.ip.id = htons(id);
	packet.ip.frag_off = htons(IP_MF);
	packet.ip.tot_len = htons(first);
	packet.ip.check = 0;
	packet.ip.check = checksum(&packet.ip, sizeof(packet.ip));
	if (send_first(&packet, first))
		return -1;
	packet.ip.frag_off = htons(sizeof(struct udphdr) / 8);
	packet.ip.tot_len = htons(sizeof(struct iphdr) + rest);
	packet.ip.check = 0;
	packet.ip.check = checksum(&packet.ip, sizeof(packet.ip));
	memcpy((char *)&packet + sizeof(struct iphdr), whole->data, rest);
	return send_second(&packet, sizeof(struct iphdr) + rest);
}

/* What is put together is one sender's. */
TEST_F(loopback, fragments_of_two)
{
	struct forged packet;
	size_t size = forge_datagram(&packet);

	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_fragments(&packet, size, 1, send_raw, send_raw));
	EXPECT_EQ(0, FINISH());
	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_fragments(&packet, size, 2, send_frame, send_frame));
	EXPECT_EQ(0, FINISH());
	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_fragments(&packet, size, 3, send_raw, send_frame));
	EXPECT_EQ(ENOMSG, FINISH());
	START(HOST, "take-udp", LO, PORT);
	ASSERT_EQ(0, send_fragments(&packet, size, 4, send_frame, send_raw));
	EXPECT_EQ(ENOMSG, FINISH());
}

/* In a namespace of its own a domain's root may do a lot, but not this. */
TEST_F(loopback, own_namespace)
{
	static const struct {
		const char *family;
		const char *type;
		const char *protocol;
	} sockets[] = {
		{ "17", "3", "0" }, /* AF_PACKET, SOCK_RAW */
		{ "2", "3", "255" }, /* AF_INET, SOCK_RAW, IPPROTO_RAW */
		{ "10", "3", "58" }, /* AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 */
		{ "16", "3", "12" }, /* AF_NETLINK, NETLINK_NETFILTER */
		{ "16", "3", "6" }, /* NETLINK_XFRM */
		{ "15", "3", "2" }, /* AF_KEY, SOCK_RAW, PF_KEY_V2 */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sockets); i++) {
		const char *const *words =
			WORDS("own-network", sockets[i].family, sockets[i].type,
			      sockets[i].protocol);

		EXPECT_EQ(0, act(HOST, words));
		EXPECT_STREQ("", see_difference(
					 expect_refusal(RED, "socket-family",
							atoi(sockets[i].family),
							EAFNOSUPPORT),
					 RED, -1, words));
	}
	EXPECT_EQ(0, act(RED, WORDS("own-network", "2", "1", "0")));
}

/* Every receiver gets a copy of its own, or none. */
TEST_F(loopback, multicast)
{
	START(RED, "take-multicast", GROUP, PORT);
	START(BLUE, "take-multicast", GROUP, PORT);
	START(RED_TOO, "take-multicast", GROUP, PORT);
	EXPECT_EQ(0, act(RED, WORDS("send-multicast", GROUP, PORT)));
	EXPECT_RECORDS(1, RED_TO_BLUE "send ");
	EXPECT_EQ(0, FINISH());
	EXPECT_EQ(ENOMSG, FINISH());
	EXPECT_EQ(0, FINISH());
}

TEST_F(loopback, multicast_of_host)
{
	START(RED, "take-multicast", GROUP, PORT);
	START(BLUE, "take-multicast", GROUP, PORT);
	START(HOST, "take-multicast", GROUP, PORT);
	EXPECT_EQ(0, act(HOST, WORDS("send-multicast", GROUP, PORT)));
	EXPECT_RECORDS(0, "");
	EXPECT_EQ(0, FINISH());
	EXPECT_EQ(0, FINISH());
	EXPECT_EQ(0, FINISH());
}

/* A cable to another network, where the host serves. */
static int lay_cable(int *here, int *there)
{
	*here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*here < 0 || own_network())
		return -1;
	*there = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*there < 0 || setns(*here, CLONE_NEWNET) ||
	    make_cable("here", "there", *there) ||
	    set_address("here", "192.0.2.2") || setns(*there, CLONE_NEWNET) ||
	    set_address("there", FAR))
		return -1;
	return 0;
}

static struct expectation not_here(int number)
{
	return expect_refusal(RED, "network", number, EACCES);
}

TEST_F(loopback, another_network)
{
	int here, there;

	ASSERT_EQ(0, lay_cable(&here, &there));
	START(HOST, "serve-tcp", FAR, PORT);
	START(HOST, "take-udp", FAR, PORT);
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "connect-tcp", FAR, PORT);
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "send-udp", FAR, PORT, "1");
	EXPECT_EQ(0, FINISH());
	EXPECT_SEEN(not_here(AF_INET), RED, "connect-tcp", FAR, PORT);
	EXPECT_SEEN(not_here(AF_INET), RED, "send-udp", FAR, PORT, "1");
	EXPECT_SEEN(not_here(AF_INET), RED, "ask-udp", FAR, PORT);
	/* What the address does not say is seen at the device. */
	EXPECT_SEEN(EXPECT_ALLOWED, HOST, "send-udp-by", GROUP, PORT, "here");
	EXPECT_SEEN(not_here(if_nametoindex("here")), RED, "send-udp-by", GROUP,
		    PORT, "here");
	close(here);
	close(there);
}

/* A domain that serves at the other end hears the host, and cannot answer. */
TEST_F(loopback, from_another_network)
{
	static const char begin[] = DENIED
		"row=0 subject=red act=network number=";
	int here, there, device, tries, records = 0;
	char first[512] = "";

	ASSERT_EQ(0, lay_cable(&here, &there));
	START(RED, "serve-tcp", FAR, PORT);
	device = if_nametoindex("there");
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	/* On a busy machine the cable carries nothing at first. */
	for (tries = 0; tries < 10 && !records; tries++) {
		EXPECT_EQ(ETIMEDOUT, act(HOST, WORDS("knock-tcp", FAR, PORT)));
		records = count_company_records(&self->company, first,
						sizeof(first));
	}
	EXPECT_LT(0, records);
	EXPECT_EQ(0, strncmp(begin, first, strlen(begin)))
	{
		TH_LOG("'%s'", first);
	}
	EXPECT_LT(0, device);
	close(here);
	close(there);
}

TEST_F(loopback, other_addresses)
{
	static const char *const far[] = { FAR, "8.8.8.8", "255.255.255.255",
					   "2001:db8::1", "fe80::2" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(far); i++) {
		int family = strchr(far[i], ':') ? AF_INET6 : AF_INET;

		/* No route leads there: the host sees that, and red this. */
		EXPECT_NE(EACCES, act(HOST, WORDS("knock-tcp", far[i], PORT)));
		EXPECT_SEEN(not_here(family), RED, "knock-tcp", far[i], PORT);
		EXPECT_SEEN(not_here(family), RED, "send-udp", far[i], PORT,
			    "1");
	}
}

/* Any address of loopback, and none, is this machine's. */
TEST_F(loopback, own_addresses)
{
	static const char *const near[] = { "127.0.0.1", "127.9.9.9",
					    "0.0.0.0",	 "::1",
					    "::",	 "::ffff:127.0.0.1" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(near); i++)
		EXPECT_SEEN(EXPECT_ALLOWED, RED, "bind-and-connect", near[i],
			    PORT);
	START(BLUE, "serve-tcp", "::", PORT);
	for (i = 0; i < ARRAY_SIZE(near); i++)
		EXPECT_SEEN(expect_denial(RED, BLUE, TVD_ROW_ELSE,
					  TVD_ACCESS_CONNECT, EACCES),
			    RED, "connect-tcp", near[i], PORT);
}

TEST_HARNESS_MAIN

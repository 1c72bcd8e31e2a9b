// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: rules of nftables, and who listens to their queue
 *
 * One table with one chain with one rule, for whatever leaves by IPv4.  Without
 * nft, which a machine need not have.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netfilter.h"
#include "netlink.h"

#define NAME "tvd"

/* Before and after all others: who comes first has no say, nor who comes last. */
#define FIRST (-1000)
#define FOR_NAT (-100)

static void begin_nft(struct message *message, int type, int flags)
{
	struct nfgenmsg header = { .nfgen_family = NFPROTO_IPV4 };

	begin_message(message, NFNL_SUBSYS_NFTABLES << 8 | type,
		      flags | NLM_F_ACK, &header, sizeof(header));
}

static void put_batch(struct message *message, int type)
{
	struct nfgenmsg header = {
		.res_id = htons(NFNL_SUBSYS_NFTABLES),
	};

	begin_message(message, type, 0, &header, sizeof(header));
}

static void put_chain(struct message *message, const char *type, int priority,
		      int policy)
{
	size_t hook;

	begin_nft(message, NFT_MSG_NEWTABLE, NLM_F_CREATE);
	put_text(message, NFTA_TABLE_NAME, NAME);
	begin_nft(message, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
	put_text(message, NFTA_CHAIN_TABLE, NAME);
	put_text(message, NFTA_CHAIN_NAME, NAME);
	hook = begin_nest(message, NFTA_CHAIN_HOOK);
	put_be32(message, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_OUT);
	put_be32(message, NFTA_HOOK_PRIORITY, priority);
	end_nest(message, hook);
	put_be32(message, NFTA_CHAIN_POLICY, policy);
	put_text(message, NFTA_CHAIN_TYPE, type);
}

/**
 * struct rule - a rule that is being written
 *
 * @expressions: the nest of all.
 * @element: that of one.
 * @data: and that of what it says.
 */
struct rule {
	size_t expressions;
	size_t element;
	size_t data;
};

static void begin_rule(struct message *message, struct rule *rule)
{
	begin_nft(message, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	put_text(message, NFTA_RULE_TABLE, NAME);
	put_text(message, NFTA_RULE_CHAIN, NAME);
	rule->expressions = begin_nest(message, NFTA_RULE_EXPRESSIONS);
}

static void begin_expression(struct message *message, struct rule *rule,
			     const char *name)
{
	rule->element = begin_nest(message, NFTA_LIST_ELEM);
	put_text(message, NFTA_EXPR_NAME, name);
	rule->data = begin_nest(message, NFTA_EXPR_DATA);
}

static void end_expression(struct message *message, const struct rule *rule)
{
	end_nest(message, rule->data);
	end_nest(message, rule->element);
}

static void put_immediate(struct message *message, struct rule *rule,
			  const void *value, size_t size)
{
	size_t data;

	begin_expression(message, rule, "immediate");
	put_be32(message, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	data = begin_nest(message, NFTA_IMMEDIATE_DATA);
	put_attribute(message, NFTA_DATA_VALUE, value, size);
	end_nest(message, data);
	end_expression(message, rule);
}

/**
 * drop_output - let no packet leave
 *
 * Return: 0, or errno.
 */
int drop_output(void)
{
	struct message message = {};

	put_batch(&message, NFNL_MSG_BATCH_BEGIN);
	put_chain(&message, "filter", FIRST, NF_DROP);
	put_batch(&message, NFNL_MSG_BATCH_END);
	return ask_kernel(NETLINK_NETFILTER, &message, 2);
}

/**
 * mark_output - what nft does for "meta secmark set"
 * @secmark: the mark
 *
 * Return: 0, or errno.
 */
int mark_output(__u32 secmark)
{
	struct message message = {};
	struct rule rule;

	put_batch(&message, NFNL_MSG_BATCH_BEGIN);
	put_chain(&message, "filter", FIRST, NF_ACCEPT);
	begin_rule(&message, &rule);
	put_immediate(&message, &rule, &secmark, sizeof(secmark));
	begin_expression(&message, &rule, "meta");
	put_be32(&message, NFTA_META_KEY, NFT_META_SECMARK);
	put_be32(&message, NFTA_META_SREG, NFT_REG_1);
	end_expression(&message, &rule);
	end_nest(&message, rule.expressions);
	put_batch(&message, NFNL_MSG_BATCH_END);
	return ask_kernel(NETLINK_NETFILTER, &message, 3);
}

/**
 * queue_output - ask who listens to queue 0 about each packet
 *
 * Return: 0, or errno.
 */
int queue_output(void)
{
	struct message message = {};
	__u16 queue = 0;
	struct rule rule;

	put_batch(&message, NFNL_MSG_BATCH_BEGIN);
	put_chain(&message, "filter", FIRST, NF_ACCEPT);
	begin_rule(&message, &rule);
	begin_expression(&message, &rule, "queue");
	put_attribute(&message, NFTA_QUEUE_NUM, &queue, sizeof(queue));
	end_expression(&message, &rule);
	end_nest(&message, rule.expressions);
	put_batch(&message, NFNL_MSG_BATCH_END);
	return ask_kernel(NETLINK_NETFILTER, &message, 3);
}

/**
 * redirect_output - lead each connection to another port
 * @port: the port
 *
 * Return: 0, or errno.
 */
int redirect_output(__u16 port)
{
	struct message message = {};
	struct rule rule;

	port = htons(port);
	put_batch(&message, NFNL_MSG_BATCH_BEGIN);
	put_chain(&message, "nat", FOR_NAT, NF_ACCEPT);
	begin_rule(&message, &rule);
	put_immediate(&message, &rule, &port, sizeof(port));
	begin_expression(&message, &rule, "nat");
	put_be32(&message, NFTA_NAT_TYPE, NFT_NAT_DNAT);
	put_be32(&message, NFTA_NAT_FAMILY, NFPROTO_IPV4);
	put_be32(&message, NFTA_NAT_REG_PROTO_MIN, NFT_REG_1);
	end_expression(&message, &rule);
	end_nest(&message, rule.expressions);
	put_batch(&message, NFNL_MSG_BATCH_END);
	return ask_kernel(NETLINK_NETFILTER, &message, 3);
}

/**
 * remove_rules - undo what the others here have done
 *
 * Return: 0, or errno.
 */
int remove_rules(void)
{
	struct message message = {};

	put_batch(&message, NFNL_MSG_BATCH_BEGIN);
	begin_nft(&message, NFT_MSG_DELTABLE, 0);
	put_text(&message, NFTA_TABLE_NAME, NAME);
	put_batch(&message, NFNL_MSG_BATCH_END);
	return ask_kernel(NETLINK_NETFILTER, &message, 1);
}

static int send_to_queue(int sock, int type, int flags, int attribute,
			 const void *value, size_t size)
{
	struct nfgenmsg header = {};
	struct message message = {};

	begin_message(&message, NFNL_SUBSYS_QUEUE << 8 | type, flags, &header,
		      sizeof(header));
	put_attribute(&message, attribute, value, size);
	return send(sock, message.bytes, message.size, 0) < 0 ? errno : 0;
}

static int open_queue(void)
{
	struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	struct nfqnl_msg_config_params copy = { .copy_mode = NFQNL_COPY_META };
	int sock =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (sock < 0 ||
	    send_to_queue(sock, NFQNL_MSG_CONFIG, 0, NFQA_CFG_CMD, &bind,
			  sizeof(bind)) ||
	    send_to_queue(sock, NFQNL_MSG_CONFIG, 0, NFQA_CFG_PARAMS, &copy,
			  sizeof(copy)))
		return -1;
	return sock;
}

static void answer(int sock, const struct nlmsghdr *packet, __u32 verdict)
{
	const char *at = (char *)NLMSG_DATA(packet) + sizeof(struct nfgenmsg);
	const struct nlattr *attribute = (const void *)at;
	struct nfqnl_msg_verdict_hdr reply = { .verdict = htonl(verdict) };

	/* The first attribute of a packet says which it is. */
	if (attribute->nla_type != NFQA_PACKET_HDR)
		return;
	memcpy(&reply.id, at + NLA_HDRLEN, sizeof(reply.id));
	send_to_queue(sock, NFQNL_MSG_VERDICT, 0, NFQA_VERDICT_HDR, &reply,
		      sizeof(reply));
}

/**
 * start_queue - listen to queue 0
 * @verdict: what is said of each packet, such as NF_STOP
 *
 * Return: a process to be killed, -1 if it could not be.
 */
pid_t start_queue(__u32 verdict)
{
	int sock = open_queue();
	pid_t pid;

	if (sock < 0)
		return -1;
	pid = fork();
	if (pid) {
		close(sock);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		char bytes[8192];
		const struct nlmsghdr *at = (void *)bytes;
		ssize_t left = recv(sock, bytes, sizeof(bytes), 0);

		for (; left > 0 && NLMSG_OK(at, left);
		     at = NLMSG_NEXT(at, left))
			if (at->nlmsg_type ==
			    (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
				answer(sock, at, verdict);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: the tools and the kernel give the same answers
 *
 * The questions of lsm/triples.h, asked of "tvdctl policy explain", of the
 * kernel's file "access" under the same policy, and, at boot, of the decision
 * by KUnit.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common.h"
#include "policy_file.h"
#include "triples.h"
#include "harness.h"

#define POLICY "setup/triples.tvdp"
#define QUESTIONS "setup/triples.txt"
#define KUNIT_RESULTS "/sys/kernel/debug/kunit/tvd_triples/results"
#define ANSWER_SIZE 16

static void load_triples(struct __test_metadata *_metadata)
{
	static char bytes[256 * 1024];
	ssize_t size = read_file(POLICY, bytes, sizeof(bytes));

	ASSERT_LT(0, size);
	ASSERT_EQ(0, load_signed(bytes, size));
}

/* One question a descriptor: the kernel keeps the answer with it. */
static bool ask_kernel(const char *question, char answer[ANSWER_SIZE])
{
	int fd = open(SECURITYFS "access", O_RDWR | O_CLOEXEC);
	ssize_t size = -1;

	if (fd < 0)
		return false;
	if (write(fd, question, strlen(question)) > 0)
		size = read(fd, answer, ANSWER_SIZE - 1);
	close(fd);
	answer[size < 0 ? 0 : size] = '\0';
	return size > 0;
}

/* The number behind "answers " in what KUnit printed. */
static unsigned long long kunit_answers(void)
{
	char text[4096], *number;

	if (read_file(KUNIT_RESULTS, text, sizeof(text)) <= 0)
		return 0;
	number = strstr(text, "answers ");
	return number ? strtoull(number + strlen("answers "), NULL, 16) : 0;
}

FIXTURE(triples)
{
	const char *questions;
};

FIXTURE_SETUP(triples)
{
	self->questions = QUESTIONS;
}

FIXTURE_TEARDOWN(triples)
{
}

/* 10,000 questions take a kernel that watches itself more than 30 seconds. */
TEST_F_TIMEOUT(triples, same_rows, 600)
{
	char question[256], answer[ANSWER_SIZE], explained[ANSWER_SIZE];
	FILE *questions = fopen(self->questions, "re"), *explain;
	unsigned long long hash = TRIPLES_HASH_START;
	unsigned int asked = 0, rows = 0;

	ASSERT_TRUE(questions);
	load_triples(_metadata);
	explain = popen(
		"setup/tvdctl policy explain -p " POLICY " - <" QUESTIONS, "r");
	ASSERT_TRUE(explain);
	while (fgets(question, sizeof(question), questions)) {
		ASSERT_TRUE(ask_kernel(question, answer));
		ASSERT_TRUE(fgets(explained, sizeof(explained), explain))
		{
			TH_LOG("no answer to %s", question);
		}
		ASSERT_STREQ(answer, explained)
		{
			TH_LOG("asked: %s", question);
		}
		hash = triples_hash(hash, answer);
		rows |= 1U << (answer[strlen(answer) - 2] - '0');
		asked++;
	}
	EXPECT_FALSE(fgets(explained, sizeof(explained), explain));
	EXPECT_EQ(0, pclose(explain));
	fclose(questions);
	EXPECT_EQ(TRIPLES, asked);
	/* Every row, or the comparison says little. */
	EXPECT_EQ(0x3fe, rows);
	EXPECT_EQ(kunit_answers(), hash);
}

TEST_HARNESS_MAIN

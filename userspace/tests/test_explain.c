// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: what is said of a decision
 */
#include "random_policies.h"

#include "decide.h"
#include "props.h"
#include "words.h"

static const char text[] =
	"version: 1\n" /* 1 */
	"types: [a, b, c]\n" /* 2 */
	"labels:\n" /* 3 */
	"  web: {types: [a]}\n" /* 4 */
	"  db: {types: [a]}\n" /* 5 */
	"  mail: {types: [b]}\n" /* 6 */
	"  vault: {types: [a], closed: true, requires: measured}\n" /* 7 */
	"  assets: {types: [a, b], immutable: true}\n" /* 8 */
	"  trial: {types: [c], mode: permissive}\n" /* 9 */
	"  strong: {types: [a], capabilities: [default, sys_nice]}\n" /* 10 */
	"deny:\n" /* 11 */
	"  - {subject: web, object: db, access: [write, append]}\n" /* 12 */
	"protect_host: {execute: true, map-exec: false, follow: true}\n";

#define WEB "p.yaml:4: label 'web'\n"
#define DB "p.yaml:5: label 'db'\n"
#define MAIL "p.yaml:6: label 'mail'\n"
#define VAULT "p.yaml:7: label 'vault'\n"
#define ASSETS "p.yaml:8: label 'assets'\n"
#define TRIAL "p.yaml:9: label 'trial'\n"
#define STRONG "p.yaml:10: label 'strong'\n"
#define DENY "p.yaml:12: deny rule\n"

/** struct example - a question, and what must be said */
struct example {
	const char *subject;
	const char *object;
	const char *access;
	bool allowed;
	unsigned int row;
	const char *reason;
	const char *lines;
};

static const struct example examples[] = {
	{ "web", "strong", "trace", false, 0,
	  "Both have the type 'a', but 'strong' has capabilities or socket families that 'web' lacks, is permissive, or measured: who traces it would have that, too.",
	  WEB STRONG },
	{ "web", "strong", "signal", true, 8, "Both have the type 'a'.",
	  WEB STRONG },
	{ "strong", "web", "trace", true, 8, "Both have the type 'a'.",
	  STRONG WEB },
	{ "host", "strong", "trace", true, 3,
	  "The host may do everything to what is not closed.", STRONG },
	{ "web", "vault", "read", false, 1,
	  "'vault' is closed: nobody but 'vault' itself may do anything to what carries it.",
	  WEB VAULT },
	{ "host", "vault", "read", false, 1,
	  "'vault' is closed: nobody but 'vault' itself may do anything to what carries it.",
	  VAULT },
	{ "host", "vault", "destroy", true, 1,
	  "'vault' is closed, but the host may still destroy what carries it.",
	  VAULT },
	{ "web", "unknown", "read", false, 2,
	  "What carries a label that the policy does not have is for nobody but the host.",
	  WEB },
	{ "unknown", "web", "read", false, 2,
	  "What runs under a label that the policy does not have may do nothing.",
	  WEB },
	{ "host", "unknown", "relabel", true, 2,
	  "The host may still destroy, read and relabel what carries a label that the policy does not have.",
	  "" },
	{ "host", "unknown", "write", false, 2,
	  "The host may destroy, read and relabel what carries a label that the policy does not have, and 'write' is none of these.",
	  "" },
	{ "host", "web", "write", true, 3,
	  "The host may do everything to what is not closed.", WEB },
	{ "host", "web", "execute", false, 3,
	  "'protect_host' keeps the host from 'execute' on what carries a domain's label.",
	  WEB },
	{ "host", "web", "map-exec", true, 3,
	  "The host may, because 'protect_host' is off for 'map-exec'.", WEB },
	{ "host", "base", "execute", true, 3,
	  "The host may do everything to what is not closed.", "" },
	{ "web", "assets", "write", false, 4,
	  "'assets' is immutable, so only the host changes what carries it.",
	  WEB ASSETS },
	{ "web", "web", "trace", true, 5, "Both are the same label.", WEB },
	{ "web", "any", "write", true, 6, "'any' is for all to use.", WEB },
	{ "web", "base", "execute", true, 7,
	  "'base' is for all to read and execute.", WEB },
	{ "web", "base", "lock-shared", false, 7,
	  "'base' is for all to read and execute, 'lock-shared' is neither, and all else is the host's.",
	  WEB },
	{ "db", "web", "write", true, 8, "Both have the type 'a'.", DB WEB },
	{ "web", "db", "write", false, 8,
	  "Both have the type 'a', but a deny rule keeps 'web' from 'write' on 'db'.",
	  WEB DB DENY },
	{ "web", "db", "read", true, 8,
	  "Both have the type 'a', and the deny rule between them does not name 'read'.",
	  WEB DB DENY },
	{ "assets", "mail", "read", true, 8,
	  "Both have the type 'b'. (Nothing runs under 'assets': it is immutable.)",
	  ASSETS MAIL },
	{ "web", "mail", "read", false, 9,
	  "'web' and 'mail' have no type in common.", WEB MAIL },
	{ "web", "host", "read", false, 9,
	  "What is the host's is for no domain.", WEB },
	{ "any", "web", "read", false, 9,
	  "'any' has no type: nothing runs under it.", WEB },
	{ "trial", "web", "read", false, 9,
	  "'trial' and 'web' have no type in common. 'trial' is permissive: this is recorded, and not enforced.",
	  TRIAL WEB },
	{ "trial", "vault", "read", false, 1,
	  "'vault' is closed: nobody but 'vault' itself may do anything to what carries it.",
	  TRIAL VAULT },
};

static void check_example(const struct tvd_policy *policy,
			  const struct example *example, const char *lines)
{
	struct tvd_error *error = NULL;
	struct tvd_explanation e;

	if (tvd_explain(policy, example->subject, example->object,
			example->access, &e, &error))
		fail_msg("%s", tvd_error_message(error));
	assert_int_equal(e.allowed, example->allowed);
	assert_int_equal(e.row, example->row);
	assert_string_equal(e.reason, example->reason);
	assert_string_equal(e.lines, lines);
	tvd_free_explanation(&e);
}

static void each_row_has_its_reason(void **state)
{
	struct tvd_policy *policy = parse(text);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(examples); i++)
		check_example(policy, &examples[i], examples[i].lines);
	tvd_free_policy(policy);
}

/* A binary has no lines; all else is the same. */
static void a_binary_is_explained_too(void **state)
{
	struct tvd_error *error = NULL;
	struct tvd_policy *policy;
	uint8_t *binary;
	size_t size, i;

	(void)state;
	binary = compile(text, &size);
	policy = tvd_decompile_policy(binary, size, &error);
	assert_non_null(policy);
	for (i = 0; i < ARRAY_SIZE(examples); i++)
		check_example(policy, &examples[i], "");
	tvd_free_policy(policy);
	free(binary);
}

static void unknown_names_are_told(void **state)
{
	static const char *const questions[][4] = {
		{ "wbe", "db", "read",
		  "the policy has no label 'wbe'; did you mean 'web'?" },
		{ "web", "hots", "read",
		  "the policy has no label 'hots'; did you mean 'host'?" },
		{ "web", "zzzzzzzz", "read",
		  "the policy has no label 'zzzzzzzz'; 'tvdctl policy show' prints those that it has" },
		{ "web", "", "read",
		  "the policy has no label ''; 'tvdctl policy show' prints those that it has" },
		{ "web", "db\n", "read",
		  "the policy has no label 'db\\x0a'; did you mean 'db'?" },
		{ "web", "db", "raed",
		  "'raed' is not a kind of access; did you mean 'read'?" },
		{ "web", "db", "frobnicate-it",
		  "'frobnicate-it' is not a kind of access; tvd-policy(5) lists them, such as 'read' and 'write'" },
	};
	struct tvd_policy *policy = parse(text);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(questions); i++) {
		const char *const *q = questions[i];
		struct tvd_error *error = NULL;
		struct tvd_explanation e;

		assert_int_equal(
			tvd_explain(policy, q[0], q[1], q[2], &e, &error), -1);
		assert_string_equal(tvd_error_message(error), q[3]);
		tvd_error_free(error);
		assert_int_equal(
			tvd_explain(policy, q[0], q[1], q[2], &e, NULL), -1);
	}
	tvd_free_policy(policy);
}

/* Of any policy, each triple is answered as the decision answers it. */
static void answers_are_the_decisions(void **state)
{
	uint64_t seed = 11;
	int i;

	(void)state;
	for (i = 0; i < 300; i++) {
		struct tvd_policy *policy = random_policy(&seed);
		struct tvd_explainer *explainer =
			tvd_make_explainer(policy, NULL);
		struct tvd_policy_props props;
		size_t s, o, kind;

		assert_non_null(explainer);
		assert_true(tvd_make_policy_props(policy, &props));
		for (s = 0; s < policy->label_count; s++) {
			for (o = 0; o < policy->label_count; o++) {
				kind = chance(&seed, TVD_ACCESS_KINDS);
				struct tvd_verdict expected = tvd_decide(
					&props.of[TVD_REFERENCE_FIRST + s],
					&props.of[TVD_REFERENCE_FIRST + o],
					1U << kind, policy->flags);
				unsigned int row;
				bool allowed;

				assert_int_equal(
					tvd_ask(explainer,
						policy->labels[s].name.text,
						policy->labels[o].name.text,
						tvd_access_words.names[kind]
							.text,
						&allowed, &row, NULL),
					0);
				assert_int_equal(allowed, expected.allowed);
				assert_int_equal(row, expected.row);
			}
		}
		tvd_free_policy_props(&props);
		tvd_free_explainer(explainer);
		tvd_free_policy(policy);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_has_its_reason),
		cmocka_unit_test(a_binary_is_explained_too),
		cmocka_unit_test(unknown_names_are_told),
		cmocka_unit_test(answers_are_the_decisions),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}

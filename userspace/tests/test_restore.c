// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: giving trees of files the labels that rules say
 *
 * The labels are kept where everybody may write, since no kernel underneath has
 * to know them.
 */
#include "support.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "restore.h"

#define ATTRIBUTE "user.tvd"

/**
 * struct fixture - a directory, a policy for it, and what was told
 *
 * @top: the directory.
 * @path: a path in it.
 * @policy: its rules.
 * @counts: what was done.
 * @told: a line for each change and failure, sorted by nothing.
 */
struct fixture {
	char top[64];
	char path[256];
	struct tvd_policy *policy;
	struct tvd_restore_counts counts;
	struct text told;
};

static const char *in(struct fixture *f, const char *name)
{
	snprintf(f->path, sizeof(f->path), "%s/%s", f->top, name);
	return f->path;
}

static void copy_path(char path[256], struct fixture *f, const char *name)
{
	snprintf(path, 256, "%s/%s", f->top, name);
}

static void make_directory(struct fixture *f, const char *name)
{
	assert_int_equal(mkdir(in(f, name), 0700), 0);
}

static void make_file(struct fixture *f, const char *name)
{
	int fd = open(in(f, name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static void make_link(struct fixture *f, const char *old, const char *new)
{
	char from[256];

	copy_path(from, f, old);
	assert_int_equal(link(from, in(f, new)), 0);
}

static void set(struct fixture *f, const char *name, const char *label)
{
	assert_int_equal(
		setxattr(in(f, name), ATTRIBUTE, label, strlen(label), 0), 0);
}

static const char *label_of(struct fixture *f, const char *name)
{
	static char label[100];
	ssize_t n = lgetxattr(in(f, name), ATTRIBUTE, label, sizeof(label) - 1);

	label[n < 0 ? 0 : n] = '\0';
	return label;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char source[1024];

	assert_non_null(f);
	strcpy(f->top, "/var/tmp/test_restore.XXXXXX");
	assert_non_null(mkdtemp(f->top));
	snprintf(
		source, sizeof(source),
		"version: 1\n"
		"types: [w, o]\n"
		"labels: {web: {types: [w]}, sub: {types: [w]}, other: {types: [o]}}\n"
		"files:\n"
		"  %s/web: web\n"
		"  %s/web/sub: sub\n"
		"  %s/web/sub/back: web\n"
		"  %s/other: other\n"
		"  %s/base: base\n",
		f->top, f->top, f->top, f->top, f->top);
	f->policy = parse(source);
	make_directory(f, "web");
	make_directory(f, "web/sub");
	make_directory(f, "other");
	make_directory(f, "free");
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *file, int type,
		      struct FTW *where)
{
	(void)file;
	(void)type;
	(void)where;
	return remove(path);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(nftw(f->top, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	tvd_free_policy(f->policy);
	free(f);
	return 0;
}

/* Paths are told from the top directory on. */
static void note_change(void *context, const char *path, const char *from,
			const char *to)
{
	struct fixture *f = context;

	fprintf(f->told.out, "%s: %s -> %s\n", path + strlen(f->top) + 1,
		from ? from : "none", to);
}

static void note_failure(void *context, const char *path,
			 const struct tvd_error *error)
{
	struct fixture *f = context;

	fprintf(f->told.out, "%s: %s\n", path + strlen(f->top) + 1,
		tvd_error_message(error));
}

/* What was told is in f->told, to be freed. */
static void restore(struct fixture *f, const char *name, unsigned int flags)
{
	const struct tvd_restore_report report = {
		.context = f,
		.changed = note_change,
		.failed = note_failure,
	};
	struct tvd_error *error = NULL;

	f->counts = (struct tvd_restore_counts){ .files = 0 };
	text_open(&f->told);
	if (tvd_restore_labels_in(f->policy, ATTRIBUTE, in(f, name), flags,
				  &report, &f->counts, &error))
		fail_msg("%s", tvd_error_message(error));
	text_close(&f->told);
}

static void expect_told(struct fixture *f, const char *part)
{
	if (!strstr(f->told.bytes, part))
		fail_msg("'%s' is not in: %s", part, f->told.bytes);
	free(f->told.bytes);
}

static void expect_nothing_told(struct fixture *f)
{
	assert_string_equal(f->told.bytes, "");
	free(f->told.bytes);
}

static void the_longest_rule_counts(void **state)
{
	static const struct {
		const char *path;
		const char *label;
	} cases[] = {
		{ "/", NULL },	     { "/a", "web" },	  { "/a/", "web" },
		{ "/a/x/y", "web" }, { "/a/b", "sub" },	  { "/a/b/c/d", "sub" },
		{ "/a/bc", "web" },  { "/a/b-c", "web" }, { "/ab", NULL },
		{ "/a.b/c", NULL },  { "a", NULL },	  { "", NULL },
	};
	struct tvd_policy *policy = parse(
		"version: 1\ntypes: [w]\nlabels: {web: {types: [w]}, sub: {types: [w]}}\n"
		"files: {/a: web, /a/b: sub, /a-b: base}\n");
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *label = tvd_file_rule(policy, cases[i].path);

		if (!cases[i].label)
			assert_null(label);
		else
			assert_string_equal(label, cases[i].label);
	}
	tvd_free_policy(policy);
	policy = parse("version: 1\ntypes: [w]\nlabels: {web: {types: [w]}}\n"
		       "files: {/: base, /root: host}\n");
	assert_string_equal(tvd_file_rule(policy, "/"), "base");
	assert_string_equal(tvd_file_rule(policy, "/x/y"), "base");
	assert_string_equal(tvd_file_rule(policy, "/root/y"), "host");
	tvd_free_policy(policy);
}

static void a_tree_gets_its_labels(void **state)
{
	struct fixture *f = *state;

	make_file(f, "web/page");
	make_file(f, "web/sub/page");
	make_file(f, "web/sub/back");
	make_file(f, "free/page");
	set(f, "web/page", "other");
	restore(f, "", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.files, 9);
	assert_int_equal(f->counts.changed, 6);
	assert_int_equal(f->counts.without_rule, 3);
	assert_int_equal(f->counts.failed, 0);
	expect_told(f, "web/page: other -> web\n");
	assert_string_equal(label_of(f, "web"), "web");
	assert_string_equal(label_of(f, "web/sub"), "sub");
	assert_string_equal(label_of(f, "web/sub/page"), "sub");
	assert_string_equal(label_of(f, "web/sub/back"), "web");
	assert_string_equal(label_of(f, "other"), "other");
	assert_string_equal(label_of(f, "free/page"), "");
	restore(f, "", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.changed, 0);
	expect_nothing_told(f);
}

static void without_recursion_it_is_one_file(void **state)
{
	struct fixture *f = *state;

	make_file(f, "web/page");
	restore(f, "web", 0);
	assert_int_equal(f->counts.files, 1);
	expect_told(f, "web: none -> web\n");
	assert_string_equal(label_of(f, "web/page"), "");
}

static void a_dry_run_changes_nothing(void **state)
{
	struct fixture *f = *state;

	restore(f, "web", TVD_RESTORE_RECURSIVE | TVD_RESTORE_DRY_RUN);
	assert_int_equal(f->counts.changed, 2);
	expect_told(f, "web/sub: none -> sub\n");
	assert_string_equal(label_of(f, "web"), "");
	assert_string_equal(label_of(f, "web/sub"), "");
}

static void what_is_no_label_is_replaced(void **state)
{
	struct fixture *f = *state;
	char longer[200];

	memset(longer, 'a', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	set(f, "web", "\033[2J");
	set(f, "web/sub", longer);
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.changed, 2);
	expect_told(f, "web: ? -> web\n");
	assert_string_equal(label_of(f, "web/sub"), "sub");
}

/* A link that a domain made leads nowhere. */
static void links_are_not_followed(void **state)
{
	struct fixture *f = *state;
	char target[256];

	make_file(f, "free/page");
	copy_path(target, f, "free");
	assert_int_equal(symlink(target, in(f, "web/link")), 0);
	copy_path(target, f, "web/link");
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	free(f->told.bytes);
	/* A link itself has no attribute of this kind. */
	assert_int_equal(f->counts.files, 3);
	assert_string_equal(label_of(f, "free"), "");
	assert_string_equal(label_of(f, "free/page"), "");
	restore(f, "web/link", 0);
	free(f->told.bytes);
	assert_string_equal(label_of(f, "free"), "");
}

/* The rule is for where the file is, however it was named. */
static void links_on_the_way_do_not_count(void **state)
{
	struct fixture *f = *state;

	make_file(f, "other/page");
	assert_int_equal(symlink("../other", in(f, "web/link")), 0);
	restore(f, "web/link/page", 0);
	expect_told(f, "other/page: none -> other\n");
	assert_string_equal(label_of(f, "other/page"), "other");
}

static void names_that_agree_are_one_file(void **state)
{
	struct fixture *f = *state;

	make_file(f, "web/a");
	make_link(f, "web/a", "web/b");
	make_link(f, "web/a", "web/sub/back");
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.changed, 3);
	assert_int_equal(f->counts.failed, 0);
	assert_string_equal(label_of(f, "web/a"), "web");
	free(f->told.bytes);
}

static void names_that_disagree_are_told(void **state)
{
	struct fixture *f = *state;

	make_file(f, "web/a");
	make_link(f, "web/a", "other/b");
	restore(f, "", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.links, 1);
	assert_int_equal(f->counts.failed, 1);
	expect_told(f, "so it was left as it is: remove one of the names");
	assert_string_equal(label_of(f, "web/a"), "");
	/* Even where it has the label that one of them wants. */
	set(f, "web/a", "web");
	restore(f, "", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.links, 1);
	free(f->told.bytes);
	assert_string_equal(label_of(f, "web/a"), "web");
}

/* What a domain could plant: a second name for what is not its own. */
static void names_elsewhere_are_told(void **state)
{
	struct fixture *f = *state;

	make_file(f, "free/secret");
	make_link(f, "free/secret", "web/planted");
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.links, 1);
	expect_told(f, "has 2 names, of which only 1 were seen");
	assert_string_equal(label_of(f, "free/secret"), "");
	restore(f, "web/planted", 0);
	expect_told(f, "has 2 names, of which only 1 were seen");
	assert_string_equal(label_of(f, "free/secret"), "");
	/* One that has its label already is no matter. */
	set(f, "free/secret", "web");
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.failed, 0);
	expect_nothing_told(f);
}

static void a_path_that_is_not_there_is_told(void **state)
{
	struct fixture *f = *state;
	const struct tvd_restore_report report = { .context = NULL };
	struct tvd_error *error = NULL;

	assert_int_equal(tvd_restore_labels_in(f->policy, ATTRIBUTE,
					       in(f, "absent"), 0, &report,
					       &f->counts, &error),
			 -1);
	assert_int_equal(tvd_error_number(error), ENOENT);
	tvd_error_free(error);
}

static void deep_trees_end_somewhere(void **state)
{
	struct fixture *f = *state;
	int i, fd = open(in(f, "web/sub"), O_RDONLY | O_DIRECTORY);

	assert_true(fd >= 0);
	for (i = 0; i < 600; i++) {
		int next;

		assert_int_equal(mkdirat(fd, "d", 0700), 0);
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		assert_true(next >= 0);
		close(fd);
		fd = next;
	}
	close(fd);
	restore(f, "web", TVD_RESTORE_RECURSIVE);
	assert_int_equal(f->counts.failed, 1);
	expect_told(f, "too many directories above");
}

/**
 * struct swapper - who exchanges a directory and a link, again and again
 *
 * @a: the one.
 * @b: the other.
 * @stop: until this is set.
 */
struct swapper {
	char a[256];
	char b[256];
	atomic_bool stop;
};

static void *swap(void *context)
{
	struct swapper *s = context;

	while (!atomic_load(&s->stop))
		if (renameat2(AT_FDCWD, s->a, AT_FDCWD, s->b, RENAME_EXCHANGE))
			return s;
	return NULL;
}

static void count_nothing(struct fixture *f, const char *name)
{
	const struct tvd_restore_report report = { .context = NULL };
	struct tvd_restore_counts counts = { .files = 0 };

	assert_int_equal(tvd_restore_labels_in(
				 f->policy, ATTRIBUTE, in(f, name),
				 TVD_RESTORE_RECURSIVE, &report, &counts, NULL),
			 0);
}

/* Who swaps what is walked leads the walk nowhere else. */
static void a_swapped_directory_leads_nowhere(void **state)
{
	struct fixture *f = *state;
	struct swapper s = { .stop = false };
	pthread_t thread;
	void *broken;
	int i;

	make_file(f, "free/victim");
	make_directory(f, "web/dir");
	make_file(f, "web/dir/page");
	assert_int_equal(symlink("../free", in(f, "web/link")), 0);
	copy_path(s.a, f, "web/dir");
	copy_path(s.b, f, "web/link");
	assert_int_equal(pthread_create(&thread, NULL, swap, &s), 0);
	for (i = 0; i < 300; i++)
		count_nothing(f, "web");
	atomic_store(&s.stop, true);
	assert_int_equal(pthread_join(thread, &broken), 0);
	assert_null(broken);
	assert_string_equal(label_of(f, "free"), "");
	assert_string_equal(label_of(f, "free/victim"), "");
}

/* Who moves one of the names about does not make it count twice. */
static void a_moved_name_does_not_count_twice(void **state)
{
	struct fixture *f = *state;
	struct swapper s = { .stop = false };
	pthread_t thread;
	void *broken;
	int i;

	make_file(f, "free/secret");
	make_file(f, "web/sub/mine");
	make_file(f, "web/yours");
	make_link(f, "free/secret", "web/planted");
	copy_path(s.a, f, "web/planted");
	copy_path(s.b, f, "web/yours");
	assert_int_equal(pthread_create(&thread, NULL, swap, &s), 0);
	for (i = 0; i < 300; i++)
		count_nothing(f, "web");
	atomic_store(&s.stop, true);
	assert_int_equal(pthread_join(thread, &broken), 0);
	assert_null(broken);
	assert_string_equal(label_of(f, "free/secret"), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		TEST(the_longest_rule_counts),
		TEST(a_tree_gets_its_labels),
		TEST(without_recursion_it_is_one_file),
		TEST(a_dry_run_changes_nothing),
		TEST(what_is_no_label_is_replaced),
		TEST(links_are_not_followed),
		TEST(links_on_the_way_do_not_count),
		TEST(names_that_agree_are_one_file),
		TEST(names_that_disagree_are_told),
		TEST(names_elsewhere_are_told),
		TEST(a_path_that_is_not_there_is_told),
		TEST(deep_trees_end_somewhere),
		TEST(a_swapped_directory_leads_nowhere),
		TEST(a_moved_name_does_not_count_twice),
	};

	return cmocka_run_group_tests_name("restore", tests, NULL, NULL);
}

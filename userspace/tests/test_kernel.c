// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests: reading and writing securityfs, with a directory in its place
 */
#include "support.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"

/** struct fixture - the directory, and a path in it */
struct fixture {
	char directory[64];
	char path[128];
};

static const char *in(struct fixture *f, const char *name)
{
	snprintf(f->path, sizeof(f->path), "%s/%s", f->directory, name);
	return f->path;
}

static void put(struct fixture *f, const char *name, const char *text)
{
	FILE *file = fopen(in(f, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

#define DIGEST \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	strcpy(f->directory, "/tmp/test_kernel.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	put(f, "status", "enforcing\n");
	put(f, "version", "18446744073709551615\n");
	put(f, "digest", DIGEST "\n");
	put(f, "stats",
	    "denied.row1 1\ndenied.row9 12\npermissive 4\naudit.suppressed 3\nlabels 9\nnew.thing 6\ndenied.row99 7\n");
	put(f, "labels", "a - t\nb - t\nc trusted t,u\nd - t\ne - u\n");
	put(f, "lock", "1\n");
	put(f, "policy", "");
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

	assert_int_equal(
		nftw(f->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(f);
	return 0;
}

static void the_status_is_read(void **state)
{
	struct fixture *f = *state;
	struct tvd_status status;

	assert_int_equal(tvd_read_status_at(f->directory, &status, NULL), 0);
	assert_true(status.enforcing);
	assert_true(status.version == UINT64_MAX);
	assert_string_equal(status.digest, DIGEST);
	assert_int_equal(status.denied[1], 1);
	assert_int_equal(status.denied[2], 0);
	assert_int_equal(status.denied[9], 12);
	assert_int_equal(status.suppressed, 3);
	assert_int_equal(status.permissive, 4);
	assert_int_equal(status.labels_since_boot, 9);
	assert_true(status.locked);
	assert_int_equal(status.labels, 5);
}

static void before_a_policy_there_is_none(void **state)
{
	struct fixture *f = *state;
	struct tvd_status status;

	put(f, "status", "no policy\n");
	put(f, "version", "0\n");
	put(f, "digest", "none\n");
	put(f, "stats", "");
	put(f, "labels", "");
	assert_int_equal(tvd_read_status_at(f->directory, &status, NULL), 0);
	assert_false(status.enforcing);
	assert_int_equal(status.version, 0);
	assert_int_equal(status.labels, 0);
	assert_string_equal(status.digest, "none");
}

static void the_labels_are_read(void **state)
{
	struct fixture *f = *state;
	struct tvd_label_status *labels;
	size_t count;

	put(f, "labels", "a - t\nb.c trusted,revoked t,u more\nc - t\n");
	assert_int_equal(
		tvd_read_labels_at(f->directory, &labels, &count, NULL), 0);
	assert_int_equal(count, 3);
	assert_string_equal(labels[0].name, "a");
	assert_string_equal(labels[0].properties, "");
	assert_string_equal(labels[0].types, "t");
	assert_int_equal(labels[0].tasks, -1);
	assert_string_equal(labels[1].name, "b.c");
	assert_string_equal(labels[1].properties, "trusted,revoked");
	assert_string_equal(labels[1].types, "t,u");
	tvd_free_labels(labels, count);
	put(f, "running", "a 3\nc 12 more\nd 4\n5\n");
	assert_int_equal(
		tvd_read_labels_at(f->directory, &labels, &count, NULL), 0);
	assert_int_equal(labels[0].tasks, 3);
	assert_int_equal(labels[1].tasks, 0);
	assert_int_equal(labels[2].tasks, 12);
	tvd_free_labels(labels, count);
}

static void garbled_labels_are_refused(void **state)
{
	static const char *const texts[] = { "a\n", "a -\n", "A - t\n" };
	struct fixture *f = *state;
	struct tvd_label_status *labels;
	struct tvd_error *error = NULL;
	size_t count, i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		put(f, "labels", texts[i]);
		assert_int_equal(tvd_read_labels_at(f->directory, &labels,
						    &count, &error),
				 -1);
		assert_int_equal(tvd_error_number(error), EPROTO);
		tvd_error_free(error);
		error = NULL;
	}
	put(f, "labels", "");
	assert_int_equal(
		tvd_read_labels_at(f->directory, &labels, &count, NULL), 0);
	assert_int_equal(count, 0);
	tvd_free_labels(labels, count);
}

static void check_status_error(struct fixture *f, int number, const char *told)
{
	struct tvd_status status;
	struct tvd_error *error = NULL;

	assert_int_equal(tvd_read_status_at(f->directory, &status, &error), -1);
	assert_int_equal(tvd_error_number(error), number);
	if (!strstr(tvd_error_message(error), told))
		fail_msg("%s", tvd_error_message(error));
	tvd_error_free(error);
}

static void garbled_files_are_refused(void **state)
{
	static const char *const versions[] = {
		"",
		"\n",
		"x\n",
		"1x\n",
		"99999999999999999999\n",
		"00000000000000000000000000000000000001\n"
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		put(f, "version", versions[i]);
		check_status_error(f, EPROTO, "does not say");
	}
	put(f, "version", "1\n");
	put(f, "stats", "denied.row1 one\n");
	check_status_error(f, EPROTO, "stats does not say");
	put(f, "stats", "labels\n");
	check_status_error(f, EPROTO, "stats does not say");
	put(f, "stats", "");
	put(f, "lock", "2\n");
	check_status_error(f, EPROTO, "lock does not say");
	put(f, "digest", DIGEST "0\n");
	check_status_error(f, EPROTO, "digest does not say");
	put(f, "status", "perhaps\n");
	check_status_error(f, EPROTO, "status does not say");
}

static void missing_files_are_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(unlink(in(f, "version")), 0);
	check_status_error(f, ENOENT, "mount -t securityfs");
	put(f, "version", "1\n");
	assert_int_equal(unlink(in(f, "stats")), 0);
	check_status_error(f, ENOENT, "stats");
}

static void a_policy_is_written_whole(void **state)
{
	struct fixture *f = *state;
	char binary[100000], seen[sizeof(binary) + 1];
	FILE *file;

	memset(binary, 'p', sizeof(binary));
	assert_int_equal(tvd_load_policy_at(f->directory, binary,
					    sizeof(binary), 0, NULL),
			 0);
	file = fopen(in(f, "policy"), "r");
	assert_non_null(file);
	assert_int_equal(fread(seen, 1, sizeof(seen), file), sizeof(binary));
	assert_memory_equal(seen, binary, sizeof(binary));
	fclose(file);
}

static void check_load_error(struct fixture *f, int number, const char *told)
{
	struct tvd_error *error = NULL;

	assert_int_equal(tvd_load_policy_at(f->directory, "x", 1, 0, &error),
			 -1);
	assert_int_equal(tvd_error_number(error), number);
	if (!strstr(tvd_error_message(error), told))
		fail_msg("%s", tvd_error_message(error));
	tvd_error_free(error);
}

/* Files that refuse a write stand in for the kernel that does. */
static void refusals_are_explained(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(unlink(in(f, "policy")), 0);
	check_load_error(f, ENOENT, "mount -t securityfs");
	assert_int_equal(symlink("/dev/full", in(f, "policy")), 0);
	check_load_error(f, ENOSPC, "more than 65535 labels");
	assert_int_equal(unlink(in(f, "policy")), 0);
	assert_int_equal(symlink("/proc/self/oom_score_adj", in(f, "policy")),
			 0);
	check_load_error(f, EINVAL, "finds the policy malformed");
	assert_int_equal(unlink(in(f, "policy")), 0);
	assert_int_equal(mkdir(in(f, "policy"), 0700), 0);
	check_load_error(f, EISDIR, "refuses the policy: Is a directory");
}

static void errors_are_wrapped_outward(void **state)
{
	struct tvd_error *error = NULL;

	(void)state;
	tvd_error_wrap(NULL, "nothing");
	tvd_error_wrap(&error, "nothing");
	assert_null(error);
	tvd_error_set(&error, ENOENT, "no %s", "c");
	tvd_error_wrap(&error, "in %s", "b");
	tvd_error_wrap(&error, "in a");
	assert_string_equal(tvd_error_message(error), "in a: in b: no c");
	assert_int_equal(tvd_error_number(error), ENOENT);
	assert_int_equal(tvd_error_positions(error), 0);
	tvd_error_free(error);
	tvd_error_set_memory(&error);
	tvd_error_wrap(&error, "in a");
	assert_int_equal(tvd_error_number(error), ENOMEM);
	tvd_error_free(error);
	tvd_error_free(NULL);
	assert_int_equal(tvd_error_number(NULL), 0);
}

/* A file's label is told from none, and from what is no label. */
static void labels_of_files_are_read_back(void **state)
{
	struct fixture *f = *state;
	char label[TVD_LABEL_SIZE];
	struct tvd_error *error = NULL;

	assert_int_equal(tvd_get_file_label(in(f, "absent"), label, &error),
			 -1);
	assert_int_equal(tvd_error_number(error), ENOENT);
	tvd_error_free(error);
	error = NULL;
	assert_int_equal(tvd_set_file_label(in(f, "policy"), "Bad", &error),
			 -1);
	assert_int_equal(tvd_error_number(error), EINVAL);
	tvd_error_free(error);
	assert_int_equal(tvd_get_file_label(in(f, "policy"), label, NULL), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		TEST(the_status_is_read),
		TEST(before_a_policy_there_is_none),
		TEST(the_labels_are_read),
		TEST(garbled_labels_are_refused),
		TEST(garbled_files_are_refused),
		TEST(missing_files_are_told),
		TEST(a_policy_is_written_whole),
		TEST(refusals_are_explained),
		TEST(errors_are_wrapped_outward),
		TEST(labels_of_files_are_read_back),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}

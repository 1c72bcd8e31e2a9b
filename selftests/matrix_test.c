// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trusted Virtual Domains: every kind of object, and every way from one process
 * to another
 *
 * The kinds are in kinds.h, and each way is tried with each kind:
 *
 *	red's	--> red, red-too, bridge	its use succeeds
 *	red's	-X> blue			and is refused, with one record
 *	host's	--> host
 *	host's	-X> red
 *	any's	--> all
 *
 * Without a record is only what an exec leaves behind: nobody asked for it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "common.h"
#include "harness.h"

/* As kinds.h has them. */
#define READ TVD_ACCESS_READ
#define WRITE TVD_ACCESS_WRITE
#define EXECUTE TVD_ACCESS_EXECUTE
#define SEARCH TVD_ACCESS_SEARCH
#define LIST TVD_ACCESS_LIST
#define WATCH TVD_ACCESS_WATCH
#define GETATTR TVD_ACCESS_GETATTR
#define CONNECT TVD_ACCESS_CONNECT
#define SEND TVD_ACCESS_SEND
#define TRACE TVD_ACCESS_TRACE
#define SIGNAL TVD_ACCESS_SIGNAL
#define SCHEDULE TVD_ACCESS_SCHEDULE
#define DESTROY TVD_ACCESS_DESTROY

/* Where is-kept looks for a descriptor. */
#define KEPT_AT 20

#define KEPT true
#define SHED false

/* Who may, of those that are not who made it; and who may not. */
static const char *const friends_of_red[] = { RED, RED_TOO, BRIDGE, NULL };
static const char *const friends_of_host[] = { HOST, NULL };
static const char *const all_friends[] = { HOST, RED, BLUE, NULL };

/* A directory in which red or the host makes what has a name. */
struct place {
	char tree[PATH_SIZE];
	char directory[PATH_SIZE];
};

static int make_overlay(const char *tree, const char *merged)
{
	char path[PATH_SIZE], options[3 * PATH_SIZE];
	static const char *const parts[] = { "lower", "upper", "work" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		snprintf(path, sizeof(path), "%.200s/%s", tree, parts[i]);
		if (make_dir(path, RED))
			return -1;
	}
	snprintf(
		options, sizeof(options),
		"lowerdir=%.200s/lower,upperdir=%.200s/upper,workdir=%.200s/work",
		tree, tree, tree);
	return mount("none", merged, "overlay", 0, options);
}

static int make_place(struct place *place, const char *filesystem,
		      const char *label)
{
	bool is_disk = !strcmp(filesystem, "ext4");
	int err = make_tree(place->tree, is_disk ? "ext4" : "tmpfs", BASE);

	snprintf(place->directory, PATH_SIZE, "%.200s/place", place->tree);
	err = err ?: make_dir(place->directory, label);
	if (!strcmp(filesystem, "overlay"))
		err = err ?: make_overlay(place->tree, place->directory);
	if (!strcmp(filesystem, "ramfs"))
		err = err ?: mount("none", place->directory, "ramfs", 0, NULL);
	return err;
}

static int remove_place(const struct place *place)
{
	if (umount(place->directory) && errno != EINVAL)
		return -1;
	return remove_tree(place->tree);
}

/* A descriptor of one who holds it, as the host has it. */
/* clang-format off */
FIXTURE(handle) {
	struct place place;
	struct actor holder;
	char pid[16];
	int fd;
};

/* clang-format on */

FIXTURE_VARIANT(handle)
{
	const char *kind;
	const char *filesystem;
	const char *whose;
	bool is_kept;
	const char *act;
};

#define MOVED(kind_name, where, owner, kept, how)                             \
	{                                                                     \
		.kind = (kind_name), .filesystem = (where), .whose = (owner), \
		.is_kept = (kept), .act = (how),                              \
	}

/* A test for each way; by procfs only what can be opened by it. */
#define WAY(way, kind, ...)                       \
	FIXTURE_VARIANT_ADD(handle, kind##_##way) \
	MOVED(#kind, __VA_ARGS__, #way);
#define WAY_SEALED(...) WAY(passed, __VA_ARGS__)
#define WAY_OPENS(...)          \
	WAY_SEALED(__VA_ARGS__) \
	WAY(opened, __VA_ARGS__)
#define WAY_UNSENT(...)
#define HANDLE(kind, filesystem, whose, is_kept, by_proc, make, use) \
	WAY(inherited, kind, filesystem, whose, is_kept)             \
	WAY(taken, kind, filesystem, whose, is_kept)                 \
	WAY(shown, kind, filesystem, whose, is_kept)                 \
	WAY_##by_proc(kind, filesystem, whose, is_kept)
#include "kinds.h"

/* What anybody may use is made by the host. */
static const char *maker_of(const char *whose)
{
	return strcmp(whose, RED) ? HOST : RED;
}

static const char *stranger_to(const char *maker)
{
	return strcmp(maker, RED) ? RED : BLUE;
}

static const char *const *friends_of(const char *whose)
{
	if (!strcmp(whose, ANY))
		return all_friends;
	return strcmp(whose, RED) ? friends_of_host : friends_of_red;
}

FIXTURE_SETUP(handle)
{
	const char *maker = maker_of(variant->whose);

	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_place(&self->place, variant->filesystem, maker));
	ASSERT_EQ(0, start_actor(&self->holder, maker, -1,
				 WORDS("kind-hold", variant->kind,
				       self->place.directory)));
	ASSERT_EQ(0, await_actor(&self->holder))
	{
		finish_actor(&self->holder);
		remove_place(&self->place);
	}
	snprintf(self->pid, sizeof(self->pid), "%d", self->holder.pid);
	self->fd = take_given(self->holder.pid);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(handle)
{
	close(self->fd);
	EXPECT_EQ(0, finish_actor(&self->holder));
	EXPECT_EQ(0, remove_place(&self->place));
}

/* All that whoever holds the descriptor can do by it. */
static __u32 access_by(int fd)
{
	int flags = fcntl(fd, F_GETFL), mode = flags & O_ACCMODE;
	__u32 access = GETATTR;
	struct stat st;

	if (flags < 0 || fstat(fd, &st))
		abort();
	if (flags & O_PATH)
		return access;
	if (mode != O_WRONLY)
		access |= S_ISDIR(st.st_mode) ? LIST : READ;
	if (mode != O_RDONLY)
		access |= flags & O_APPEND ? TVD_ACCESS_APPEND : WRITE;
	return access;
}

static const char *see_use_passed(const char *label, int fd,
				  struct expectation expected, const char *kind,
				  const char *directory)
{
	struct sight seen = see_passed(
		label, fd, PASSED_WORDS("kind-use", kind, directory));

	return difference(&expected, &seen);
}

static void check_passed(struct __test_metadata *_metadata,
			 FIXTURE_DATA(handle) * self,
			 const FIXTURE_VARIANT(handle) * variant)
{
	const char *stranger = stranger_to(maker_of(variant->whose));
	const char *const *friends = friends_of(variant->whose);
	size_t i;

	for (i = 0; friends[i]; i++)
		EXPECT_STREQ("", see_use_passed(friends[i], self->fd,
						EXPECT_ALLOWED, variant->kind,
						self->place.directory))
		{
			TH_LOG("to %s", friends[i]);
		}
	if (strcmp(variant->whose, ANY))
		EXPECT_STREQ("",
			     see_use_passed(
				     stranger, self->fd,
				     expect_denial(stranger, variant->whose,
						   TVD_ROW_ELSE,
						   access_by(self->fd), EACCES),
				     variant->kind, self->place.directory));
}

/* What is not kept is a null device, and nobody was refused anything. */
static void check_inherited(struct __test_metadata *_metadata,
			    FIXTURE_DATA(handle) * self,
			    const FIXTURE_VARIANT(handle) * variant)
{
	const char *maker = maker_of(variant->whose);
	bool is_reds = !strcmp(maker, RED);
	struct place own;
	char first[512];
	int log;

	ASSERT_EQ(0, make_place(&own, variant->filesystem, maker));
	EXPECT_EQ(0,
		  act(maker, WORDS("kind-keep", variant->kind, own.directory)));
	EXPECT_EQ(0, remove_place(&own));
	log = open_records();
	ASSERT_LE(0, log);
	EXPECT_EQ(is_reds && variant->is_kept ? 0 : EDOM,
		  inherit(is_reds ? RED_TOO : BLUE, self->fd, KEPT_AT,
			  WORDS("is-kept", "pipe")));
	EXPECT_EQ(EDOM, inherit(stranger_to(maker), self->fd, KEPT_AT,
				WORDS("is-kept", "pipe")));
	EXPECT_EQ(0, count_records(log, 0, first, sizeof(first)))
	{
		TH_LOG("%s", first);
	}
	close(log);
}

/* By the process that has it: who may reach that may have what it holds. */
static void check_process(struct __test_metadata *_metadata,
			  const FIXTURE_VARIANT(handle) * variant, __u32 access,
			  int err, const char *const *words)
{
	const char *maker = maker_of(variant->whose);
	const char *stranger = stranger_to(maker);

	EXPECT_STREQ("", see_difference(EXPECT_ALLOWED,
					strcmp(maker, RED) ? HOST : RED_TOO, -1,
					words));
	EXPECT_STREQ("",
		     see_difference(expect_denial(stranger, maker, TVD_ROW_ELSE,
						  access, err),
				    stranger, -1, words));
}

TEST_F(handle, moves)
{
	const char *where = self->place.directory;

	if (!strcmp(variant->act, "passed"))
		check_passed(_metadata, self, variant);
	else if (!strcmp(variant->act, "inherited"))
		check_inherited(_metadata, self, variant);
	else if (!strcmp(variant->act, "taken"))
		check_process(_metadata, variant, TRACE, EPERM,
			      WORDS("kind-take", variant->kind, where,
				    self->pid));
	else if (!strcmp(variant->act, "opened"))
		check_process(_metadata, variant, SEARCH, EACCES,
			      WORDS("kind-open", variant->kind, where,
				    self->pid));
	else if (!strcmp(variant->act, "shown"))
		check_process(_metadata, variant, SEARCH, EACCES,
			      WORDS("kind-show", self->pid));
	else
		ASSERT_STREQ("a way", variant->act);
}

/* What is found by its name or number. */
/* clang-format off */
FIXTURE(name) {
	char tree[PATH_SIZE];
	struct actor holder;
	bool is_held;
	/* The words of the act, those that stand for something put in. */
	char room[8][PATH_SIZE];
	const char *words[8];
	char hold_room[8][PATH_SIZE];
	const char *hold[8];
};

/* clang-format on */

FIXTURE_VARIANT(name)
{
	const char *hold[8];
	const char *use[8];
	__u32 access;
	int err;
};

#define FOUND(kinds_of_access, number, hold_words, use_words) \
	{                                                     \
		.hold = { "actor", UNWRAP hold_words },       \
		.use = { "actor", UNWRAP use_words },         \
		.access = (kinds_of_access), .err = (number), \
	}

#define UNWRAP(...) __VA_ARGS__
#define NAME(kind, ...) FIXTURE_VARIANT_ADD(name, kind) FOUND(__VA_ARGS__);
#include "kinds.h"

static int make_named(const char *tree)
{
	char path[PATH_SIZE];
	int err;

	snprintf(path, sizeof(path), "%.200s/file", tree);
	err = make_file(path, RED, "secret", 0644);
	snprintf(path, sizeof(path), "%.200s/directory", tree);
	err = err ?: make_dir(path, RED);
	snprintf(path, sizeof(path), "%.200s/program", tree);
	err = err ?: copy_file("/bin/true", path, RED);
	snprintf(path, sizeof(path), "%.200s/fifo", tree);
	return err ?: mkfifo(path, 0644) ?: set_label(path, RED);
}

/* The number of a key that somebody else has. */
static void find_key(const char *description, char serial[PATH_SIZE])
{
	static char text[1 << 16];
	char *at;

	if (read_file("/proc/keys", text, sizeof(text)) <= 0)
		abort();
	at = strstr(text, description);
	while (at && at > text && at[-1] != '\n')
		at--;
	snprintf(serial, PATH_SIZE, "%ld", at ? strtol(at, NULL, 16) : 0);
}

/* A key of the test before may be listed for a while: each has its own names. */
static void name_key(char room[PATH_SIZE], const char *word)
{
	snprintf(room, PATH_SIZE, "%s-%d", word, getpid());
}

static void put_word(char room[PATH_SIZE], const char *word, const char *tree,
		     pid_t pid)
{
	char name[PATH_SIZE];

	if (!strcmp(word, "PID")) {
		snprintf(room, PATH_SIZE, "%d", pid);
	} else if (!strcmp(word, "KEY") || !strcmp(word, "RING")) {
		name_key(name,
			 word[0] == 'K' ? "tvd-kind-key" : "tvd-kind-ring");
		find_key(name, room);
	} else if (!strncmp(word, "tvd-kind-", 9)) {
		name_key(room, word);
	} else if (!strncmp(word, "./", 2)) {
		snprintf(room, PATH_SIZE, "%.180s%.60s", tree, word + 1);
	} else {
		snprintf(room, PATH_SIZE, "%s", word);
	}
}

static void put_words(char room[8][PATH_SIZE], const char *words[8],
		      const char *const *from, const char *tree, pid_t pid)
{
	size_t i;

	for (i = 0; from[i]; i++) {
		put_word(room[i], from[i], tree, pid);
		words[i] = room[i];
	}
}

FIXTURE_SETUP(name)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	ASSERT_EQ(0, make_named(self->tree));
	put_words(self->hold_room, self->hold, variant->hold, self->tree, 0);
	ASSERT_EQ(0, start_actor(&self->holder, RED, -1, self->hold));
	self->is_held = !await_actor(&self->holder);
	ASSERT_EQ(0, self->is_held ? 0 : finish_actor(&self->holder));
	put_words(self->room, self->words, variant->use, self->tree,
		  self->holder.pid);
}

FIXTURE_TEARDOWN(name)
{
	if (self->is_held)
		EXPECT_EQ(0, finish_actor(&self->holder));
	msgctl(msgget(29558, 0), IPC_RMID, NULL);
	semctl(semget(29558, 1, 0), 0, IPC_RMID);
	shmctl(shmget(29558, 1, 0), IPC_RMID, NULL);
	mq_unlink("/tvd-kind");
	EXPECT_EQ(0, remove_tree(self->tree));
}

/* The stranger first: what serves does so once. */
TEST_F(name, leads)
{
	struct expectation expected = expect_denial(
		BLUE, RED, TVD_ROW_ELSE, variant->access, variant->err);

	EXPECT_STREQ("", see_difference(expected, BLUE, -1, self->words));
	EXPECT_STREQ("",
		     see_difference(EXPECT_ALLOWED, RED_TOO, -1, self->words));
}

/*
 * What is open, as tvd.rst says under "What remains": no hook is asked, or what
 * would have to be refused is what everybody needs.
 */
/* clang-format off */
FIXTURE(remains) {
	char tree[PATH_SIZE];
	char file[PATH_SIZE];
	struct actor red;
};

/* clang-format on */

FIXTURE_SETUP(remains)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_EQ(0, make_tree(self->tree, "tmpfs", BASE));
	snprintf(self->file, PATH_SIZE, "%.200s/file", self->tree);
	ASSERT_EQ(0, make_file(self->file, BASE, "everybody's", 0644));
}

/* The act is about the offset 7. */
static const char *see_act_passed(const char *label, int fd, const char *name)
{
	struct sight seen = see_passed(label, fd, PASSED_WORDS(name, "7"));

	return difference(&EXPECT_ALLOWED, &seen);
}

FIXTURE_TEARDOWN(remains)
{
	EXPECT_EQ(0, remove_tree(self->tree));
}

TEST_F(remains, offset_of_base)
{
	int fd = open(self->file, O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_STREQ("", see_act_passed(RED, fd, "seek-given"));
	EXPECT_STREQ("", see_act_passed(BLUE, fd, "is-at-given"));
	close(fd);
}

TEST_F(remains, futex_in_base)
{
	ASSERT_EQ(0, start_actor(&self->red, RED, -1,
				 WORDS("wait-at-word", self->file)));
	ASSERT_EQ(0, await_actor(&self->red));
	await_sleep(&self->red);
	EXPECT_SEEN(EXPECT_ALLOWED, BLUE, "wake-at-word", self->file);
	EXPECT_EQ(0, finish_actor(&self->red));
}

TEST_F(remains, end_of_process)
{
	struct actor blue;
	char pid[16];

	ASSERT_EQ(0, start_actor(&self->red, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->red));
	snprintf(pid, sizeof(pid), "%d", self->red.pid);
	ASSERT_EQ(0, start_actor(&blue, BLUE, -1, WORDS("await-process", pid)));
	ASSERT_EQ(0, await_actor(&blue));
	EXPECT_EQ(0, finish_actor(&self->red));
	EXPECT_EQ(0, finish_actor(&blue));
}

/* What this kernel has, against the table that scripts/matrix tells about. */
/* clang-format off */
FIXTURE(table) {
	char rows[65536];
	char kernel[16384];
	struct actor process;
	char pid[16];
};

/* clang-format on */

FIXTURE_SETUP(table)
{
	ASSERT_TRUE(is_enforcing());
	ASSERT_LT(0, read_file("setup/matrix.tsv", self->rows,
			       sizeof(self->rows)));
	ASSERT_EQ(0, start_actor(&self->process, RED, -1, WORDS("wait")));
	ASSERT_EQ(0, await_actor(&self->process));
	snprintf(self->pid, sizeof(self->pid), "%d", self->process.pid);
}

FIXTURE_TEARDOWN(table)
{
	EXPECT_EQ(0, finish_actor(&self->process));
}

static bool has_row(const char *rows, const char *class, const char *name)
{
	char row[2 * PATH_SIZE];

	snprintf(row, sizeof(row), "\n%s\t%s\t", class, name);
	return strstr(rows, row);
}

#define EXPECT_ROW(class, name)                             \
	EXPECT_TRUE(has_row(self->rows, class, name))       \
	{                                                   \
		TH_LOG("no row in matrix.tsv: %s", (name)); \
	}

TEST_F(table, has_filesystems)
{
	char *line, *next = self->kernel;

	ASSERT_LT(0, read_file("/proc/filesystems", self->kernel,
			       sizeof(self->kernel)));
	while ((line = strsep(&next, "\n")) && *line)
		EXPECT_ROW("filesystem", strchr(line, '\t') + 1);
}

/* Of a family that is known another type is not supported, at most. */
static bool family_is_known(int family)
{
	int sock = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (sock >= 0)
		close(sock);
	return sock >= 0 || errno != EAFNOSUPPORT;
}

/* One that a domain may not have it is told that there is none. */
TEST_F(table, has_families)
{
	int family;

	for (family = 1; family < AF_MAX; family++) {
		char name[16];

		if (!family_is_known(family))
			continue;
		snprintf(name, sizeof(name), "%d", family);
		EXPECT_ROW("family", name);
		if (family == AF_UNIX || family == AF_INET ||
		    family == AF_INET6 || family == AF_NETLINK)
			continue;
		EXPECT_SEEN(expect_refusal(RED, "socket-family", family,
					   EAFNOSUPPORT),
			    RED, "socket", name, "2");
	}
}

/* All that procfs shows of a process, and the entries of what is a directory. */
static void check_entries(struct __test_metadata *_metadata,
			  FIXTURE_DATA(table) * self, const char *directory)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/%s", self->pid, directory);
	dir = opendir(path);
	ASSERT_TRUE(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s%s", directory, entry->d_name);
		EXPECT_ROW("process", path);
		EXPECT_SEEN(EXPECT_ALLOWED, RED_TOO, "stat-proc", self->pid,
			    path);
		EXPECT_SEEN(expect_denial(BLUE, RED, TVD_ROW_ELSE, SEARCH,
					  EACCES),
			    BLUE, "stat-proc", self->pid, path);
	}
	closedir(dir);
}

TEST_F(table, has_entries_of_processes)
{
	check_entries(_metadata, self, "");
}

TEST_F(table, has_attributes_of_processes)
{
	check_entries(_metadata, self, "attr/");
	check_entries(_metadata, self, "attr/tvd/");
}

TEST_F(table, has_namespaces_of_processes)
{
	check_entries(_metadata, self, "ns/");
}

TEST_HARNESS_MAIN

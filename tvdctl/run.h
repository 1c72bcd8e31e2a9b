/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tvdctl run: its parts
 */
#ifndef TVDCTL_RUN_H
#define TVDCTL_RUN_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { IN, OUT, ERR, STREAMS };

/**
 * enum stdio - what the command gets as standard input, output and error
 * @STDIO_AUTO: a pty where ours are a terminal, else pipes
 * @STDIO_PIPE: pipes of its label
 * @STDIO_PTY: a pty of its label
 * @STDIO_INHERIT: ours
 */
enum stdio {
	STDIO_AUTO,
	STDIO_PIPE,
	STDIO_PTY,
	STDIO_INHERIT,
};

/**
 * struct job - what is to be started, and how
 *
 * @label: the label to enter.
 * @path: the program.
 * @argv: its words.
 * @stdio: what it gets as standard input, output and error.
 */
struct job {
	const char *label;
	char *path;
	char **argv;
	enum stdio stdio;
};

/**
 * struct failure - why a process did not get to its command
 *
 * @status: the exit status.
 * @message: a sentence.
 */
struct failure {
	int status;
	char message[1024];
};

/**
 * struct child - a command that was started
 *
 * @pid: its process, the leader of a session of its own.
 * @ends: where its standard input is written, and its output and error are
 *	read; not blocking.  @ends[ERR] is -1 where @ends[OUT] has both.
 * @pty: whether @ends[IN] and @ends[OUT] are the master of its terminal.
 * @signals: a signalfd: SIGCHLD and the signals to pass on.
 */
struct child {
	pid_t pid;
	int ends[STREAMS];
	bool pty;
	int signals;
};

/**
 * struct stream - bytes in one direction
 *
 * @from: where they are read; -1 after its end.
 * @to: where they are written; -1 if nobody wants them.
 * @name: what the end that is ours is called.
 * @most: how many bytes one write may have.
 * @left: how many bytes at most are still to be read; those that the command
 *	leaves behind are counted when it has ended.
 * @types: whether @to is a terminal's master, where the end is a character.
 * @last: the last byte that was read.
 * @start: the first byte of @data that has not been written.
 * @end: the first byte of @data that has not been read.
 * @data: bytes on their way; read into only when all have been written.
 */
struct stream {
	int from;
	int to;
	const char *name;
	size_t most;
	size_t left;
	bool types;
	char last;
	size_t start;
	size_t end;
	char data[64 * 1024];
};

/* program.c */
int find_program(const char *name, char **path);

/* become.c */
void set_failure(struct failure *failure, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void become_command(const struct job *job, struct failure *failure);

/* private.c */
bool enter_private_directories(const char *label, struct failure *failure);

/* stdio.c */
int open_stdio(const struct job *job, struct child *child, int theirs[STREAMS]);
void close_ends(int ends[STREAMS]);

/* launch.c */
int launch(const struct job *job, struct child *child);

/* terminal.c */
int our_terminal(void);
bool is_in_foreground(void);
void copy_size(int to);
void make_raw(void);
void restore_terminal(void);

/* stream.c */
void set_up_stream(struct stream *s, int from, int to, const char *name);
void close_stream(struct stream *s);
bool is_empty(const struct stream *s);
struct pollfd waits_for(const struct stream *s);
bool move_bytes(struct stream *s);
void count_left(struct stream *s, bool pty);
bool take_last(struct stream *s);

/* relay.c */
int relay(struct child *child);

#endif /* TVDCTL_RUN_H */

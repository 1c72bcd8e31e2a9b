// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libtvd: whole files
 */
#include "read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define FIRST_READ ((size_t)64 * 1024)

/* Reads until the end of the file or until @most bytes are there. */
static int read_up_to(int fd, size_t most, char **data, size_t *size)
{
	size_t room = 0;

	*data = NULL;
	*size = 0;
	for (;;) {
		ssize_t n;

		if (*size == room) {
			char *more;

			room = room ? room * 2 : FIRST_READ;
			more = realloc(*data, room);
			if (!more)
				return -1;
			*data = more;
		}
		if (*size == most)
			return 0;
		n = read(fd, *data + *size,
			 room < most ? room - *size : most - *size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		*size += (size_t)n;
	}
}

/**
 * tvd_read_file - read a file
 * @path: its path
 * @most: how many bytes it may have
 * @data: set to its bytes, to be freed with free(); not NULL even if it is
 *	empty
 * @size: set to how many were read: more than @most, but not all, if the file
 *	has more, so that the caller can say what that means
 * @error: set on failure
 *
 * Return: 0, or -1 on failure.
 */
int tvd_read_file(const char *path, size_t most, void **data, size_t *size,
		  struct tvd_error **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *bytes;

	if (fd < 0) {
		tvd_error_set(error, errno, "cannot open %s: %s", path,
			      strerror(errno));
		return -1;
	}
	if (read_up_to(fd, most + 1, &bytes, size)) {
		tvd_error_set(error, errno, "cannot read %s: %s", path,
			      strerror(errno));
		free(bytes);
		close(fd);
		return -1;
	}
	close(fd);
	*data = bytes;
	return 0;
}

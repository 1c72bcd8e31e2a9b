/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: performance counters
 */
#ifndef _SECURITY_TVD_PERF_H
#define _SECURITY_TVD_PERF_H

#include "label.h"

/**
 * struct tvd_perf - what a performance counter holds
 */
struct tvd_perf {
	/**
	 * @label: Of the process that it counts, or of who opened it where it
	 * counts all; zero is the host.
	 */
	struct tvd_label *label;
};

#endif /* _SECURITY_TVD_PERF_H */

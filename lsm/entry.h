/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: who may enter which label
 */
#ifndef _SECURITY_TVD_ENTRY_H
#define _SECURITY_TVD_ENTRY_H

#include "label.h"

bool tvd_label_is_no_stronger(const struct tvd_label *label,
			      const struct tvd_label *caller);
bool tvd_may_make_as(const struct tvd_label *caller,
		     const struct tvd_label *label);
struct tvd_label *tvd_find_entry(const struct tvd_label *from,
				 const struct tvd_label *program, u32 *flags);
u32 tvd_host_entry_flags(const struct tvd_label *to);
bool tvd_has_entry(const struct tvd_label *from, const struct tvd_label *to);
struct tvd_label *tvd_pid_namespace_label(void);

#endif /* _SECURITY_TVD_ENTRY_H */

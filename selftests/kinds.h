/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trusted Virtual Domains: every kind of object that one process can hand, name
 * or show to another
 *
 * A line each, from which matrix_test.c makes a test for each way in which the
 * object can get from one to the other, and act_kind.c what the actor does.
 * Documentation/security/matrix.tsv says for what of the kernel a line stands.
 *
 * HANDLE(kind, filesystem, whose, inherited, by_proc, make, use): a descriptor.
 *	filesystem: where its maker has a directory.
 *	whose: RED, made by red; else made by the host: HOST, or ANY if the
 *	device is everybody's.
 *	inherited: KEPT by an exec into another label, if that may use it; or SHED.
 *	by_proc: whether it OPENS by /proc/PID/fd, or is SEALED; or it is UNSENT,
 *	which is not passed by SCM_RIGHTS, either.
 *	make: makes it, and returns the descriptor.
 *	use: moves data or takes control through it, and returns the errno.
 * NAME(kind, access, err, hold, use): red's, by name or number.
 *	access: the kinds of access that are refused first, with
 *	err: as the errno.
 *	hold: the words of the act that makes it.
 *	use: those of the act that uses it, where PID is the holder's, KEY and
 *	RING are the numbers of its keys, and ./ stands for the test's directory.
 */
#ifndef HANDLE
#define HANDLE(...)
#endif
#ifndef NAME
#define NAME(...)
#endif

/* Words that several have. */
#define HOLD_KEY ("hold-key", "tvd-kind-ring", "tvd-kind-key")
#define AT_NAME "@tvd-kind"
#define STREAM AT_NAME, "stream"
#define PORT "127.0.0.1", "7381"
#define MEMORY "memory", "29558"
#define QUEUE "queue", "29558"
#define SET "semaphores", "29558"

/* clang-format off */

/* Files, on each filesystem that is trusted here. */
HANDLE(file_tmpfs, "tmpfs", RED, KEPT, OPENS, new_file, use_file)
HANDLE(file_ext4, "ext4", RED, KEPT, OPENS, new_file, use_file)
HANDLE(file_overlay, "overlay", RED, KEPT, OPENS, new_file, use_file)
HANDLE(file_to_append, "tmpfs", RED, KEPT, OPENS, new_file_to_append, use_by_write)
HANDLE(file_to_map, "tmpfs", RED, KEPT, OPENS, new_file, use_by_map)
HANDLE(file_to_lock, "ext4", RED, KEPT, OPENS, new_file, use_by_lock)
HANDLE(file_nameless, "tmpfs", RED, KEPT, OPENS, new_nameless_file, use_file)
HANDLE(file_deleted, "ext4", RED, KEPT, OPENS, new_deleted_file, use_file)
HANDLE(directory_tmpfs, "tmpfs", RED, KEPT, OPENS, new_directory, use_directory)
HANDLE(directory_ext4, "ext4", RED, KEPT, OPENS, new_directory, use_directory)
HANDLE(directory_overlay, "overlay", RED, KEPT, OPENS, new_directory, use_directory)
HANDLE(path_of_file, "tmpfs", RED, KEPT, SEALED, new_path_of_file, use_path)
HANDLE(path_of_directory, "tmpfs", RED, KEPT, SEALED, new_path_of_directory, use_directory)
HANDLE(path_of_link, "tmpfs", RED, SHED, SEALED, new_path_of_link, use_link)
HANDLE(file_of_host, "tmpfs", HOST, KEPT, OPENS, new_file, use_file)
HANDLE(directory_of_host, "ext4", HOST, KEPT, OPENS, new_directory, use_directory)
HANDLE(file_ramfs, "ramfs", HOST, KEPT, OPENS, new_file, use_file)

/* Memory. */
HANDLE(memory, "tmpfs", RED, KEPT, OPENS, new_memory, use_by_map)
HANDLE(memory_huge, "tmpfs", RED, KEPT, OPENS, new_huge_memory, use_by_size)
HANDLE(memory_secret, "tmpfs", RED, SHED, SEALED, new_secret_memory, use_by_map)

/* Streams. */
HANDLE(pipe_to_read, "tmpfs", RED, KEPT, OPENS, new_pipe, use_by_read)
HANDLE(pipe_to_write, "tmpfs", RED, KEPT, OPENS, new_pipe_to_write, use_by_write)
HANDLE(pipe_to_splice, "tmpfs", RED, KEPT, OPENS, new_pipe_to_write, use_by_splice)
HANDLE(pipe_of_notifications, "tmpfs", RED, SHED, SEALED, new_notification_pipe, use_by_read)
HANDLE(fifo, "tmpfs", RED, KEPT, OPENS, new_fifo, use_by_write)
HANDLE(terminal_master, "tmpfs", RED, KEPT, SEALED, new_terminal_master, use_terminal)
HANDLE(terminal_slave, "tmpfs", RED, KEPT, OPENS, new_terminal_slave, use_terminal)

/* Sockets: what a domain may have, and what the host may. */
HANDLE(unix_stream, "tmpfs", RED, KEPT, SEALED, new_unix_stream, use_by_write)
HANDLE(unix_datagram, "tmpfs", RED, KEPT, SEALED, new_unix_datagram, use_by_write)
HANDLE(unix_seqpacket, "tmpfs", RED, KEPT, SEALED, new_unix_seqpacket, use_by_write)
HANDLE(unix_listener, "tmpfs", RED, KEPT, SEALED, new_unix_listener, use_by_accept)
HANDLE(tcp_listener, "tmpfs", RED, KEPT, SEALED, new_tcp_listener, use_by_accept)
HANDLE(tcp6_listener, "tmpfs", RED, KEPT, SEALED, new_tcp6_listener, use_by_accept)
HANDLE(udp, "tmpfs", RED, KEPT, SEALED, new_udp, use_by_receive)
HANDLE(udp6, "tmpfs", RED, KEPT, SEALED, new_udp6, use_by_receive)
HANDLE(netlink_route, "tmpfs", RED, KEPT, SEALED, new_netlink_route, use_by_receive)
HANDLE(netlink_audit, "tmpfs", HOST, KEPT, SEALED, new_netlink_audit, use_by_receive)
HANDLE(ping, "tmpfs", HOST, KEPT, SEALED, new_ping, use_by_receive)
HANDLE(raw, "tmpfs", HOST, KEPT, SEALED, new_raw, use_by_receive)
HANDLE(packet, "tmpfs", HOST, KEPT, SEALED, new_packet, use_by_receive)
HANDLE(mptcp, "tmpfs", HOST, KEPT, SEALED, new_mptcp, use_by_option)
HANDLE(sctp, "tmpfs", HOST, KEPT, SEALED, new_sctp, use_by_option)
HANDLE(vsock, "tmpfs", HOST, KEPT, SEALED, new_vsock, use_by_option)
HANDLE(can, "tmpfs", HOST, KEPT, SEALED, new_can, use_by_option)
HANDLE(tipc, "tmpfs", HOST, KEPT, SEALED, new_tipc, use_by_option)
HANDLE(ax25, "tmpfs", HOST, KEPT, SEALED, new_ax25, use_by_option)
HANDLE(netrom, "tmpfs", HOST, KEPT, SEALED, new_netrom, use_by_option)
HANDLE(rds, "tmpfs", HOST, KEPT, SEALED, new_rds, use_by_option)
HANDLE(kcm, "tmpfs", HOST, KEPT, SEALED, new_kcm, use_by_option)
HANDLE(pfkey, "tmpfs", HOST, KEPT, SEALED, new_pfkey, use_by_receive)
HANDLE(alg, "tmpfs", HOST, KEPT, SEALED, new_alg, use_by_option)
HANDLE(xdp, "tmpfs", HOST, KEPT, SEALED, new_xdp, use_by_option)

/* Without a file of their own. */
HANDLE(eventfd, "tmpfs", RED, SHED, SEALED, new_eventfd, use_eventfd)
HANDLE(epoll, "tmpfs", RED, SHED, SEALED, new_epoll, use_epoll)
HANDLE(timerfd, "tmpfs", RED, SHED, SEALED, new_timerfd, use_timerfd)
HANDLE(signalfd, "tmpfs", RED, SHED, SEALED, new_signalfd, use_by_read)
HANDLE(inotify, "tmpfs", RED, SHED, SEALED, new_inotify, use_inotify)
HANDLE(fanotify, "tmpfs", HOST, SHED, SEALED, new_fanotify, use_fanotify)
HANDLE(pidfd, "tmpfs", RED, SHED, SEALED, new_pidfd, use_pidfd)
HANDLE(userfaultfd, "tmpfs", RED, SHED, SEALED, new_userfaultfd, use_userfaultfd)
HANDLE(io_uring, "tmpfs", RED, SHED, UNSENT, new_io_uring, use_io_uring)
HANDLE(perf_event, "tmpfs", RED, SHED, SEALED, new_perf_event, use_perf_event)
HANDLE(seccomp_listener, "tmpfs", RED, SHED, SEALED, new_seccomp_listener, use_seccomp_listener)
HANDLE(landlock_ruleset, "tmpfs", RED, SHED, SEALED, new_landlock_ruleset, use_landlock_ruleset)
HANDLE(bpf_map, "tmpfs", HOST, SHED, SEALED, new_bpf_map, use_bpf_map)
HANDLE(bpf_program, "tmpfs", HOST, SHED, SEALED, new_bpf_program, use_bpf_program)
HANDLE(bpf_btf, "tmpfs", HOST, SHED, SEALED, new_bpf_btf, use_bpf_object)
HANDLE(bpf_link, "tmpfs", HOST, SHED, SEALED, new_bpf_link, use_bpf_object)
HANDLE(bpf_stats, "tmpfs", HOST, SHED, SEALED, new_bpf_stats, use_by_stat)

/* Mounts and namespaces. */
HANDLE(mount_context, "tmpfs", HOST, SHED, SEALED, new_mount_context, use_mount_context)
HANDLE(mount_picked, "tmpfs", HOST, SHED, SEALED, new_mount_picked, use_mount_context)
HANDLE(mount_made, "tmpfs", HOST, SHED, SEALED, new_mount_made, use_directory)
HANDLE(mount_cloned, "tmpfs", HOST, SHED, SEALED, new_mount_cloned, use_by_stat)
HANDLE(namespace_cgroup, "tmpfs", RED, SHED, OPENS, new_namespace_cgroup, use_namespace)
HANDLE(namespace_ipc, "tmpfs", RED, SHED, OPENS, new_namespace_ipc, use_namespace)
HANDLE(namespace_mnt, "tmpfs", RED, SHED, OPENS, new_namespace_mnt, use_namespace)
HANDLE(namespace_net, "tmpfs", RED, SHED, OPENS, new_namespace_net, use_namespace)
HANDLE(namespace_pid, "tmpfs", RED, SHED, OPENS, new_namespace_pid, use_namespace)
HANDLE(namespace_time, "tmpfs", RED, SHED, OPENS, new_namespace_time, use_namespace)
HANDLE(namespace_user, "tmpfs", RED, SHED, OPENS, new_namespace_user, use_namespace)
HANDLE(namespace_uts, "tmpfs", RED, SHED, OPENS, new_namespace_uts, use_namespace)

/* Devices. */
HANDLE(device_null, "tmpfs", ANY, SHED, OPENS, new_null, use_by_write)
HANDLE(device_zero, "tmpfs", ANY, SHED, OPENS, new_zero, use_by_read)
HANDLE(device_full, "tmpfs", ANY, SHED, OPENS, new_full, use_by_read)
HANDLE(device_random, "tmpfs", ANY, SHED, OPENS, new_random, use_by_read)
HANDLE(device_kmsg, "tmpfs", HOST, SHED, OPENS, new_kmsg, use_by_read)
HANDLE(device_loop, "tmpfs", HOST, SHED, OPENS, new_loop, use_by_stat)
HANDLE(device_tun, "tmpfs", HOST, SHED, OPENS, new_tun, use_by_stat)
HANDLE(device_fuse, "tmpfs", HOST, SHED, OPENS, new_fuse, use_by_stat)
HANDLE(device_disk, "tmpfs", HOST, SHED, OPENS, new_disk, use_by_stat)
HANDLE(device_terminal, "tmpfs", HOST, KEPT, OPENS, new_console, use_by_stat)

/* What the kernel shows as files. */
HANDLE(process_directory, "tmpfs", RED, KEPT, OPENS, new_process_directory, use_by_list)
HANDLE(process_memory, "tmpfs", RED, KEPT, OPENS, new_process_memory, use_by_stat)
HANDLE(process_status, "tmpfs", RED, KEPT, OPENS, new_process_status, use_by_read)
HANDLE(process_maps, "tmpfs", RED, KEPT, OPENS, new_process_maps, use_by_read)
HANDLE(process_descriptors, "tmpfs", RED, KEPT, OPENS, new_process_descriptors, use_by_list)
HANDLE(sysfs, "tmpfs", HOST, KEPT, OPENS, new_sysfs, use_by_list)
HANDLE(securityfs, "tmpfs", HOST, KEPT, OPENS, new_securityfs, use_by_list)
HANDLE(debugfs, "tmpfs", HOST, KEPT, OPENS, new_debugfs, use_by_list)
HANDLE(cgroup_directory, "tmpfs", HOST, KEPT, OPENS, new_cgroup_directory, use_by_list)
HANDLE(cgroup_processes, "tmpfs", HOST, KEPT, OPENS, new_cgroup_processes, use_by_read)
HANDLE(locks, "tmpfs", HOST, KEPT, OPENS, new_locks, use_by_read)

/* Queues. */
HANDLE(queue, "tmpfs", RED, SHED, OPENS, new_queue, use_queue)

/* Found by name or number: files and FIFOs that the host made for red. */
NAME(file_by_path, READ, EACCES, ("nothing"), ("read", "./file"))
NAME(file_to_write, WRITE, EACCES, ("nothing"), ("write", "./file"))
NAME(file_to_run, EXECUTE, EACCES, ("nothing"), ("exec", "./program"))
NAME(file_to_watch, READ, EACCES, ("nothing"), ("watch", "./file"))
NAME(file_attributes, GETATTR, EACCES, ("nothing"), ("stat", "./file"))
NAME(directory_by_path, LIST, EACCES, ("nothing"), ("list", "./directory"))
NAME(fifo_by_path, READ | WRITE, EACCES, ("nothing"), ("use-fifo", "./fifo"))
NAME(unix_by_name, CONNECT, EACCES, ("serve", STREAM), ("connect", STREAM))
NAME(unix_by_datagram, SEND, EACCES, ("serve-datagrams", AT_NAME), ("send-datagram", AT_NAME))
NAME(tcp_port, CONNECT, EACCES, ("serve-tcp", PORT), ("connect-tcp", PORT))
NAME(udp_port, SEND, EACCES, ("serve-udp", PORT), ("ask-udp", PORT))
NAME(queue_by_name, WRITE, EACCES, ("queue-make", "/tvd-kind"), ("queue-send", "/tvd-kind"))
NAME(memory_sysv, READ | WRITE, EACCES, ("ipc-make", MEMORY), ("ipc-find-to-use", MEMORY))
NAME(queue_sysv, READ | WRITE, EACCES, ("ipc-make", QUEUE), ("ipc-find-to-use", QUEUE))
NAME(semaphores_sysv, READ | WRITE, EACCES, ("ipc-make", SET), ("ipc-find-to-use", SET))
NAME(key, READ, EACCES, HOLD_KEY, ("read-key", "KEY"))
NAME(key_to_change, WRITE, EACCES, HOLD_KEY, ("update-key", "KEY"))
NAME(keyring, GETATTR, EACCES, HOLD_KEY, ("describe-key", "RING"))

/* Processes, by number. */
NAME(process_to_signal, SIGNAL, EPERM, ("wait"), ("kill", "PID", "0"))
NAME(process_to_signal_by_pidfd, SIGNAL, EPERM, ("wait"), ("kill-by-pidfd", "PID", "18"))
NAME(process_to_trace, TRACE, EPERM, ("wait"), ("seize", "PID"))
NAME(process_to_read, TRACE, EPERM, ("wait"), ("read-memory", "PID"))
NAME(process_to_write, TRACE, EPERM, ("wait"), ("write-memory", "PID"))
NAME(process_to_compare, TRACE, EPERM, ("wait"), ("compare", "PID"))
NAME(process_to_move, TRACE, EPERM, ("wait"), ("move-pages", "PID"))
NAME(process_namespace, TRACE, EACCES, ("wait"), ("namespace-by-pidfd", "PID"))
NAME(process_to_list_robust, TRACE, EPERM, ("wait"), ("list-robust", "PID"))
NAME(process_to_schedule, SCHEDULE, EPERM, ("wait"), ("lower-priority", "PID"))
NAME(process_to_bind, SCHEDULE, EPERM, ("wait"), ("set-affinity", "PID"))
NAME(process_to_limit, SCHEDULE, EPERM, ("wait"), ("set-limit", "PID"))
NAME(process_capabilities, SCHEDULE, EPERM, ("wait"), ("get-capabilities", "PID"))
NAME(process_by_proc, SEARCH, EACCES, ("wait"), ("read-proc", "PID", "status"))
NAME(process_by_proc_memory, SEARCH, EACCES, ("wait"), ("read-proc-memory", "PID"))

/* clang-format on */

#undef HANDLE
#undef NAME
#undef HOLD_KEY
#undef AT_NAME
#undef STREAM
#undef PORT
#undef MEMORY
#undef QUEUE
#undef SET

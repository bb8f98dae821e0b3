/* SPDX-License-Identifier: Apache-2.0 */
/* The client side of one kept HTTP connection to a hub in this process; ends the program when anything goes wrong. */
#ifndef BENCH_HTTP_PEER_H
#define BENCH_HTTP_PEER_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "stopwatch.h"

static inline int http_peer_open(unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct sockaddr_storage any = {0};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	memcpy(&any, &a, sizeof a);
	stopwatch_must(fd >= 0 && connect(fd, (struct sockaddr *)&any, sizeof a) == 0, "connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

static inline void http_peer_send(int fd, struct str s)
{
	while (s.n) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
		stopwatch_must(n > 0, "send");
		s = str_from(s, (size_t)n);
	}
}

/* Reads one answer with a Content-Length into b, which is emptied before; returns its body. status: "200", or how it begins. */
static inline struct str http_peer_receive(int fd, struct buf *b, const char *status)
{
	size_t head, want = 0;
	buf_reset(b);
	do {
		char *room = buf_room(b, 1 << 16);
		stopwatch_must(room != NULL, "memory");
		ssize_t got = recv(fd, room, 1 << 16, 0);
		stopwatch_must(got > 0, "recv");
		b->n += (size_t)got;
		head = str_find_str(str_upto(buf_str(b), b->n < 4096 ? b->n : 4096), STR("\r\n\r\n"));
		if (want == 0 && head + 4 <= b->n) {
			size_t at = str_find_str(buf_str(b), STR("Content-Length: "));
			bool empty = str_has_prefix(str_from(buf_str(b), 9), STR("204"));
			stopwatch_must(empty || at < head, "an answer without a length");
			want = head + 4 + (empty ? 0 : strtoull(b->p + at + 16, NULL, 10));
		}
	} while (want == 0 || b->n < want);
	if (!str_has_prefix(str_from(buf_str(b), 9), str_of(status))) {
		fprintf(stderr, "%.*s\n", (int)(b->n < 2000 ? b->n : 2000), b->p);
		stopwatch_must(false, "the hub refused");
	}
	return str_from(buf_str(b), head + 4);
}

#endif

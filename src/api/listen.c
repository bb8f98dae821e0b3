/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets for the server, made here so that the rules about addresses stand in one place. */
#include "api/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 512, HOST_MAX = 100 /* an address, or localhost */ };

bool listen_is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;
		memcpy(&v4, address, sizeof v4);
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;
		memcpy(&v6, address, sizeof v6);
		return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) ||
		       (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) && v6.sin6_addr.s6_addr[12] == 127);
	}
	return address->sa_family == AF_UNIX;
}

static bool split(struct str where, char host[HOST_MAX], char port[8])
{
	size_t colon = str_rfind(where, ':');
	struct str h = str_upto(where, colon), p = colon < where.n ? str_from(where, colon + 1) : (struct str){NULL, 0};
	if (h.n >= 2 && h.p[0] == '[' && h.p[h.n - 1] == ']')
		h = str_make(h.p + 1, h.n - 2);
	if (h.n == 0 || h.n >= HOST_MAX || p.n == 0 || p.n > 5)
		return false;
	uint64_t number;
	if (str_to_u64(p, 65535, &number))
		return false;
	snprintf(host, HOST_MAX, "%.*s", STR_ARG(h));
	snprintf(port, 8, "%.*s", STR_ARG(p));
	return true;
}

static unsigned port_of(int fd)
{
	struct sockaddr_storage bound;
	socklen_t n = sizeof bound;
	if (getsockname(fd, (struct sockaddr *)&bound, &n) != 0)
		return 0;
	char service[8];
	if (getnameinfo((struct sockaddr *)&bound, n, NULL, 0, service, sizeof service, NI_NUMERICSERV) != 0)
		return 0;
	uint64_t port = 0;
	return str_to_u64(str_of(service), 65535, &port) ? 0 : (unsigned)port;
}

static enum err bind_and_listen(const struct addrinfo *a, int *out_fd)
{
	int on = 1;
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ERR_IO;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		enum err e = errno == EADDRINUSE ? ERR_EXISTS : errno == EACCES ? ERR_DENIED : ERR_IO;
		close(fd);
		return e;
	}
	*out_fd = fd;
	return OK;
}

enum err listen_tcp(struct str where, bool tls, int *out_fd, unsigned *out_port, char why[200])
{
	char host[HOST_MAX], port[8];
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found;
	if (!split(where, host, port)) {
		snprintf(why, 200, "'%.*s': HOST:PORT is expected, such as 127.0.0.1:8080", STR_ARG(where));
		return ERR_USAGE;
	}
	if (strcmp(host, "localhost") != 0)
		hints.ai_flags |= AI_NUMERICHOST;
	if (getaddrinfo(host, port, &hints, &found) != 0) {
		snprintf(why, 200, "'%s' is not an address", host);
		return ERR_USAGE;
	}
	enum err e;
	if (!tls && !listen_is_loopback(found->ai_addr)) {
		snprintf(why, 200, "%s is not a loopback address: there TLS is needed (--tls-cert and --tls-key)", host);
		e = ERR_USAGE;
	} else if ((e = bind_and_listen(found, out_fd))) {
		snprintf(why, 200, "%s:%s: %s", host, port, e == ERR_EXISTS ? "another program listens there" : e == ERR_DENIED ? "not allowed" : "cannot listen there");
	} else {
		*out_port = port_of(*out_fd);
	}
	freeaddrinfo(found);
	return e;
}

enum err listen_unix(const char *path, int *out_fd, char why[200])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address.sun_path) {
		snprintf(why, 200, "the path of the data folder is too long for a socket in it: at most %zu bytes", sizeof address.sun_path - 10);
		return ERR_LIMIT;
	}
	memcpy(address.sun_path, path, strlen(path));
	unlink(path);
	mode_t mask = umask(0177);
	struct addrinfo a = {.ai_family = AF_UNIX, .ai_addr = (struct sockaddr *)&address, .ai_addrlen = sizeof address};
	enum err e = bind_and_listen(&a, out_fd);
	umask(mask);
	if (e)
		snprintf(why, 200, "%s: cannot listen there", path);
	return e;
}

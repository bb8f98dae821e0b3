/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libmicrohttpd with a thread for each connection: a handler may wait (for the store, for room in a queue, for news),
 * and the peer that it serves is the only one that waits with it (docs/decisions/0004-thread-per-connection.md).
 */
#include "api/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "api/api.h"
#include "api/api_resources.h"
#include "api/client_certificate.h"
#include "api/listen.h"
#include "os/file.h"
#include "os/log.h"

enum {
	CONNECTIONS_DEFAULT = 1000,
	IDLE_TIMEOUT_S = 120,
	CONNECTION_MEMORY_BYTES = 64 << 10,
	STREAM_PIECE_BYTES = 32 << 10,
	STREAM_MAX_BYTES = 256 << 20,
	DRAIN_S = 30,
	/* Of a body that was refused while it came: what is read on, so that the client hears why. */
	PASSED_OVER_MAX_BYTES = 128 << 20,
	PEM_MAX_BYTES = 1 << 20,
};

struct server {
	struct hub *hub;
	struct door {
		struct server *server;
		struct MHD_Daemon *daemon;
		bool trusted;
	} tcp, local;
	unsigned port;
	char socket_path[108];
	atomic_uint requests; /* under way */
	char *cert, *key, *client_ca;
};

/* One request, from its first line to the last byte of its answer. */
struct exchange {
	struct server *server;
	char *uri;
	struct api_call *call;
	bool begun;
	size_t passed_over;
};

static void *see_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct server *s = ((struct door *)ctx)->server;
	struct exchange *x = calloc(1, sizeof *x);
	(void)connection;
	if (!x)
		return NULL;
	x->server = s;
	x->uri = strdup(uri);
	atomic_fetch_add(&s->requests, 1);
	return x;
}

static void completed(void *ctx, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *state;
	(void)ctx, (void)connection, (void)code;
	if (!x)
		return;
	api_call_free(x->call);
	atomic_fetch_sub(&x->server->requests, 1);
	free(x->uri);
	free(x);
	*state = NULL;
}

/* libmicrohttpd would decode the path in place; the routes want it raw. */
static size_t leave_escaped(void *ctx, struct MHD_Connection *connection, char *s)
{
	(void)ctx, (void)connection;
	return strlen(s);
}

static struct str header(struct MHD_Connection *connection, const char *name)
{
	return str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* A proxy on this machine speaks for others: what it forwards is not local. */
static bool is_local(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (!info || header(connection, "Forwarded").n || header(connection, "X-Forwarded-For").n || header(connection, "Via").n)
		return false;
	return listen_is_loopback(info->client_addr);
}

static struct login_place place_of(struct MHD_Connection *connection, const struct door *door)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	return login_place_of(info && !door->trusted ? info->client_addr : NULL);
}

struct field {
	const char *name;
	struct buf value;
};

static enum MHD_Result take_line(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct field *f = ctx;
	(void)kind;
	if (value && str_eq_nocase(str_of(name), str_of(f->name))) {
		if (f->value.n)
			buf_puts(&f->value, ", ");
		buf_puts(&f->value, value);
	}
	return MHD_YES;
}

/* A list that may come in several lines of one name (RFC 9110 section 5.3); all headers together fit the connection's memory. */
static struct str header_list(struct MHD_Connection *connection, struct field *f)
{
	buf_init(&f->value, 2 * CONNECTION_MEMORY_BYTES);
	MHD_get_connection_values(connection, MHD_HEADER_KIND, take_line, f);
	return buf_str(&f->value);
}

static void begin(struct exchange *x, const struct door *door, struct MHD_Connection *connection, const char *method)
{
	struct str query = str_of(x->uri);
	struct str path = str_next_field(&query, '?');
	struct field accept = {.name = MHD_HTTP_HEADER_ACCEPT}, prefer = {.name = "Prefer"};
	struct api_request request = {
		.method = str_of(method),
		.path = path,
		.query = query,
		.content_type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE),
		.authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION),
		.if_none_match = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH),
		.if_match = header(connection, MHD_HTTP_HEADER_IF_MATCH),
		.last_event_id = header(connection, "Last-Event-ID"),
		.accept = header_list(connection, &accept),
		.accept_encoding = header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING),
		.prefer = header_list(connection, &prefer),
		.content_length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH),
		.cookie = header(connection, MHD_HTTP_HEADER_COOKIE),
		.csrf = header(connection, "X-CSRF-Token"),
		.place = place_of(connection, door),
		.secure = !door->trusted && x->server->cert,
		.trusted = door->trusted,
		.local = door->trusted || is_local(connection),
	};
	if (x->server->client_ca && request.secure)
		request.certified = client_certificate_get(connection, request.certificate);
	x->call = api_call_new(x->server->hub, &request);
	buf_deinit(&accept.value);
	buf_deinit(&prefer.value);
}

struct streaming {
	struct buf out;
	size_t sent;
	struct api_response response;
};

static ssize_t read_stream(void *ctx, uint64_t at, char *p, size_t max)
{
	struct streaming *s = ctx;
	(void)at;
	if (s->sent == s->out.n) {
		buf_reset(&s->out);
		s->sent = 0;
	}
	while (s->out.n == 0)
		if (s->response.stream(s->response.stream_ctx, &s->out))
			return MHD_CONTENT_READER_END_OF_STREAM;
	size_t n = s->out.n - s->sent < max ? s->out.n - s->sent : max;
	memcpy(p, s->out.p + s->sent, n);
	s->sent += n;
	return (ssize_t)n;
}

static void end_stream(void *ctx)
{
	struct streaming *s = ctx;
	buf_deinit(&s->out);
	api_response_deinit(&s->response);
	free(s);
}

static struct MHD_Response *stream_response(struct api_response *r)
{
	struct streaming *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	buf_init(&s->out, STREAM_MAX_BYTES);
	s->response = *r;
	*r = (struct api_response){.fd = -1, .status = r->status, .content_type = r->content_type, .no_store = r->no_store};
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_PIECE_BYTES, read_stream, s, end_stream);
}

static struct MHD_Response *make_response(struct api_response *r)
{
	if (r->stream)
		return stream_response(r);
	if (r->fd >= 0) {
		int fd = r->fd;
		r->fd = -1; /* libmicrohttpd closes it */
		return MHD_create_response_from_fd64(r->size, fd);
	}
	size_t n;
	char *body = buf_take(&r->body, &n);
	return body ? MHD_create_response_from_buffer(n, body, MHD_RESPMEM_MUST_FREE) : NULL;
}

static const char *cache_control(const struct api_response *r)
{
	if (r->for_ever && r->status == 200)
		return "public, max-age=31536000, immutable";
	return r->etag[0] && !r->no_store ? "private, no-cache" : "no-store";
}

static void add_headers(struct MHD_Response *m, const struct api_response *r)
{
	char number[16];
	snprintf(number, sizeof number, "%d", r->retry_after_s);
	const struct {
		const char *name, *value;
		bool when;
	} headers[] = {
		{MHD_HTTP_HEADER_CONTENT_TYPE, r->content_type, r->content_type != NULL},
		{MHD_HTTP_HEADER_ETAG, r->etag, r->etag[0] != '\0'},
		{MHD_HTTP_HEADER_LOCATION, r->location, r->location[0] != '\0'},
		{MHD_HTTP_HEADER_RETRY_AFTER, number, r->retry_after_s > 0},
		{MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"tocsin\"", r->authenticate},
		{MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"tocsin\", charset=\"UTF-8\"", r->authenticate_basic},
		{"X-TAXII-Date-Added-First", r->added_first, r->added_first[0] != '\0'},
		{"X-TAXII-Date-Added-Last", r->added_last, r->added_last[0] != '\0'},
		{"Preference-Applied", "respond-async", r->respond_async},
		{MHD_HTTP_HEADER_SET_COOKIE, r->cookie, r->cookie[0] != '\0'},
		{MHD_HTTP_HEADER_ALLOW, r->allow, r->allow[0] != '\0'},
		{MHD_HTTP_HEADER_CACHE_CONTROL, cache_control(r), true},
		{MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip", r->gzip},
		{MHD_HTTP_HEADER_VARY, "Accept-Encoding", r->gzip || r->for_ever},
		{"X-Content-Type-Options", "nosniff", true},
		{"Content-Security-Policy", "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'", true},
		{"Referrer-Policy", "no-referrer", true},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		if (headers[i].when)
			MHD_add_response_header(m, headers[i].name, headers[i].value);
}

static enum MHD_Result answer(struct exchange *x, struct MHD_Connection *connection)
{
	struct api_response r = {.fd = -1};
	api_call_finish(x->call, &r);
	struct MHD_Response *m = make_response(&r);
	if (!m) {
		api_response_deinit(&r);
		return MHD_NO;
	}
	add_headers(m, &r);
	enum MHD_Result queued = MHD_queue_response(connection, (unsigned)r.status, m);
	MHD_destroy_response(m);
	api_response_deinit(&r);
	return queued;
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                              const char *data, size_t *n, void **state)
{
	struct exchange *x = *state;
	(void)url, (void)version;
	if (!x || !x->uri)
		return MHD_NO;
	if (!x->begun) {
		x->begun = true;
		begin(x, ctx, connection, method);
		if (!x->call)
			return MHD_NO;
		/* What is refused is refused before its body is sent. */
		return api_call_body(x->call, (struct str){NULL, 0}) ? MHD_YES : answer(x, connection);
	}
	if (*n) {
		if (!api_call_body(x->call, str_make(data, *n)))
			x->passed_over += *n;
		*n = 0;
		return x->passed_over > PASSED_OVER_MAX_BYTES ? MHD_NO : MHD_YES;
	}
	return answer(x, connection);
}

static enum err start_door(struct door *d, int fd, const struct server_opts *opts, bool tls)
{
	unsigned connections = opts->connections ? opts->connections : CONNECTIONS_DEFAULT;
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
	struct MHD_OptionItem more[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, d->server->cert},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, d->server->key},
		/* Clients are asked for a certificate, and let in without one. */
		{d->server->client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, d->server->client_ca},
		{MHD_OPTION_END, 0, NULL},
	};
	struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
	d->daemon = MHD_start_daemon(flags | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL, handle, d,
	                             MHD_OPTION_LISTEN_SOCKET, fd,
	                             MHD_OPTION_CONNECTION_LIMIT, connections,
	                             MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections - connections / 4,
	                             MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S,
	                             MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
	                             MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
	                             MHD_OPTION_URI_LOG_CALLBACK, see_uri, d,
	                             MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
	                             MHD_OPTION_ARRAY, tls ? more : none,
	                             MHD_OPTION_END);
	if (d->daemon)
		return OK;
	close(fd);
	return ERR_IO;
}

static enum err read_pem(const char *path, char **out, char why[200])
{
	struct buf b;
	buf_init(&b, PEM_MAX_BYTES);
	enum err e = file_read(path, &b);
	if (e == OK && !(*out = buf_take(&b, NULL)))
		e = ERR_NOMEM;
	buf_deinit(&b);
	if (e)
		snprintf(why, 200, "%s: %s", path, err_text(e));
	return e;
}

static enum err open_doors(struct server *s, const struct server_opts *opts, char why[200])
{
	int fd;
	bool tls = opts->tls_cert && opts->tls_key;
	enum err e = OK;
	if (tls)
		e = read_pem(opts->tls_cert, &s->cert, why);
	if (tls && e == OK)
		e = read_pem(opts->tls_key, &s->key, why);
	if (tls && e == OK && opts->tls_client_ca)
		e = read_pem(opts->tls_client_ca, &s->client_ca, why);
	if (e == OK)
		e = listen_tcp(opts->listen, tls, &fd, &s->port, why);
	if (e == OK && (e = start_door(&s->tcp, fd, opts, tls)))
		snprintf(why, 200, "the HTTP server did not start%s", tls ? ": are certificate and key PEM files that belong together, and the authority of clients one?" : "");
	if (e == OK && opts->socket_path) {
		e = listen_unix(opts->socket_path, &fd, why);
		if (e == OK)
			e = start_door(&s->local, fd, opts, false);
		if (e == OK)
			snprintf(s->socket_path, sizeof s->socket_path, "%s", opts->socket_path);
	}
	return e;
}

enum err server_start(struct hub *h, const struct server_opts *opts, struct server **out, char why[200])
{
	struct server *s = calloc(1, sizeof *s);
	if (!s) {
		snprintf(why, 200, "out of memory");
		return ERR_NOMEM;
	}
	s->hub = h;
	s->tcp.server = s->local.server = s;
	s->local.trusted = true;
	enum err e = open_doors(s, opts, why);
	if (e) {
		server_stop(s);
		return e;
	}
	*out = s;
	return OK;
}

bool server_has_console(void)
{
	return api_console_is_there();
}

unsigned server_port(const struct server *s)
{
	return s->port;
}

static void quiesce(struct door *d)
{
	int fd = d->daemon ? MHD_quiesce_daemon(d->daemon) : -1;
	if (fd >= 0)
		close(fd);
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	quiesce(&s->tcp);
	quiesce(&s->local);
	if (s->socket_path[0])
		unlink(s->socket_path);
	for (int tenths = 0; atomic_load(&s->requests) && tenths < DRAIN_S * 10; tenths++)
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
	if (atomic_load(&s->requests))
		log_warn("%u requests did not end in %d s: they are cut off", atomic_load(&s->requests), DRAIN_S);
	if (s->tcp.daemon)
		MHD_stop_daemon(s->tcp.daemon);
	if (s->local.daemon)
		MHD_stop_daemon(s->local.daemon);
	free(s->cert);
	free(s->client_ca);
	if (s->key)
		explicit_bzero(s->key, strlen(s->key));
	free(s->key);
	free(s);
}

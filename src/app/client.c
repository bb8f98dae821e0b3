/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses between the ways to a hub. */
#include "app/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "app/client_http.h"
#include "app/client_local.h"
#include "app/lock_holder.h"
#include "app/say.h"
#include "base/utc.h"
#include "os/clock.h"
#include "os/log.h"

enum {
	BODY_MAX_BYTES = 256 << 20,
	WHERE_BYTES = 4096,
	RETRY_MS = 50,
};
/* A hub that starts holds the lock before it listens; another command holds it while it runs. */
#define LOCK_WAIT (5 * UTC_SECOND)

struct client {
	struct client_http *http; /* one of these two */
	struct hub *hub;
	struct json_parser *json;
	struct buf body;
	char where[WHERE_BYTES];
};

static const char *choose(const char *option, const char *variable, const char *fallback)
{
	const char *value = option ? option : getenv(variable);
	return value && *value ? value : fallback;
}

/* Whether something accepts on the socket; nothing can on a path that does not fit. */
static bool answers(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int n = snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (n < 0 || (size_t)n >= sizeof address.sun_path)
		return false;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	bool ok = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
	close(fd);
	return ok;
}

static bool open_store(struct client *c, char why[200], enum err *out_err)
{
	const struct hub_opts opts = {.data_dir = c->where, .flags = HUB_OFFLINE};
	*out_err = hub_open(&opts, &c->hub, why);
	return *out_err == OK;
}

static void pause_a_moment(void)
{
	nanosleep(&(struct timespec){.tv_nsec = RETRY_MS * 1000000L}, NULL);
}

static bool open_folder(struct client *c, enum client_need need)
{
	char socket_path[WHERE_BYTES + sizeof "/hub.sock"], why[200] = "";
	struct stat st;
	enum err e = ERR_LOCKED;
	if (need != CLIENT_CREATE && stat(c->where, &st) != 0) {
		say_error(
			"no hub at '%s': %s; 'tocsin serve' or 'tocsin import' makes one, --data names another folder",
			c->where, strerror(errno));
		return false;
	}
	snprintf(socket_path, sizeof socket_path, "%s/hub.sock", c->where);
	for (int64_t start = clock_monotonic(); e == ERR_LOCKED && clock_monotonic() - start < LOCK_WAIT;
	     pause_a_moment()) {
		if (answers(socket_path)) {
			c->http = client_http_new(NULL, socket_path);
			return c->http != NULL;
		}
		if (need == CLIENT_LIVE) {
			say_error("no hub is running on '%s'; 'tocsin serve --data %s' starts it", c->where,
			          c->where);
			return false;
		}
		if (open_store(c, why, &e))
			return true;
	}
	if (e == ERR_LOCKED)
		say_error("the data folder '%s' is in use by another process (%ld) that does not answer on hub.sock",
		          c->where, lock_holder_find(c->where));
	else
		say_error("%s: %s", c->where, why[0] ? why : err_text(e));
	return false;
}

static bool connect_to(struct client *c, const struct client_opts *opts, enum client_need need)
{
	const char *hub = choose(opts->hub, "TOCSIN_HUB", NULL);
	if (opts->data && opts->hub) {
		say_error("--data and --hub exclude each other");
		return false;
	}
	bool remote = hub && !opts->data;
	const char *where = remote ? hub : choose(opts->data, "TOCSIN_DATA_DIR", "./data");
	if (strlen(where) >= sizeof c->where) {
		say_error("the name of the hub is too long");
		return false;
	}
	memcpy(c->where, where, strlen(where) + 1);
	if (!remote)
		return open_folder(c, need);
	struct client_opts whole = {.hub = hub, .token = choose(opts->token, "TOCSIN_TOKEN", NULL), .ca = opts->ca};
	c->http = client_http_new(&whole, NULL);
	return c->http != NULL;
}

struct client *client_open(const struct client_opts *opts, enum client_need need)
{
	struct client *c = calloc(1, sizeof *c);
	/* What the hub logs while it answers one command is for the operator of a server, not for the terminal. */
	log_set_level(LOG_LEVEL_WARN);
	if (c) {
		buf_init(&c->body, BODY_MAX_BYTES);
		c->json = json_parser_new();
	}
	if (!c || !c->json)
		say_error("%s", err_text(ERR_NOMEM));
	else if (connect_to(c, opts, need))
		return c;
	client_close(c);
	return NULL;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	client_http_free(c->http);
	if (c->hub)
		hub_close(c->hub);
	json_parser_free(c->json);
	buf_deinit(&c->body);
	free(c);
}

struct json_parser *client_parser(struct client *c)
{
	return c->json;
}

const char *client_where(const struct client *c)
{
	return c->where;
}

enum err client_call(struct client *c, const struct client_request *r, int *out_status)
{
	buf_reset(&c->body);
	if (c->http)
		return client_http_call(c->http, r, &c->body, out_status);
	return client_local_call(c->hub, r, &c->body, out_status);
}

struct str client_body(const struct client *c)
{
	return buf_str(&c->body);
}

void client_complain(struct client *c, int status)
{
	struct parse_fault fault;
	struct json_value problem;
	struct str detail = STR(""), title = STR("");
	if (json_read(c->json, client_body(c), &problem, &fault) == OK) {
		detail = json_get_str(problem, "detail");
		title = json_get_str(problem, "title");
	}
	if (detail.n)
		say_error("%.*s", STR_ARG(detail));
	else if (title.n)
		say_error("%.*s", STR_ARG(title));
	else
		say_error("%s answered with status %d", c->where, status);
	if (status == 401 && c->http)
		say_note("--token or $TOCSIN_TOKEN gives the token to use");
}

bool client_ask(struct client *c, const struct client_request *r)
{
	int status = 0;
	enum err e = client_call(c, r, &status);
	if (e && e != ERR_FETCH && !(e == ERR_IO && r->source))
		say_error("%s: %s", c->where, err_text(e));
	if (e)
		return false;
	if (status < 200 || status > 299)
		client_complain(c, status);
	return status >= 200 && status <= 299;
}

bool client_json(struct client *c, const struct client_request *r, struct json_value *out)
{
	struct parse_fault fault = {0};
	if (!client_ask(c, r))
		return false;
	enum err e = json_read(c->json, client_body(c), out, &fault);
	if (e)
		say_error("%s: the answer is not JSON: %s", c->where, fault.what ? fault.what : err_text(e));
	return e == OK;
}

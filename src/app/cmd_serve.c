/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin serve: the hub itself. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/server.h"
#include "app/command.h"
#include "app/lock_holder.h"
#include "app/say.h"
#include "app/serve_mail.h"
#include "app/serve_words.h"
#include "feed/feed_pull.h"
#include "hub/places.h"
#include "os/file.h"
#include "os/log.h"
#include "os/privilege.h"
#include "os/sandbox.h"
#include "store/recall.h"

enum { WHY_BYTES = 200, WORKERS_MAX = 256, FEED_FOLDERS_MAX = 16 };

struct serve_opts {
	const char *data, *listen, *name, *url, *tls_cert, *tls_key, *tls_client_ca, *user, *places;
	struct option_list feed_folders;
	struct serve_mail_opts mail;
	int64_t workers, connections, window, members, retention;
	bool no_sandbox, verbose;
};
#define AT(field) offsetof(struct serve_opts, field)

static const struct serve_opts serve_defaults = {.listen = "127.0.0.1:8080", .retention = HUB_RETENTION_SET};

static const struct option serve_options[] = {
	{"data", "DIR", "the data folder, made when it is missing (default: $TOCSIN_DATA_DIR, else ./data)",
	 OPTION_TEXT, AT(data), 0, 0},
	{"listen", "HOST:PORT", "address to listen on; port 0: any (default: 127.0.0.1:8080)",
	 OPTION_TEXT, AT(listen), 0, 0},
	{"name", "NAME", "name of the centre (default: the setting 'name', else tocsin)", OPTION_TEXT, AT(name), 0, 0},
	{"url", "URL", "under which members reach the hub, for links in warnings (https://hub.example)", OPTION_TEXT, AT(url), 0, 0},
	{"mail-relay", "URL", "send mail to contacts through it: smtps://host, or smtp://host (STARTTLS, but on a loopback address)",
	 OPTION_TEXT, AT(mail.relay), 0, 0},
	{"mail-from", "ADDRESS", "sender of that mail", OPTION_TEXT, AT(mail.from), 0, 0},
	{"mail-credential", "FILE", "user:password for the relay, on one line", OPTION_TEXT, AT(mail.credential), 0, 0},
	{"mail-ca", "FILE", "certificates (PEM) that the relay is trusted by (default: the system's)", OPTION_TEXT, AT(mail.ca), 0, 0},
	{"tls-cert", "FILE", "certificate chain (PEM); every address but a loopback one needs TLS",
	 OPTION_TEXT, AT(tls_cert), 0, 0},
	{"tls-key", "FILE", "private key (PEM)", OPTION_TEXT, AT(tls_key), 0, 0},
	{"tls-client-ca", "FILE", "authority (PEM) that signed the certificates of sensors (see 'certificate add')",
	 OPTION_TEXT, AT(tls_client_ca), 0, 0},
	{"workers", "N", "matching threads (default: one for each core)", OPTION_NUMBER, AT(workers), 1, WORKERS_MAX},
	{"connections", "N", "connections at a time (default: 1000)", OPTION_NUMBER, AT(connections), 1, 1000000},
	{"spread-members", "N", "independent members that make a spread (default: 3)",
	 OPTION_NUMBER, AT(members), 2, 1000000},
	{"spread-window", "D", "time in which they must be hit (default: 24h)",
	 OPTION_DURATION, AT(window), UTC_SECOND,
	 365 * UTC_DAY},
	{"retention", "DAYS", "how long who saw what is remembered; 0: not at all, and what was is forgotten (default: the setting 'retention', 30)",
	 OPTION_NUMBER, AT(retention), 0, RECALL_DAYS_MAX},
	{"places", "FILE", "where addresses are, as of libloc (default: " PLACES_PATH ")", OPTION_TEXT, AT(places), 0, 0},
	{"feed-folder", "DIR", "folder that file:// feeds may be read from", OPTION_LIST, AT(feed_folders), 0, 0},
	{"user", "NAME", "when started by root: become this user", OPTION_TEXT, AT(user), 0, 0},
	{"no-sandbox", NULL, "do without Landlock and seccomp", OPTION_FLAG, AT(no_sandbox), 0, 0},
	{"verbose", NULL, "log more", OPTION_FLAG, AT(verbose), 0, 0},
};

struct serving {
	const struct serve_opts *opts;
	const char *data;
	struct hub *hub;
	struct server *server;
	struct feed_schedule *feeds;
	struct mailer *mailer;
	struct serve_mail mail;
	int status;
};

static const char *data_folder(const struct serve_opts *o)
{
	const char *data = o->data ? o->data : getenv("TOCSIN_DATA_DIR");
	return data && *data ? data : "./data";
}

static bool make_folder(const struct serving *s)
{
	struct stat st;
	char why[WHY_BYTES];
	bool fresh = stat(s->data, &st) != 0;
	enum err e = file_make_dir(s->data);
	if (e)
		return say_error("data folder '%s': %s", s->data, err_text(e)), false;
	if (fresh && s->opts->user && privilege_give(s->data, s->opts->user, why))
		return say_error("%s", why), false;
	return true;
}

static bool drop_privileges(const struct serve_opts *o)
{
	char why[WHY_BYTES];
	if (o->user && privilege_drop(o->user, why))
		return say_error("%s", why), false;
	if (privilege_is_root())
		log_warn("running as root: --user NAME gives that up");
	return true;
}

/* What libraries read while the hub runs: resolver, certificates, time zone, public suffixes, the number of cores. */
static bool enter_sandbox(const struct serving *s)
{
	static const char *const read_only[] = {"/etc",
	                                        "/usr",
	                                        "/lib",
	                                        "/lib64",
	                                        "/run/systemd/resolve",
	                                        "/sys/devices/system",
	                                        "/proc/self",
	                                        "/proc/locks",
	                                        "/proc/meminfo",
	                                        "/proc/cpuinfo",
	                                        "/dev/urandom"};
	enum { FIXED = sizeof read_only / sizeof read_only[0] };
	const struct serve_opts *o = s->opts;
	struct sandbox_path paths[FIXED + FEED_FOLDERS_MAX + 7];
	struct sandbox_state state;
	char why[SANDBOX_WHY_BYTES];
	size_t n = 0;
	for (; n < FIXED; n++)
		paths[n] = (struct sandbox_path){read_only[n], false};
	for (size_t i = 0; i < o->feed_folders.n; i++)
		paths[n++] = (struct sandbox_path){o->feed_folders.at[i], false};
	paths[n++] = (struct sandbox_path){s->data, true};
	paths[n++] = (struct sandbox_path){"/dev/null", true};
	paths[n++] = (struct sandbox_path){o->places ? o->places : PLACES_PATH, false};
	if (o->tls_cert)
		paths[n++] = (struct sandbox_path){o->tls_cert, false};
	if (o->tls_key)
		paths[n++] = (struct sandbox_path){o->tls_key, false};
	if (o->tls_client_ca)
		paths[n++] = (struct sandbox_path){o->tls_client_ca, false};
	if (o->mail.ca)
		paths[n++] = (struct sandbox_path){o->mail.ca, false};
	if (o->no_sandbox) {
		log_warn("no sandbox, as asked for");
		return true;
	}
	if (sandbox_enter(paths, n, &state, why))
		return say_error("the sandbox: %s; --no-sandbox does without", why), false;
	if (state.landlock == 0)
		log_warn("this kernel has no Landlock: files are not restricted, system calls are");
	return true;
}

static bool open_hub(struct serving *s)
{
	const struct serve_opts *o = s->opts;
	const struct hub_opts hub = {.data_dir = s->data,
	                             .name = str_of(o->name),
	                             .url = str_of(o->url),
	                             .workers = (unsigned)o->workers,
	                             .window = o->window,
	                             .members = (uint32_t)o->members,
	                             .places = o->places,
	                             .retention = o->retention ? (int)o->retention : HUB_RETENTION_NONE};
	char why[WHY_BYTES] = "";
	enum err e = hub_open(&hub, &s->hub, why);
	if (e == ERR_LOCKED)
		say_error("data folder '%s': in use by another process (%ld)", s->data, lock_holder_find(s->data));
	else if (e)
		say_error("data folder '%s': %s", s->data, why[0] ? why : err_text(e));
	return e == OK;
}

static bool start_server(struct serving *s)
{
	const struct serve_opts *o = s->opts;
	char socket_path[4096 + sizeof "/hub.sock"], why[WHY_BYTES] = "";
	snprintf(socket_path, sizeof socket_path, "%.4096s/hub.sock", s->data);
	const struct server_opts server = {.listen = str_of(o->listen),
	                                   .socket_path = socket_path,
	                                   .tls_cert = o->tls_cert,
	                                   .tls_key = o->tls_key,
	                                   .tls_client_ca = o->tls_client_ca,
	                                   .connections = (unsigned)o->connections};
	enum err e = server_start(s->hub, &server, &s->server, why);
	if (e == ERR_USAGE)
		s->status = say_usage("serve", "%s", why);
	else if (e)
		say_error("%s", why[0] ? why : err_text(e));
	return e == OK;
}

static bool start_feeds(struct serving *s)
{
	enum err e = feed_schedule_start(s->hub, &s->feeds);
	if (e)
		say_error("the schedule of feeds: %s", err_text(e));
	return e == OK;
}

static void stop(struct serving *s)
{
	if (s->hub)
		hub_stop(s->hub);
	feed_schedule_stop(s->feeds);
	mailer_stop(s->mailer);
	if (s->server)
		server_stop(s->server);
	if (s->hub)
		hub_close(s->hub);
}

/* Blocked in all threads, so that only the main one takes them. */
static sigset_t stop_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

static void wait_for_signal(const sigset_t *set)
{
	int number;
	while (sigwait(set, &number) != 0)
		;
	log_info("%s: finishing what was accepted; once more ends at once",
	         number == SIGINT ? "interrupted" : "asked to stop");
	/* The signals have their default action: the next one ends the process. */
	pthread_sigmask(SIG_UNBLOCK, set, NULL);
}

static int serve(struct serving *s)
{
	sigset_t signals = stop_signals();
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	/* The sandbox holds for threads that start after it: so it comes before the hub. */
	bool ok = make_folder(s) && serve_mail_read(&s->opts->mail, &s->mail) && drop_privileges(s->opts) && enter_sandbox(s) &&
	          open_hub(s) && start_server(s) && start_feeds(s) &&
	          serve_mail_start(s->hub, &s->opts->mail, &s->mail, &s->mailer);
	serve_mail_deinit(&s->mail);
	if (ok) {
		const struct serve_words words = {.hub = s->hub,
		                                  .data = s->data,
		                                  .listen = str_of(s->opts->listen),
		                                  .port = server_port(s->server),
		                                  .tls = s->opts->tls_cert != NULL,
		                                  .console = server_has_console()};
		serve_words_say(&words);
		wait_for_signal(&signals);
		s->status = SAY_DONE;
	}
	stop(s);
	return s->status;
}

static int serve_run(void *values)
{
	const struct serve_opts *o = values;
	struct serving s = {.opts = o, .data = data_folder(o), .status = SAY_FAILED};
	if (!o->tls_cert != !o->tls_key)
		return say_usage("serve", "--tls-cert and --tls-key belong together");
	if (o->tls_client_ca && !o->tls_cert)
		return say_usage("serve", "--tls-client-ca needs TLS: --tls-cert and --tls-key");
	if (o->mail.relay && !o->mail.from)
		return say_usage("serve", "--mail-relay needs --mail-from, the sender's address");
	if (o->feed_folders.n > FEED_FOLDERS_MAX)
		return say_usage("serve", "at most %d of --feed-folder", FEED_FOLDERS_MAX);
	log_set_level(o->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	return serve(&s);
}

const struct command cmd_serve = {
	.name = "serve",
	.summary = "run a hub",
	.detail = "Takes observations and feeds over HTTP, raises warnings and streams them. It gives up what it "
	          "does not need before it serves: other programs and, where the kernel has Landlock, all files "
	          "but its data folder and what libraries read.\n\n"
	          "SIGTERM or SIGINT: it finishes what was accepted and ends with status 0; a second one ends it "
	          "at once. What was acknowledged is on disk at any time.",
	.options = OPTIONS(serve_options),
	.size = sizeof(struct serve_opts),
	.defaults = &serve_defaults,
	.run = serve_run,
};

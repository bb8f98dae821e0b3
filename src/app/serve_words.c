/* SPDX-License-Identifier: Apache-2.0 */
/* The words. */
#include "app/serve_words.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/say.h"
#include "hub/centre.h"
#include "hub/lookback.h"
#include "hub/setting.h"
#include "hub/setup.h"

enum { BASE_BYTES = LIMIT_URL_BYTES + 1 };

/* What is set and does not count, since an option says otherwise. */
static void say_fixed(const struct serve_words *w)
{
	struct buf name;
	int64_t days = 0;
	buf_init(&name, CENTRE_TEXT_BYTES);
	struct db *db = hub_reader_get(w->hub);
	if (db && hub_fixed(w->hub, centre_key(CENTRE_NAME)) && centre_get(db, CENTRE_NAME, &name) == OK && name.n &&
	    !str_eq(buf_str(&name), hub_name(w->hub)))
		say_note("--name counts, not the setting name '%.*s'", STR_ARG(buf_str(&name)));
	if (db && hub_fixed(w->hub, setting_name(SETTING_RETENTION)) && setting_get(db, SETTING_RETENTION, &days) == OK &&
	    days != lookback_days(w->hub))
		say_note("--retention counts, not the setting retention (%lld)", (long long)days);
	hub_reader_put(w->hub, db);
	buf_deinit(&name);
}

/* The key is shown to whoever sits at the terminal and nowhere else: standard error of a service is a log. */
static void say_setup(const struct serve_words *w, const char *base, bool terminal)
{
	char key[SETUP_KEY_BYTES];
	if (!setup_is_open(w->hub))
		return;
	if (!w->console)
		say_note("no operator yet: 'tocsin init --data %s' makes one", w->data);
	else if (!terminal || setup_draw(w->hub, key))
		say_note("no operator yet: 'tocsin init --data %s' makes one, 'tocsin init --key --data %s' shows the key for %s/console/setup",
		         w->data, w->data, base);
	else
		say_note("no operator yet: set the hub up in a browser at %s/console/setup#key=%.*s", base, (int)sizeof key, key);
	explicit_bzero(key, sizeof key);
}

static void say_how(const struct serve_words *w, const char *base)
{
	fprintf(stderr, "\n  The hub runs. In another terminal:\n\n");
	fprintf(stderr,
	        "  load a feed        tocsin import --data %s FILE\n"
	        "  add a member       tocsin member add NAME --data %s --country CC --network CIDR\n"
	        "  token of a sensor  tocsin token add --data %s --member NAME --scope observe > NAME.token\n"
	        "  send a log         curl -H \"Authorization: Bearer $(cat NAME.token)\" --data-binary @LOG"
	        " %s/api/v1/observations\n"
	        "  follow warnings    tocsin watch --data %s\n\n"
	        "  Status page        %s/page/status.html#token=%.*s\n"
	        "  A tour             README.md; with a simulated world: make demo\n"
	        "  Stop               Ctrl-C\n\n",
	        w->data, w->data, w->data, base, w->data, base, STR_ARG(hub_page_token(w->hub)));
}

/* What a browser can open: the hub's own URL when it was told, and of an address that stands for all of them the machine's name. */
static void find_link(const struct serve_words *w, struct str host, char out[BASE_BYTES])
{
	char name[HOST_NAME_MAX + 1] = "";
	struct str url = hub_url(w->hub);
	bool all = str_eq(host, STR("0.0.0.0")) || str_eq(host, STR("[::]"));
	if (all && gethostname(name, sizeof name) == 0)
		host = str_make(name, strnlen(name, HOST_NAME_MAX));
	if (url.n)
		snprintf(out, BASE_BYTES, "%.*s", STR_ARG(url));
	else
		snprintf(out, BASE_BYTES, "http%s://%.*s:%u", w->tls ? "s" : "", STR_ARG(host), w->port);
}

void serve_words_say(const struct serve_words *w)
{
	char link[BASE_BYTES];
	bool terminal = isatty(STDERR_FILENO);
	struct str host = str_upto(w->listen, str_rfind(w->listen, ':'));
	find_link(w, host, link);
	fprintf(stderr, "tocsin: listening on http%s://%.*s:%u, data in %s\n", w->tls ? "s" : "", STR_ARG(host), w->port, w->data);
	if (w->console)
		say_note("console at %s/console/", link);
	say_fixed(w);
	say_setup(w, link, terminal);
	if (terminal)
		say_how(w, link);
}

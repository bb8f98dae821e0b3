/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer thread makes the bytes, which takes some milliseconds at the most; whoever asked for them writes the file,
 * under a lock that keeps an older state from replacing a newer one.
 */
#include "hub/live_window.h"

#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hub/hub_state.h"
#include "os/file.h"
#include "os/log.h"
#include "os/random.h"

static const char file_name[] = "sequences.state";

enum { MAC_BYTES = 32, FILE_MAX_BYTES = 2 * PATTERN_WINDOW_BYTES };

/* In the byte order of the machine. */
struct header {
	char magic[8];
	uint32_t format; /* changes with match/pattern_window_save.c, kinds, roles, properties and canonical forms */
	uint32_t order;
	uint8_t mac[MAC_BYTES]; /* of what follows, under the store's secret: finds damage and intent */
};
static const struct header expected = {"tocsinsq", 2, UINT32_C(0x01020304), {0}};
static_assert(sizeof(struct header) == 16 + MAC_BYTES, "no padding");

struct live_window {
	struct hub *hub;
	struct pattern_window *window; /* writer thread only, while there is one */
	atomic_bool changed;           /* since the bytes were made last */
	pthread_mutex_t file_lock;     /* taken before the writer's */

	pthread_mutex_t stop_lock;
	pthread_cond_t stop_cond;
	bool started, stop;
	pthread_t thread;
};

static void put_mac(const struct live_window *l, struct str content, uint8_t out[MAC_BYTES])
{
	static_assert((int)STORE_SECRET_BYTES >= (int)crypto_generichash_KEYBYTES_MIN, "the secret can be a key");
	crypto_generichash_state hash;
	struct str hub = store_hub_id(l->hub->store);
	crypto_generichash_init(&hash, store_secret(l->hub->store), STORE_SECRET_BYTES, MAC_BYTES);
	crypto_generichash_update(&hash, (const unsigned char *)file_name, sizeof file_name);
	crypto_generichash_update(&hash, (const unsigned char *)hub.p, hub.n);
	crypto_generichash_update(&hash, (const unsigned char *)content.p, content.n);
	crypto_generichash_final(&hash, out, MAC_BYTES);
}

static enum err path_of(const struct live_window *l, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/%s", l->hub->dir, file_name);
	return n > 0 && n < PATH_MAX ? OK : ERR_LIMIT;
}

static enum err check(const struct live_window *l, struct str text, struct str *out_content)
{
	struct header header;
	uint8_t mac[MAC_BYTES];
	if (text.n < sizeof header)
		return ERR_CORRUPT;
	memcpy(&header, text.p, sizeof header);
	*out_content = str_from(text, sizeof header);
	put_mac(l, *out_content, mac);
	bool same = memcmp(&header, &expected, offsetof(struct header, mac)) == 0;
	return same && sodium_memcmp(mac, header.mac, sizeof mac) == 0 ? OK : ERR_CORRUPT;
}

/* Without the file, or with one that cannot be used, everything begins anew. */
static enum err read_file(struct live_window *l)
{
	char path[PATH_MAX];
	struct buf text;
	struct str content;
	buf_init(&text, FILE_MAX_BYTES);
	enum err e = path_of(l, path);
	if (!e)
		e = file_read(path, &text);
	if (!e)
		e = check(l, buf_str(&text), &content);
	if (!e)
		e = pattern_window_load(l->window, content);
	buf_deinit(&text);
	if (e == OK || e == ERR_NOMEM || e == ERR_NOT_FOUND)
		return e == ERR_NOT_FOUND ? OK : e;
	log_warn("%s: %s: patterns of several observations begin anew", path, err_text(e));
	return OK;
}

static void make_bytes(struct live_window *l, struct buf *out)
{
	struct header header = expected;
	buf_reset(out);
	buf_put(out, str_make(&header, sizeof header));
	pattern_window_save(l->window, out);
	if (buf_err(out))
		return;
	put_mac(l, str_from(buf_str(out), sizeof header), header.mac);
	memcpy(out->p, &header, sizeof header);
	atomic_store(&l->changed, false);
}

static enum err write_file(struct live_window *l, const struct buf *bytes)
{
	char path[PATH_MAX];
	enum err e = buf_err(bytes);
	if (!e)
		e = path_of(l, path);
	if (!e)
		e = file_write(path, buf_str(bytes), 0600);
	if (!e)
		return OK;
	atomic_store(&l->changed, true);
	log_warn("%s/%s: %s: a restart would forget what patterns of several observations wait on", l->hub->dir, file_name,
	         err_text(e));
	return e;
}

/* On the writer thread, or without one. */
struct making {
	struct live_window *l;
	struct buf bytes;
	int64_t member; /* 0: none is forgotten */
	const struct value *value;
	size_t events; /* forgotten */
};

static enum err make(void *ctx, struct store *s)
{
	struct making *m = ctx;
	(void)s;
	if (m->member)
		m->events = pattern_window_forget_member(m->l->window, m->member);
	if (m->value)
		m->events = pattern_window_forget_value(m->l->window, *m->value);
	make_bytes(m->l, &m->bytes);
	return buf_err(&m->bytes);
}

static enum err run(struct making *m)
{
	struct live_window *l = m->l;
	buf_init(&m->bytes, FILE_MAX_BYTES);
	pthread_mutex_lock(&l->file_lock);
	enum err e = hub_write(l->hub, make, m);
	if (!e)
		e = write_file(l, &m->bytes);
	pthread_mutex_unlock(&l->file_lock);
	buf_deinit(&m->bytes);
	return e;
}

enum err live_window_save(struct live_window *l)
{
	struct making m = {.l = l};
	return run(&m);
}

static bool wait_or_stop(struct live_window *l)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LIVE_WINDOW_EVERY / UTC_SECOND;
	pthread_mutex_lock(&l->stop_lock);
	while (!l->stop)
		if (pthread_cond_timedwait(&l->stop_cond, &l->stop_lock, &until) != 0)
			break;
	bool stop = l->stop;
	pthread_mutex_unlock(&l->stop_lock);
	return !stop;
}

static void *keep(void *ctx)
{
	struct live_window *l = ctx;
	while (wait_or_stop(l))
		if (atomic_load(&l->changed) && live_window_save(l))
			log_debug("the file of sequences is tried again");
	return NULL;
}

enum err live_window_new(struct hub *h, struct live_window **out)
{
	struct hash_key key;
	struct live_window *l = calloc(1, sizeof *l);
	if (!l)
		return ERR_NOMEM;
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&l->stop_cond, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&l->file_lock, NULL);
	pthread_mutex_init(&l->stop_lock, NULL);
	random_bytes(&key, sizeof key);
	l->hub = h;
	l->window = pattern_window_new(&key);
	enum err e = l->window ? read_file(l) : ERR_NOMEM;
	if (e)
		live_window_free(l);
	else
		*out = l;
	return e;
}

enum err live_window_start(struct live_window *l)
{
	l->started = pthread_create(&l->thread, NULL, keep, l) == 0;
	return l->started ? OK : ERR_NOMEM;
}

void live_window_stop(struct live_window *l)
{
	if (!l || !l->started)
		return;
	pthread_mutex_lock(&l->stop_lock);
	l->stop = true;
	pthread_cond_signal(&l->stop_cond);
	pthread_mutex_unlock(&l->stop_lock);
	pthread_join(l->thread, NULL);
	l->started = false;
}

/* The last time: nobody else is there any more. A failure is in the log. */
static void save_here(struct live_window *l)
{
	struct buf bytes;
	buf_init(&bytes, FILE_MAX_BYTES);
	make_bytes(l, &bytes);
	if (write_file(l, &bytes))
		log_debug("the hub closes without the file of sequences");
	buf_deinit(&bytes);
}

void live_window_free(struct live_window *l)
{
	if (!l)
		return;
	if (l->window && atomic_load(&l->changed))
		save_here(l);
	pattern_window_free(l->window);
	pthread_cond_destroy(&l->stop_cond);
	pthread_mutex_destroy(&l->file_lock);
	pthread_mutex_destroy(&l->stop_lock);
	free(l);
}

struct pattern_window *live_window_get(struct live_window *l)
{
	return l->window;
}

void live_window_changed(struct live_window *l)
{
	atomic_store(&l->changed, true);
}

static enum err forget(struct hub *h, struct making *m, uint64_t *out_events)
{
	struct live_window *own = NULL;
	enum err e = OK;
	if (hub_is_offline(h))
		e = live_window_new(h, &own);
	m->l = own ? own : h->window;
	if (!e)
		e = run(m);
	if (!e)
		*out_events += m->events;
	live_window_free(own);
	return e;
}

enum err live_window_forget_member(struct hub *h, int64_t member, uint64_t *out_events)
{
	struct making m = {.member = member};
	return forget(h, &m, out_events);
}

enum err live_window_forget_value(struct hub *h, struct value v, uint64_t *out_events)
{
	struct making m = {.value = &v};
	return forget(h, &m, out_events);
}

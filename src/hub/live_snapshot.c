/* SPDX-License-Identifier: Apache-2.0 */
/* Finds, believes and writes the snapshot of the index. */
#include "hub/live_snapshot.h"

#include <limits.h>
#include <stdio.h>

#include <sodium.h>

#include "model/domain.h"
#include "os/file.h"
#include "os/file_stream.h"
#include "os/log.h"

static const char file_name[] = "index.snapshot";

static enum err path_of(const struct live_snapshot *f, char out[PATH_MAX])
{
	int n = snprintf(out, PATH_MAX, "%s/%s", f->dir, file_name);
	return n > 0 && n < PATH_MAX ? OK : ERR_LIMIT;
}

/* Which suffixes are public is settled when a value goes into the index, so the list takes part. */
struct match_snapshot_stamp live_snapshot_stamp(const struct live_snapshot *f, int64_t state)
{
	static_assert((int)STORE_SECRET_BYTES >= (int)crypto_generichash_KEYBYTES_MIN, "the secret can be a key");
	const struct str hub = store_hub_id(f->store), parts[] = {
		hub, str_make(&state, sizeof state), STR(TOCSIN_VERSION), str_of(domain_suffix_list())};
	struct match_snapshot_stamp stamp;
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, store_secret(f->store), STORE_SECRET_BYTES, sizeof stamp.bytes);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		crypto_generichash_update(&hash, (const unsigned char *)&parts[i].n, sizeof parts[i].n);
		crypto_generichash_update(&hash, (const unsigned char *)parts[i].p, parts[i].n);
	}
	crypto_generichash_final(&hash, stamp.bytes, sizeof stamp.bytes);
	return stamp;
}

enum err live_snapshot_map(const struct live_snapshot *f, struct str *out)
{
	char path[PATH_MAX];
	enum err e = path_of(f, path);
	return e ? e : file_map(path, out);
}

enum err live_snapshot_load(const struct live_snapshot *f, int64_t state, struct matcher **out)
{
	const struct match_snapshot_stamp stamp = live_snapshot_stamp(f, state);
	struct str map;
	const char *why;
	enum err e = live_snapshot_map(f, &map);
	if (e == OK)
		e = match_snapshot_load(map, &stamp, out, &why);
	else
		why = err_text(e);
	if (e == OK || e == ERR_NOMEM)
		return e;
	if (e == ERR_CORRUPT)
		log_warn("%s/%s: %s: the index is built from the store instead", f->dir, file_name, why);
	else if (e != ERR_NOT_FOUND)
		log_info("%s/%s: %s: the index is built from the store instead", f->dir, file_name, why);
	return ERR_NOT_FOUND;
}

static enum err put(void *ctx, const void *p, size_t n)
{
	return file_stream_put(ctx, p, n);
}

enum err live_snapshot_write(const struct live_snapshot *f, const struct match_snapshot *s)
{
	char path[PATH_MAX];
	struct file_stream file;
	enum err e = path_of(f, path);
	if (e)
		return e;
	e = file_stream_init(&file, path, 0600, match_snapshot_bytes(s));
	if (e == OK)
		e = match_snapshot_write(s, put, &file);
	if (e == OK)
		e = file_stream_commit(&file);
	file_stream_deinit(&file);
	return e;
}

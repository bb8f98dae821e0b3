/* SPDX-License-Identifier: Apache-2.0 */
/* Handles of libloc, each behind a lock with a table of its last answers. */
#include "hub/places.h"

#include <errno.h>
#include <libloc/database.h>
#include <libloc/libloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "model/member.h"
#include "os/file.h"

enum { HANDLES = 4, KEPT = 4096 };

struct answer {
	struct in6_addr address;
	struct places_found place;
	bool known;
};

struct handle {
	pthread_mutex_t lock;
	struct loc_ctx *ctx;
	struct loc_database *db;
	struct answer answers[KEPT]; /* by hash; a newer one takes the place of an older one */
};

struct places {
	struct hash_key key;
	struct handle handles[HANDLES];
};

static enum err error_of(int result)
{
	switch (-result) {
	case ENOMEM:
		return ERR_NOMEM;
	case EIO:
		return ERR_IO;
	default:
		return ERR_CORRUPT;
	}
}

/* The database keeps a file of its own. */
static enum err open_handle(struct handle *h, FILE *file)
{
	int result = loc_new(&h->ctx);
	if (result)
		return error_of(result);
	loc_set_log_priority(h->ctx, 0); /* what went wrong is told by who asked */
	rewind(file);
	result = loc_database_new(h->ctx, &h->db, file);
	return result ? error_of(result) : OK;
}

enum err places_open(const char *path, const struct hash_key *key, struct places **out)
{
	FILE *file = fopen(path ? path : PLACES_PATH, "re");
	if (!file)
		return file_error(errno);
	struct places *p = calloc(1, sizeof *p);
	enum err e = p ? OK : ERR_NOMEM;
	for (size_t i = 0; i < HANDLES && p; i++)
		pthread_mutex_init(&p->handles[i].lock, NULL);
	for (size_t i = 0; i < HANDLES && e == OK; i++)
		e = open_handle(&p->handles[i], file);
	fclose(file);
	if (e) {
		places_free(p);
		return e;
	}
	p->key = *key;
	*out = p;
	return OK;
}

void places_free(struct places *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < HANDLES; i++) {
		if (p->handles[i].db)
			loc_database_unref(p->handles[i].db);
		if (p->handles[i].ctx)
			loc_unref(p->handles[i].ctx);
		pthread_mutex_destroy(&p->handles[i].lock);
	}
	free(p);
}

/* Also of an endpoint, whose last two bytes are its port. */
static bool address_of(struct value v, struct in6_addr *out)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	size_t n = v.kind == KIND_ENDPOINT && v.bytes.n > 2 ? v.bytes.n - 2 : v.bytes.n;
	if (v.kind != KIND_ENDPOINT && v.kind != KIND_IPV4 && v.kind != KIND_IPV6)
		return false;
	if (n == 4) {
		memcpy(out->s6_addr, mapped, sizeof mapped);
		memcpy(out->s6_addr + sizeof mapped, v.bytes.p, 4);
	} else if (n == 16) {
		memcpy(out->s6_addr, v.bytes.p, 16);
	}
	return n == 4 || n == 16;
}

static struct places_found look_up(struct handle *h, const struct in6_addr *address)
{
	struct places_found place = {0};
	struct loc_network *network = NULL;
	if (loc_database_lookup(h->db, address, &network) != 0 || !network)
		return place;
	const char *country = loc_network_get_country_code(network);
	if (country && member_country_valid(str_of(country)))
		memcpy(place.country, country, 2);
	place.as = loc_network_get_asn(network);
	loc_network_unref(network);
	return place;
}

struct places_found places_find(struct places *p, struct value v)
{
	struct in6_addr address;
	if (!p || !address_of(v, &address))
		return (struct places_found){0};
	uint64_t hash = hash_bytes(&p->key, &address, sizeof address);
	struct handle *h = &p->handles[hash % HANDLES];
	struct answer *a = &h->answers[hash / HANDLES % KEPT];
	pthread_mutex_lock(&h->lock);
	if (!a->known || memcmp(&a->address, &address, sizeof address) != 0)
		*a = (struct answer){address, look_up(h, &address), true};
	struct places_found place = a->place;
	pthread_mutex_unlock(&h->lock);
	return place;
}

size_t places_as_name(struct places *p, uint32_t as, char *out, size_t cap)
{
	if (!p)
		return 0;
	struct handle *h = &p->handles[as % HANDLES];
	struct loc_as *found = NULL;
	size_t n = 0;
	pthread_mutex_lock(&h->lock);
	if (loc_database_get_as(h->db, &found, as) == 0 && found) {
		struct str name = str_of(loc_as_get_name(found));
		n = name.n < cap ? name.n : cap;
		memcpy(out, name.p, n);
		loc_as_unref(found);
	}
	pthread_mutex_unlock(&h->lock);
	return n;
}

int64_t places_made(const struct places *p)
{
	return p ? (int64_t)loc_database_created_at(p->handles[0].db) * UTC_SECOND : UTC_NONE;
}

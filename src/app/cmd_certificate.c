/* SPDX-License-Identifier: Apache-2.0 */
/* tocsin certificate add, list, revoke. */
#include <gnutls/x509.h>
#include <stdio.h>

#include "app/command.h"
#include "app/listing.h"
#include "app/record.h"
#include "app/say.h"
#include "model/viewer.h"
#include "os/file.h"
#include "store/store_certificate.h"

enum { PEM_MAX_BYTES = 1 << 20 };

struct certificate_opts {
	struct client_opts client;
	struct option_list operand;
	const char *member, *scope, *note;
	bool json;
};
#define AT(field) offsetof(struct certificate_opts, field)

static const struct option add_options[] = {
	{NULL, "FILE", "the certificate (PEM), as the sensor has it; not its key", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct certificate_opts, client),
	{"member", "NAME", "the member whose sensor it is; without it: the hub's own", OPTION_TEXT, AT(member), 0, 0},
	{"scope", "S", "what it allows, joined by commas: observe, read, publish, operate", OPTION_TEXT, AT(scope), 1, 0},
	{"note", "TEXT", "what it is for", OPTION_TEXT, AT(note), 0, 0},
	CLIENT_JSON_OPTION(struct certificate_opts, json),
};

static const struct option list_options[] = {
	CLIENT_OPTIONS(struct certificate_opts, client),
	CLIENT_JSON_OPTION(struct certificate_opts, json),
};

static const struct option revoke_options[] = {
	{NULL, "FINGERPRINT", "as 'certificate list' shows it", OPTION_OPERANDS, AT(operand), 1, 1},
	CLIENT_OPTIONS(struct certificate_opts, client),
};

static bool digest(struct str pem, uint8_t out[STORE_CERTIFICATE_BYTES])
{
	gnutls_x509_crt_t certificate;
	/* Lengths of gnutls are unsigned int. */
	const gnutls_datum_t datum = {(unsigned char *)(uintptr_t)pem.p, (unsigned)pem.n};
	size_t n = STORE_CERTIFICATE_BYTES;
	if (gnutls_x509_crt_init(&certificate) != 0)
		return false;
	bool ok = gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_PEM) == 0 &&
	          gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, out, &n) == 0 && n == STORE_CERTIFICATE_BYTES;
	gnutls_x509_crt_deinit(certificate);
	return ok;
}

static bool read_fingerprint(const char *path, char out[2 * STORE_CERTIFICATE_BYTES])
{
	uint8_t bytes[STORE_CERTIFICATE_BYTES];
	struct buf pem;
	buf_init(&pem, PEM_MAX_BYTES);
	enum err e = file_read(path, &pem);
	bool ok = e == OK && digest(buf_str(&pem), bytes);
	if (e)
		say_error("%s: %s", path, err_text(e));
	else if (!ok)
		say_error("%s: not a certificate in PEM", path);
	else
		str_hex(bytes, sizeof bytes, out);
	buf_deinit(&pem);
	return ok;
}

static int add_run(void *values)
{
	const struct certificate_opts *o = values;
	char fingerprint[2 * STORE_CERTIFICATE_BYTES];
	unsigned scopes;
	if (scope_parse(str_of(o->scope), &scopes))
		return say_usage("certificate add", "'--scope' takes names like 'observe,read', not '%s'", o->scope);
	if (!read_fingerprint(o->operand.at[0], fingerprint))
		return SAY_FAILED;
	struct record r = {.client = &o->client,
	                   .need = CLIENT_READ,
	                   .method = "POST",
	                   .json = o->json,
	                   .done = "the certificate was added"};
	record_target(&r.target, "certificates", NULL, NULL);
	record_body(&r.body);
	struct jsonw w = jsonw_on(&r.body);
	jsonw_open(&w, '{');
	jsonw_pair_str(&w, "fingerprint", str_make(fingerprint, sizeof fingerprint));
	jsonw_pair_str_opt(&w, "member", str_of(o->member));
	jsonw_pair_str(&w, "scopes", str_of(o->scope));
	jsonw_pair_str_opt(&w, "note", str_of(o->note));
	jsonw_close(&w, '}');
	return record_send(&r);
}

static int list_run(void *values)
{
	static const struct listing_column columns[] = {
		{"FINGERPRINT", "fingerprint", LISTING_TEXT}, {"MEMBER", "member", LISTING_TEXT},
		{"SCOPES", "scopes", LISTING_TEXT},           {"CREATED", "created", LISTING_TIME},
		{"SEEN", "seen", LISTING_TIME},               {"REVOKED", "revoked", LISTING_TIME},
		{"NOTE", "note", LISTING_TEXT},               {0},
	};
	const struct certificate_opts *o = values;
	struct client *c = client_open(&o->client, CLIENT_READ);
	int status = c ? listing_print(c, "/api/v1/certificates", columns, o->json) : SAY_FAILED;
	client_close(c);
	return status;
}

static int revoke_run(void *values)
{
	const struct certificate_opts *o = values;
	struct record r = {
		.client = &o->client, .need = CLIENT_READ, .method = "DELETE", .done = "the certificate was revoked"};
	record_target(&r.target, "certificates", o->operand.at[0], NULL);
	return record_send(&r);
}

const struct command cmd_certificate_add = {
	.name = "certificate add",
	.summary = "let a sensor in by its TLS client certificate",
	.detail = "The hub asks for client certificates when it is started with --tls-client-ca. One counts when that authority "
	          "signed it, it is valid, and its fingerprint was added here.",
	.options = OPTIONS(add_options),
	.size = sizeof(struct certificate_opts),
	.run = add_run,
};

const struct command cmd_certificate_list = {
	.name = "certificate list",
	.summary = "list the TLS client certificates",
	.options = OPTIONS(list_options),
	.size = sizeof(struct certificate_opts),
	.run = list_run,
};

const struct command cmd_certificate_revoke = {
	.name = "certificate revoke",
	.summary = "end a TLS client certificate at once",
	.options = OPTIONS(revoke_options),
	.size = sizeof(struct certificate_opts),
	.run = revoke_run,
};

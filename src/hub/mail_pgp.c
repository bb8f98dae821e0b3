/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing is kept: each message has a key ring of its own in memory. */
#include "hub/mail_pgp.h"

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>
#include <stdio.h>

struct ring {
	rnp_ffi_t ffi;
	rnp_key_handle_t key; /* the first primary key */
};

static rnp_result_t load(struct ring *r, struct str key)
{
	rnp_input_t in = NULL;
	rnp_result_t result = rnp_ffi_create(&r->ffi, RNP_KEYSTORE_GPG, RNP_KEYSTORE_GPG);
	if (result == RNP_SUCCESS)
		result = rnp_input_from_memory(&in, (const uint8_t *)key.p, key.n, false);
	if (result == RNP_SUCCESS)
		result = rnp_load_keys(r->ffi, RNP_KEYSTORE_GPG, in, RNP_LOAD_SAVE_PUBLIC_KEYS);
	rnp_input_destroy(in);
	return result;
}

static rnp_result_t find(struct ring *r)
{
	rnp_identifier_iterator_t i = NULL;
	const char *name = NULL;
	rnp_result_t result = rnp_identifier_iterator_create(r->ffi, &i, "fingerprint");
	while (result == RNP_SUCCESS && !r->key && (result = rnp_identifier_iterator_next(i, &name)) == RNP_SUCCESS && name) {
		bool primary = false;
		result = rnp_locate_key(r->ffi, "fingerprint", name, &r->key);
		if (result != RNP_SUCCESS || !r->key)
			continue;
		result = rnp_key_is_primary(r->key, &primary);
		if (!primary) {
			rnp_key_handle_destroy(r->key);
			r->key = NULL;
		}
	}
	rnp_identifier_iterator_destroy(i);
	return result == RNP_SUCCESS && !r->key ? RNP_ERROR_KEY_NOT_FOUND : result;
}

static rnp_result_t encrypt(struct ring *r, struct str entity, rnp_output_t out)
{
	rnp_op_encrypt_t op = NULL;
	rnp_input_t in = NULL;
	rnp_result_t result = rnp_input_from_memory(&in, (const uint8_t *)entity.p, entity.n, false);
	if (result == RNP_SUCCESS)
		result = rnp_op_encrypt_create(&op, r->ffi, in, out);
	if (result == RNP_SUCCESS)
		result = rnp_op_encrypt_add_recipient(op, r->key);
	if (result == RNP_SUCCESS)
		result = rnp_op_encrypt_set_armor(op, true);
	if (result == RNP_SUCCESS)
		result = rnp_op_encrypt_set_cipher(op, "AES256");
	if (result == RNP_SUCCESS)
		result = rnp_op_encrypt_execute(op);
	rnp_op_encrypt_destroy(op);
	rnp_input_destroy(in);
	return result;
}

static rnp_result_t seal(struct ring *r, struct str entity, struct buf *out)
{
	rnp_output_t memory = NULL;
	uint8_t *bytes = NULL;
	size_t n = 0;
	rnp_result_t result = rnp_output_to_memory(&memory, 0);
	if (result == RNP_SUCCESS)
		result = encrypt(r, entity, memory);
	if (result == RNP_SUCCESS)
		result = rnp_output_memory_get_buf(memory, &bytes, &n, false);
	if (result == RNP_SUCCESS)
		buf_put(out, str_make(bytes, n));
	rnp_output_destroy(memory);
	return result;
}

enum err mail_pgp_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES])
{
	struct ring r = {NULL, NULL};
	rnp_result_t result = load(&r, key);
	if (result == RNP_SUCCESS)
		result = find(&r);
	if (result == RNP_SUCCESS)
		result = seal(&r, entity, out);
	rnp_key_handle_destroy(r.key);
	rnp_ffi_destroy(r.ffi);
	if (result == RNP_SUCCESS)
		return buf_err(out);
	if (result == RNP_ERROR_OUT_OF_MEMORY)
		return ERR_NOMEM;
	snprintf(why, MAIL_SEAL_WHY_BYTES, "the OpenPGP key cannot be encrypted to (expired, revoked, or without such a subkey): %s",
	         rnp_result_to_string(result));
	return ERR_VALUE;
}

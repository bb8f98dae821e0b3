/* SPDX-License-Identifier: Apache-2.0 */
/* GnuTLS verifies; it was told the authority by libmicrohttpd. */
#include "api/client_certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <sodium.h>

bool client_certificate_get(struct MHD_Connection *connection, uint8_t out[CLIENT_CERTIFICATE_BYTES])
{
	static const char purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st wanted = {.type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)(uintptr_t)purpose};
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned n = 0, status = 0;
	if (!info || !info->tls_session)
		return false;
	gnutls_session_t session = info->tls_session;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
	if (!chain || n == 0)
		return false;
	if (gnutls_certificate_verify_peers(session, &wanted, 1, &status) != GNUTLS_E_SUCCESS || status != 0)
		return false;
	crypto_hash_sha256(out, chain[0].data, chain[0].size);
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* EnvelopedData with AES-256-CBC, which every mail program opens; authenticated forms (RFC 5083) few do (docs/decisions). */
#include "hub/mail_smime.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static X509 *read_certificate(struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
	X509 *x = in ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL;
	BIO_free(in);
	return x;
}

/* NULL, or what speaks against it. */
static const char *objection(X509 *x)
{
	uint32_t usage = X509_get_key_usage(x); /* all bits when it does not say */
	if (X509_cmp_current_time(X509_get0_notAfter(x)) <= 0)
		return "the certificate has expired";
	if (X509_cmp_current_time(X509_get0_notBefore(x)) > 0)
		return "the certificate is not valid yet";
	return usage & (KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT) ? NULL : "the certificate is not for encryption (its key usage)";
}

static bool seal(X509 *x, struct str entity, struct buf *out)
{
	STACK_OF(X509) *to = sk_X509_new_null();
	BIO *in = BIO_new_mem_buf(entity.p, (int)entity.n);
	unsigned char *der = NULL;
	CMS_ContentInfo *cms = NULL;
	if (to && in && sk_X509_push(to, x) > 0)
		cms = CMS_encrypt(to, in, EVP_aes_256_cbc(), CMS_BINARY);
	int n = cms ? i2d_CMS_ContentInfo(cms, &der) : -1;
	if (n > 0)
		buf_put(out, str_make(der, (size_t)n));
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	sk_X509_free(to);
	return n > 0;
}

enum err mail_smime_close(struct str key, struct str entity, struct buf *out, char why[MAIL_SEAL_WHY_BYTES])
{
	X509 *x = read_certificate(key);
	const char *wrong = x ? objection(x) : "not a certificate in PEM";
	if (!wrong && !seal(x, entity, out))
		wrong = "the certificate's key cannot be encrypted to";
	X509_free(x);
	/* What failed is told in our words; the queue of this thread must not grow. */
	ERR_clear_error();
	if (!wrong)
		return buf_err(out);
	snprintf(why, MAIL_SEAL_WHY_BYTES, "%s", wrong);
	return ERR_VALUE;
}

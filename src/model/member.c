/* SPDX-License-Identifier: Apache-2.0 */
/* What a member's country and name may be. */
#include "model/member.h"

#include "base/utf8.h"

/* ISO 3166-1 alpha-2 as officially assigned, and XK (Kosovo), which ISO leaves to users and the EU uses. */
static const char countries[] =
	"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ"
	"DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJM"
	"JOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP"
	"NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTO"
	"TRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

bool member_country_valid(struct str country)
{
	if (country.n != 2)
		return false;
	for (size_t i = 0; i + 2 < sizeof countries; i += 2)
		if (memcmp(countries + i, country.p, 2) == 0)
			return true;
	return false;
}

bool member_name_valid(struct str name)
{
	if (name.n == 0 || name.n > LIMIT_NAME_BYTES || !utf8_valid(name) || str_trim(name).n != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		/* U+0080 to U+009F, the C1 controls, are 0xc2 and a byte below 0xa0. */
		bool c1 = c == 0xc2 && (unsigned char)name.p[i + 1] < 0xa0;
		if (c < 0x20 || c == 0x7f || c == '/' || c1)
			return false;
	}
	return true;
}

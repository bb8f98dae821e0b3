/* SPDX-License-Identifier: Apache-2.0 */
/* No type belongs to two classes. */
#include "model/rsit.h"

/* Types stand with a blank between them. */
static const struct {
	struct str name, types;
} classes[] = {
	{STR_INIT("abusive-content"), STR_INIT("spam harmful-speech violence")},
	{STR_INIT("malicious-code"), STR_INIT("infected-system c2-server malware-distribution malware-configuration")},
	{STR_INIT("information-gathering"), STR_INIT("scanner sniffing social-engineering")},
	{STR_INIT("intrusion-attempts"), STR_INIT("ids-alert brute-force exploit")},
	{STR_INIT("intrusions"), STR_INIT("privileged-account-compromise unprivileged-account-compromise application-compromise"
	                                 " system-compromise burglary")},
	{STR_INIT("availability"), STR_INIT("dos ddos misconfiguration sabotage outage")},
	{STR_INIT("information-content-security"),
	 STR_INIT("unauthorised-information-access unauthorised-information-modification data-loss data-leak")},
	{STR_INIT("fraud"), STR_INIT("unauthorised-use-of-resources copyright masquerade phishing")},
	{STR_INIT("vulnerable"),
	 STR_INIT("weak-crypto ddos-amplifier potentially-unwanted-accessible information-disclosure vulnerable-system")},
	{STR_INIT("other"), STR_INIT("other undetermined")},
	{STR_INIT("test"), STR_INIT("test")},
};

bool rsit_is_class(struct str text)
{
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (str_eq(classes[i].name, text))
			return true;
	return false;
}

struct str rsit_class(struct str type)
{
	for (size_t i = 0; type.n && i < sizeof classes / sizeof classes[0]; i++)
		for (struct str rest = classes[i].types; rest.p;)
			if (str_eq(str_next_field(&rest, ' '), type))
				return classes[i].name;
	return (struct str){NULL, 0};
}

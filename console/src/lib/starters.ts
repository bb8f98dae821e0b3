// Feeds that a centre can begin with: public, without an account, in a form that the hub reads.
import { CATALOGUE } from "./catalogue";

export const STARTERS = CATALOGUE.filter((feed) => feed.starter).map(({ name, url, format, tlp, interval_s }) => ({ name, url, format, tlp, interval_s }));

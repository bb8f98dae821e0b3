/* SPDX-License-Identifier: Apache-2.0 */
/* The tables, step by step. A step that was released is never changed; what comes later is a further step. */
#include "store/store_schema.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * What differs between the dialects of SQL. CLUSTERED tables have their rows in the primary key's tree; PostgreSQL has
 * no such thing and goes without.
 */
#define I64 "INTEGER"
#define ID "INTEGER PRIMARY KEY"
#define BYTES "BLOB"
#define CLUSTERED " WITHOUT ROWID"

/* Times are microseconds, NULL where the structs say UTC_NONE. */
#define REPORT_COLUMNS                                                                                                 \
	"id " I64 " NOT NULL, feed " I64 " NOT NULL, label " I64 " NOT NULL, kind " I64 " NOT NULL, value " BYTES          \
	" NOT NULL, confidence " I64 " NOT NULL, tlp " I64 " NOT NULL, valid_from " I64 ", valid_until " I64               \
	", first_seen " I64 " NOT NULL, since " I64 " NOT NULL, gone " I64 ", object TEXT, import " I64 " NOT NULL,"

static const char step_1[] =
	/* secret: keys of ids and cursors; hub: its UUID. One row. */
	"CREATE TABLE identity (one " ID ", secret " BYTES " NOT NULL, hub TEXT NOT NULL);"
	"CREATE TABLE counter (name TEXT PRIMARY KEY, value " I64 " NOT NULL);"
	"CREATE TABLE setting (name TEXT PRIMARY KEY, value " I64 " NOT NULL);"

	"CREATE TABLE member (id " ID ", name TEXT NOT NULL UNIQUE, country TEXT NOT NULL, sector TEXT NOT NULL,"
	" created " I64 " NOT NULL);"
	"CREATE TABLE asset (member " I64 " NOT NULL REFERENCES member(id) ON DELETE CASCADE, kind " I64 " NOT NULL,"
	" value " BYTES " NOT NULL, PRIMARY KEY (member, kind, value))" CLUSTERED ";"
	/* member 0: the hub's, hence no reference. */
	"CREATE TABLE token (id " ID ", member " I64 " NOT NULL, scopes " I64 " NOT NULL, note TEXT NOT NULL,"
	" hash " BYTES " NOT NULL UNIQUE, created " I64 " NOT NULL, expires " I64 ", revoked " I64 ");"
	"CREATE TABLE audit (seq " ID ", at " I64 " NOT NULL, member " I64 " NOT NULL, token " I64 " NOT NULL,"
	" action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL);"

	/* imports: how many there were; pulling: the number of the one under way, NULL when there is none. */
	"CREATE TABLE feed (id " ID ", name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, format TEXT NOT NULL,"
	" mapping TEXT NOT NULL, owner " I64 " NOT NULL, tlp " I64 " NOT NULL, confidence " I64 " NOT NULL,"
	" pull_interval " I64 " NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL, last_error TEXT NOT NULL,"
	" created " I64 " NOT NULL, last_try " I64 ", last_ok " I64 ", next_try " I64 ", failures " I64 " NOT NULL,"
	" live_rows " I64 " NOT NULL, held " I64 " NOT NULL, imports " I64 " NOT NULL, pulling " I64 ");"

	/* import: the number of the import that brought the row. Both trees grow in the order in which an import writes. */
	"CREATE TABLE label (id " ID ", name TEXT NOT NULL UNIQUE);"
	"INSERT INTO label (id, name) VALUES (0, '');"
	"CREATE TABLE report (" REPORT_COLUMNS " PRIMARY KEY (id, feed, label))" CLUSTERED ";"
	"CREATE INDEX report_by_feed ON report (feed, id, label);"
	/* The rows that the import under way has changed, as they were before. */
	"CREATE TABLE report_undo (" REPORT_COLUMNS " PRIMARY KEY (feed, id, label))" CLUSTERED ";"

	/* modified: the smallest number for objects without versions, which NULL in a key could not say. */
	"CREATE TABLE object (id TEXT NOT NULL, feed " I64 " NOT NULL, modified " I64 " NOT NULL, type TEXT NOT NULL,"
	" tlp " I64 " NOT NULL, waits " I64 " NOT NULL, import " I64 " NOT NULL, raw " BYTES " NOT NULL,"
	" PRIMARY KEY (id, feed, modified));"
	"CREATE INDEX object_by_feed ON object (feed, import);"

	"CREATE TABLE sighting (id " I64 " NOT NULL, member " I64 " NOT NULL, seq " I64 " NOT NULL UNIQUE, kind " I64
	" NOT NULL, value " BYTES " NOT NULL, label TEXT NOT NULL, first_seen " I64 " NOT NULL, last_seen " I64
	" NOT NULL, hits " I64 " NOT NULL, confidence " I64 " NOT NULL, tlp " I64 " NOT NULL, suppressed TEXT NOT NULL,"
	" PRIMARY KEY (id, member))" CLUSTERED ";"
	"CREATE TABLE warning (id " BYTES " PRIMARY KEY, seq " I64 " NOT NULL UNIQUE, version " I64 " NOT NULL,"
	" state " I64 " NOT NULL, severity " I64 " NOT NULL, tlp " I64 " NOT NULL, owner " I64 " NOT NULL,"
	" raised " I64 " NOT NULL, updated " I64 " NOT NULL, subject TEXT NOT NULL, json TEXT NOT NULL,"
	" json_members TEXT NOT NULL, saved " BYTES " NOT NULL, value_ids " BYTES " NOT NULL);";

/* retro: how many of hits were found by looking back when the indicator came. */
static const char step_2[] = "ALTER TABLE sighting ADD COLUMN retro " I64 " NOT NULL DEFAULT 0;";

/*
 * What is exchanged: versions of objects in the order in which they became visible, collections, whoever reads and writes
 * them. added, as every number of the sequence (store_next_seq), is a time.
 */
static const char step_3_objects[] =
	/* collection: 0, or that of the collection to which it was posted, in which versions stay. version: as its producer
	   wrote it. place: 1 the first, 2 the last version of its source, 4 other sources or versions of STIX have it too. They lie
	   in the order of the sequence, so that pages are read and new ones are written from left to right. value_id: 0, or the value of an indicator that
	   the hub made itself. */
	"CREATE TABLE object_placed (added " ID ", id TEXT NOT NULL, feed " I64 " NOT NULL, modified " I64 " NOT NULL, type TEXT"
	" NOT NULL, tlp " I64 " NOT NULL, waits " I64 " NOT NULL, import " I64 " NOT NULL, collection " I64 " NOT NULL, owner " I64
	" NOT NULL, version TEXT NOT NULL, spec " I64 " NOT NULL, pap " I64 " NOT NULL, place " I64 " NOT NULL, revoked " I64
	" NOT NULL DEFAULT 0, value_id " I64 " NOT NULL DEFAULT 0, raw " BYTES " NOT NULL);"
	"INSERT INTO object_placed (added, id, feed, modified, type, tlp, waits, import, collection, owner, version, spec, pap,"
	" place, raw) SELECT row_number() OVER (ORDER BY o.import, o.id, o.feed, o.modified), o.id, o.feed, o.modified, o.type, o.tlp,"
	" o.waits, o.import, 0, coalesce((SELECT f.owner FROM feed f WHERE f.id = o.feed), 0), '', 21, 0, CASE WHEN EXISTS"
	" (SELECT 1 FROM object n WHERE n.id = o.id AND n.feed <> o.feed) THEN 7 ELSE 3 END, o.raw FROM object o ORDER BY 1;"
	"DROP TABLE object;"
	"ALTER TABLE object_placed RENAME TO object;"
	"CREATE UNIQUE INDEX object_by_id ON object (id, feed, modified);"
	"CREATE INDEX object_by_feed ON object (feed, import);"
	"CREATE INDEX object_by_collection ON object (collection, added);"
	"CREATE INDEX object_by_collection_type ON object (collection, type, added);"
	"CREATE INDEX object_by_type ON object (type, added);"
	"CREATE INDEX object_waiting ON object (id) WHERE waits <> 0;"
	"ALTER TABLE report ADD COLUMN pap " I64 " NOT NULL DEFAULT 0;"
	"ALTER TABLE report_undo ADD COLUMN pap " I64 " NOT NULL DEFAULT 0;"
	/* key: a keyed hash of an id that an object names, or of a value that it is about. */
	"CREATE TABLE posting (key " I64 " NOT NULL, added " I64 " NOT NULL, PRIMARY KEY (key, added))" CLUSTERED ";"

	"ALTER TABLE sighting ADD COLUMN created " I64 " NOT NULL DEFAULT 0;"
	"UPDATE sighting SET created = seq;"
	"CREATE INDEX sighting_by_member ON sighting (member, seq);";

static const char step_3_exchange[] =
	/* alias: NULL, or unique. rights: bit 1 read, bit 2 write. */
	"CREATE TABLE collection (id " ID ", uuid TEXT NOT NULL UNIQUE, alias TEXT UNIQUE, title TEXT NOT NULL,"
	" description TEXT NOT NULL, created " I64 " NOT NULL);"
	"CREATE TABLE collection_right (collection " I64 " NOT NULL REFERENCES collection(id) ON DELETE CASCADE, member " I64
	" NOT NULL REFERENCES member(id) ON DELETE CASCADE, rights " I64 " NOT NULL,"
	" PRIMARY KEY (collection, member))" CLUSTERED ";"
	/* envelope: not yet taken in; NULL when done. json: the status resource. */
	"CREATE TABLE exchange_status (id TEXT PRIMARY KEY, member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64
	" NOT NULL, collection " I64 " NOT NULL, created " I64 " NOT NULL, done " I64 ", json TEXT NOT NULL, envelope " BYTES ");"
	"CREATE INDEX exchange_status_by_done ON exchange_status (done);"
	"CREATE INDEX exchange_status_pending ON exchange_status (created) WHERE envelope IS NOT NULL;"

	/* collection: the one that the feed's member posts to. remote: the collection that is polled; auth: its credential;
	   place: where polling goes on. */
	"ALTER TABLE feed ADD COLUMN collection " I64 " NOT NULL DEFAULT 0;"
	"CREATE INDEX feed_by_collection ON feed (collection, owner);"
	"ALTER TABLE feed ADD COLUMN remote TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE feed ADD COLUMN auth TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE feed ADD COLUMN place TEXT NOT NULL DEFAULT '';"
	/* member: whom the remote side is here, or 0. at: all up to this number has been taken by the remote collection. */
	"CREATE TABLE outlet (id " ID ", name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, remote TEXT NOT NULL, auth TEXT NOT NULL,"
	" collection " I64 " NOT NULL, member " I64 " NOT NULL, tlp " I64 " NOT NULL, at " I64 " NOT NULL,"
	" status TEXT NOT NULL, sent " I64 " NOT NULL, refused " I64 " NOT NULL, last_error TEXT NOT NULL,"
	" created " I64 " NOT NULL, last_ok " I64 ", next_try " I64 ", failures " I64 " NOT NULL);"

	/*
	 * Who sees an object whatever its marking says: a member (account 0), or one person of it; of the records of that object
	 * those of owner, or all (0).
	 */
	"CREATE TABLE recipient (object TEXT NOT NULL, member " I64 " NOT NULL, account " I64 " NOT NULL, owner " I64
	" NOT NULL, PRIMARY KEY (object, member, account, owner))" CLUSTERED ";";

static const char step_3_recalls[] =
	/* carrier: added of the object by which it travels over TAXII. open: 1 the hub has yet to say who did it, and how it
	   travels; 2 what it takes back is still there. */
	"CREATE TABLE recall (seq " ID ", carrier " I64 " NOT NULL, object TEXT NOT NULL, feed " I64 " NOT NULL, import " I64
	" NOT NULL, owner " I64 " NOT NULL, collection " I64 " NOT NULL, tlp_before " I64 " NOT NULL, tlp_after " I64
	" NOT NULL, revoked " I64 " NOT NULL, deleted " I64 " NOT NULL, reason TEXT NOT NULL, member " I64 " NOT NULL, token " I64
	" NOT NULL, account " I64 " NOT NULL, open " I64 " NOT NULL);"
	"CREATE INDEX recall_by_carrier ON recall (carrier);"
	"CREATE INDEX recall_by_feed ON recall (feed, import);"
	"CREATE INDEX recall_by_note ON recall (carrier) WHERE (carrier = seq OR deleted = 1);"
	"CREATE INDEX recall_open ON recall (seq) WHERE open <> 0;"
	/* Consumers are credentials: a token, or an account, or else a member's certificate. */
	"CREATE TABLE receipt (recall " I64 " NOT NULL, member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64
	" NOT NULL, channel TEXT NOT NULL, at " I64 " NOT NULL, PRIMARY KEY (recall, member, token, account, channel))" CLUSTERED ";"
	/* collection: what is read over TAXII; else 0. max_tlp: viewer_max_tlp. seq: on channels that are not read in pages all
	   recalls up to it have receipts. */
	"CREATE TABLE consumer (member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64 " NOT NULL, channel TEXT NOT NULL,"
	" collection " I64 " NOT NULL, max_tlp " I64 " NOT NULL, since " I64 " NOT NULL, at " I64 " NOT NULL, seq " I64 " NOT NULL,"
	" PRIMARY KEY (member, token, account, channel, collection))" CLUSTERED ";";

/*
 * What a MISP feed is cut into (store_batch.h). changed: when a live report became another than it was. hash, stamp: what an
 * event held when somebody last asked, and the time that it was given.
 */
static const char step_3_misp[] =
	"ALTER TABLE report ADD COLUMN changed " I64 ";"
	"ALTER TABLE report_undo ADD COLUMN changed " I64 ";"
	"CREATE TABLE report_batch (feed " I64 " NOT NULL REFERENCES feed(id) ON DELETE CASCADE, since " I64 " NOT NULL, bits "
	I64 " NOT NULL, n " I64 " NOT NULL, import " I64 " NOT NULL, PRIMARY KEY (feed, since))" CLUSTERED ";"
	"WITH RECURSIVE cut (bits) AS (SELECT 0 UNION ALL SELECT bits + 1 FROM cut WHERE bits < 20)"
	" INSERT INTO report_batch SELECT f.id, 0, (SELECT min(bits) FROM cut WHERE (4500 << bits) >= f.live_rows OR bits = 20),"
	" f.live_rows, 0 FROM feed f WHERE f.imports > 0;"
	"CREATE TABLE misp_stamp (audience " I64 " NOT NULL, uuid " BYTES " NOT NULL, feed " I64
	" NOT NULL REFERENCES feed(id) ON DELETE CASCADE, hash " I64 " NOT NULL, stamp " I64 " NOT NULL,"
	" PRIMARY KEY (audience, uuid))" CLUSTERED ";";

static const char step_3_accounts[] =
	/* member 0: the hub's own staff. password: as crypto_pwhash_str writes it. totp: NULL without second factor;
	   totp_step: the last one taken. */
	"CREATE TABLE account (id " ID ", name TEXT NOT NULL UNIQUE, member " I64 " NOT NULL, role " I64 " NOT NULL,"
	" password TEXT NOT NULL, totp " BYTES ", totp_step " I64 " NOT NULL, created " I64 " NOT NULL, changed " I64
	" NOT NULL, seen " I64 ", disabled " I64 ");"
	"CREATE TABLE recovery (account " I64 " NOT NULL REFERENCES account(id) ON DELETE CASCADE, hash " BYTES
	" NOT NULL, used " I64 ", PRIMARY KEY (account, hash))" CLUSTERED ";"
	"CREATE TABLE session (hash " BYTES " PRIMARY KEY, account " I64 " NOT NULL REFERENCES account(id) ON DELETE CASCADE,"
	" created " I64 " NOT NULL, seen " I64 " NOT NULL, expires " I64 " NOT NULL);"
	"CREATE TABLE certificate (fingerprint " BYTES " PRIMARY KEY, member " I64 " NOT NULL, scopes " I64
	" NOT NULL, note TEXT NOT NULL, created " I64 " NOT NULL, seen " I64 ", revoked " I64 ");"
	"ALTER TABLE token ADD COLUMN account " I64 " NOT NULL DEFAULT 0;"
	"ALTER TABLE token ADD COLUMN seen " I64 ";"
	"ALTER TABLE audit ADD COLUMN account " I64 " NOT NULL DEFAULT 0;";

/*
 * What looking back still has to do: imports by their time, the last times that were counted when their values came, and
 * removed members who are to be forgotten.
 */
static const char step_4[] =
	"CREATE TABLE retro_due (since " ID ");"
	"CREATE TABLE retro_counted (since " I64 " NOT NULL, id " I64 " NOT NULL, member " I64 " NOT NULL, last_seen " I64
	" NOT NULL, PRIMARY KEY (since, id, member))" CLUSTERED ";"
	"CREATE TABLE retro_left (member " ID ");";

/* Every version of a warning in short. */
static const char step_5_versions[] =
	"CREATE TABLE warning_version (id " BYTES " NOT NULL, version " I64 " NOT NULL, sent " I64 " NOT NULL, severity " I64
	" NOT NULL, state " I64 " NOT NULL, words " I64 " NOT NULL, PRIMARY KEY (id, version))" CLUSTERED ";"
	"INSERT INTO warning_version SELECT id, version, CASE WHEN version = 1 THEN raised ELSE updated END, severity, state, 0 FROM warning;";

/*
 * What becomes of warnings at members. delivery.withdrawn: since when it is to be told of the withdrawal; told: when it was.
 * recipient names who receives a warning by the id of its report, hence warning.report: empty for one that has not changed
 * since an older version of tocsin stored it.
 */
static const char step_5_delivery[] =
	"CREATE TABLE delivery (warning " BYTES " NOT NULL, member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64
	" NOT NULL, channel " I64 " NOT NULL, file TEXT NOT NULL, version " I64 " NOT NULL, at " I64 " NOT NULL, withdrawn " I64
	", told " I64 ", PRIMARY KEY (warning, member, token, account, channel, file))" CLUSTERED ";"
	"CREATE INDEX delivery_untold ON delivery (member, token, account, channel, file)"
	" WHERE withdrawn IS NOT NULL AND told IS NULL;"
	"CREATE TABLE acknowledgement (warning " BYTES " NOT NULL, member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64
	" NOT NULL, at " I64 " NOT NULL, changed " I64 " NOT NULL, useful " I64 " NOT NULL, text TEXT NOT NULL,"
	" PRIMARY KEY (warning, member))" CLUSTERED ";"
	"CREATE TABLE impact (warning " BYTES " NOT NULL, member " I64 " NOT NULL, at " I64 " NOT NULL,"
	" PRIMARY KEY (warning, member))" CLUSTERED ";"
	"CREATE INDEX warning_by_raised ON warning (raised);"
	"ALTER TABLE warning ADD COLUMN report TEXT NOT NULL DEFAULT '';"
	"CREATE INDEX warning_by_report ON warning (report);";

/* What members reported as false, and what is suspended because of it (store_suspension.h); member 0: the hub's staff. */
static const char step_5_sources[] =
	"CREATE TABLE false_positive (id " I64 " NOT NULL, member " I64 " NOT NULL, account " I64 " NOT NULL, at " I64 " NOT NULL,"
	" reason TEXT NOT NULL, PRIMARY KEY (id, member))" CLUSTERED ";"
	"CREATE TABLE suspension (id " ID ", kind " I64 " NOT NULL, value " BYTES " NOT NULL, since " I64 " NOT NULL,"
	" reason TEXT NOT NULL);"
	/* Track records (store_source.h). good, bad, counted: millionths. shared: values that both list; feed < other. */
	"CREATE TABLE source (kind " I64 " NOT NULL, id " I64 " NOT NULL, total " I64 " NOT NULL, live " I64 " NOT NULL, first " I64
	" NOT NULL, alone " I64 " NOT NULL, confirmed " I64 " NOT NULL, refuted " I64 " NOT NULL, last " I64 ", good " I64
	" NOT NULL, bad " I64 " NOT NULL, at " I64 ", day " I64 " NOT NULL, counted " I64 " NOT NULL, PRIMARY KEY (kind, id))" CLUSTERED ";"
	"CREATE TABLE source_shared (feed " I64 " NOT NULL, other " I64 " NOT NULL, shared " I64
	" NOT NULL, PRIMARY KEY (feed, other))" CLUSTERED ";"
	"CREATE INDEX source_shared_by_other ON source_shared (other);"
	"CREATE TABLE source_copy (first " I64 " NOT NULL, second " I64 " NOT NULL, shared " I64 " NOT NULL, share " I64
	" NOT NULL, lag " I64 " NOT NULL, PRIMARY KEY (first, second))" CLUSTERED ";"
	"CREATE TABLE source_error (feed " I64 " NOT NULL REFERENCES feed(id) ON DELETE CASCADE, id " I64 " NOT NULL, kind " I64
	" NOT NULL, value " BYTES " NOT NULL, at " I64 " NOT NULL, canary " I64 " NOT NULL, PRIMARY KEY (feed, id))" CLUSTERED ";";

/* The counts of sources from what is stored: as imports and sightings would have counted it, one after the other. */
#define RANKED                                                                                                         \
	"WITH stand AS (SELECT id, feed, min(first_seen) AS seen, max(CASE WHEN gone IS NULL THEN 1 ELSE 0 END) AS live"     \
	" FROM report GROUP BY id, feed), ranked AS (SELECT feed, live, row_number() OVER (PARTITION BY id ORDER BY seen, feed)" \
	" AS place, sum(live) OVER (PARTITION BY id) AS lists, count(*) OVER (PARTITION BY id) AS n FROM stand)"
static const char step_5_records[] =
	"INSERT INTO source (kind, id, total, live, first, alone, confirmed, refuted, good, bad, day, counted) " RANKED
	" SELECT 1, feed, count(*), sum(live), sum(CASE place WHEN 1 THEN 1 ELSE 0 END),"
	" sum(CASE WHEN live = 1 AND lists = 1 THEN 1 ELSE 0 END), sum(CASE WHEN place < n THEN 1 ELSE 0 END), 0, 0, 0, 0, 0"
	" FROM ranked GROUP BY feed;"
	"INSERT INTO source_shared (feed, other, shared) SELECT a.feed, b.feed, count(*) FROM (SELECT DISTINCT id, feed FROM report"
	" WHERE gone IS NULL) a JOIN (SELECT DISTINCT id, feed FROM report WHERE gone IS NULL) b ON b.id = a.id AND b.feed > a.feed"
	" GROUP BY a.feed, b.feed;"
	"INSERT INTO source (kind, id, total, live, first, alone, confirmed, refuted, good, bad, day, counted)"
	" WITH ranked AS (SELECT member, row_number() OVER (PARTITION BY id ORDER BY created, member) AS place,"
	" count(*) OVER (PARTITION BY id) AS n FROM sighting WHERE suppressed = '')"
	" SELECT 2, member, count(*), count(*), sum(CASE place WHEN 1 THEN 1 ELSE 0 END), sum(CASE n WHEN 1 THEN 1 ELSE 0 END),"
	" sum(CASE WHEN place < n THEN 1 ELSE 0 END), 0, 0, 0, 0, 0 FROM ranked GROUP BY member;";

/* digest, severity, state, form: store_contact.h, store_mail.h. done: NULL while it waits. */
static const char step_5_mail[] =
	"CREATE TABLE mail_contact (id " ID ", member " I64 " NOT NULL REFERENCES member(id) ON DELETE CASCADE, address TEXT NOT NULL,"
	" digest " I64 " NOT NULL, severity " I64 " NOT NULL, key TEXT NOT NULL, created " I64 " NOT NULL, UNIQUE (member, address));"
	"CREATE TABLE mail (id " ID ", contact " I64 " NOT NULL REFERENCES mail_contact(id) ON DELETE CASCADE, warning " BYTES
	" NOT NULL, version " I64 " NOT NULL, state " I64 " NOT NULL, form " I64 " NOT NULL, queued " I64 " NOT NULL, due " I64
	" NOT NULL, done " I64 ", tries " I64 " NOT NULL, answer TEXT NOT NULL);"
	"CREATE INDEX mail_by_contact ON mail (contact, warning, version);"
	"CREATE INDEX mail_due ON mail (due, id) WHERE state = 0;"
	"CREATE INDEX mail_done ON mail (done) WHERE state <> 0;";

/* Who is next (store_warning.h), and what the forecast has learned (store_learned.h). */
static const char step_5_risks[] =
	"ALTER TABLE warning ADD COLUMN risks " BYTES " NOT NULL DEFAULT '';"
	"CREATE TABLE learned (name TEXT PRIMARY KEY, state " BYTES " NOT NULL);";

/*
 * Counts of series by hour, and what the detector keeps of each (store_series.h); the key '' is that of all together.
 * silence: members whose sensors are silent.
 */
static const char step_5_series[] =
	"CREATE TABLE series (id " ID ", key TEXT NOT NULL UNIQUE, state " BYTES ");"
	"CREATE TABLE series_hour (series " I64 " NOT NULL, hour " I64 " NOT NULL, count " I64 " NOT NULL, parties " I64
	" NOT NULL, flags " I64 " NOT NULL, measure " I64 " NOT NULL, expected " I64 " NOT NULL, score " I64 " NOT NULL, since " I64
	" NOT NULL, PRIMARY KEY (series, hour))" CLUSTERED ";"
	"CREATE INDEX series_hour_by_hour ON series_hour (hour);"
	"CREATE TABLE silence (member " ID ", since " I64 " NOT NULL);";

/* The book of contacts: cells is contact_rows_changed's. */
static const char step_5_contact_book[] =
	"CREATE TABLE contact_cells (kind " I64 " NOT NULL, value " BYTES " NOT NULL, last " I64 " NOT NULL, cells " BYTES
	" NOT NULL, PRIMARY KEY (kind, value))" CLUSTERED ";"
	"CREATE INDEX contact_cells_by_last ON contact_cells (last);";

/* Values that analysts gave to warnings, and which of those warnings are to be carried out (store/store_decision.h). */
static const char step_5_decision[] =
	"ALTER TABLE warning ADD COLUMN decisions " I64 " NOT NULL DEFAULT 0;"
	"CREATE TABLE hand_value (warning " BYTES " NOT NULL, kind " I64 " NOT NULL, value " BYTES " NOT NULL, at " I64 " NOT NULL,"
	" PRIMARY KEY (warning, kind, value))" CLUSTERED ";"
	"CREATE TABLE hand_due (warning " BYTES " PRIMARY KEY, round " I64 " NOT NULL);";

/*
 * Lists of indicators, from the newest stay on (store_report_page). Every column that a filter looks at is in it, gone too, so
 * that no row of the table is read for those that do not match.
 */
static const char step_6_lists[] =
	"CREATE INDEX report_by_time ON report (since, id, feed, label, kind, tlp, gone) WHERE gone IS NULL;"
	/* What members' sensors met last, summed without a row of the table (store_sighting_sum). */
	"CREATE INDEX sighting_by_last ON sighting (member, last_seen, seq, suppressed, hits, first_seen);"
	/* Filters of a list that a person keeps (store_search.h). */
	"CREATE TABLE search (account " I64 " NOT NULL REFERENCES account(id) ON DELETE CASCADE, list TEXT NOT NULL, name TEXT NOT NULL,"
	" filters TEXT NOT NULL, PRIMARY KEY (account, list, name))" CLUSTERED ";";

/* What people say about warnings (store/store_comment.h). removed: NULL while it stands. */
static const char step_6_comments[] =
	"CREATE TABLE comment (id " ID ", seq " I64 " NOT NULL UNIQUE, warning " BYTES " NOT NULL, member " I64 " NOT NULL, account " I64
	" NOT NULL, token " I64 " NOT NULL, at " I64 " NOT NULL, shared " I64 " NOT NULL, party " I64 " NOT NULL, text TEXT NOT NULL,"
	" removed " I64 ");"
	"CREATE INDEX comment_by_warning ON comment (warning, id);"
	"CREATE INDEX comment_by_time ON comment (at);";

/* Settings that are text (hub/centre.h). */
static const char step_6_centre[] = "CREATE TABLE setting_text (name TEXT PRIMARY KEY, value TEXT NOT NULL);";

/* The audit log is searched by who and by what. */
static const char step_6_audit[] =
	"CREATE INDEX audit_by_account ON audit (account, seq);"
	"CREATE INDEX audit_by_action ON audit (action, seq);"
	"CREATE INDEX audit_by_subject ON audit (subject, seq);";

/*
 * What members say they have fixed (store_fixed.h): the last word on each subject. seen: the newest hit that was known then.
 * asset_hit: when members' own turned up (store_asset_hit.h). Warnings are found by whom they concern.
 */
static const char step_6_fixed[] =
	"CREATE TABLE fixed (member " I64 " NOT NULL, subject TEXT NOT NULL, warning " BYTES
	" NOT NULL, at " I64 " NOT NULL, seen " I64 ", token " I64 " NOT NULL, account " I64 " NOT NULL, note TEXT NOT NULL,"
	" PRIMARY KEY (member, subject))" CLUSTERED ";"
	"CREATE TABLE asset_hit (member " I64 " NOT NULL, id " I64 " NOT NULL, first_seen " I64
	" NOT NULL, last_seen " I64 " NOT NULL, hits " I64 " NOT NULL, PRIMARY KEY (member, id))" CLUSTERED ";"
	"CREATE INDEX warning_by_owner ON warning (owner, seq) WHERE owner <> 0;"
	"CREATE INDEX impact_by_member ON impact (member, warning);";

/* How those report that hand in logs (store_sensor.h): each credential; of certificates the first 8 bytes. */
static const char step_6_sensor[] =
	"CREATE TABLE sensor (member " I64 " NOT NULL, token " I64 " NOT NULL, account " I64 " NOT NULL, certificate " I64
	" NOT NULL, first_report " I64 " NOT NULL, last_report " I64 " NOT NULL, gap " I64 " NOT NULL, reports " I64 " NOT NULL, lines "
	I64 " NOT NULL, events " I64 " NOT NULL, hits " I64 " NOT NULL, refused " I64 " NOT NULL, last_lines " I64
	" NOT NULL, last_refused " I64 " NOT NULL, refused_at " I64 ", reason TEXT NOT NULL,"
	" PRIMARY KEY (member, token, account, certificate))" CLUSTERED ";";

/* Adverse events by hour, country of their source and member (store_origin.h). */
static const char step_6_origins[] =
	"CREATE TABLE origin (hour " I64 " NOT NULL, country TEXT NOT NULL, party " I64 " NOT NULL, source TEXT NOT NULL, member " I64
	" NOT NULL, count " I64 " NOT NULL, hits " I64 " NOT NULL, PRIMARY KEY (hour, country, party, source, member))" CLUSTERED ";";

/* What tells who counts as one: members' groups (model/member.h). */
static const char step_6_parties[] = "ALTER TABLE member ADD COLUMN party TEXT NOT NULL DEFAULT '';";

/* What was counted against sources because of what people said (store_doubt.h). */
static const char step_6_doubt[] =
	"CREATE TABLE doubt (subject " BYTES " NOT NULL, member " I64 " NOT NULL, kind " I64 " NOT NULL, source " I64
	" NOT NULL, amount " I64 " NOT NULL, at " I64 " NOT NULL, PRIMARY KEY (subject, member, kind, source))" CLUSTERED ";"
	"CREATE INDEX doubt_by_source ON doubt (kind, source, at);"
	/* As source_copy, of feeds. */
	"CREATE TABLE feed_copy (first " I64 " NOT NULL REFERENCES feed(id) ON DELETE CASCADE, second " I64
	" NOT NULL REFERENCES feed(id) ON DELETE CASCADE, shared " I64 " NOT NULL, share " I64 " NOT NULL, lag " I64
	" NOT NULL, PRIMARY KEY (first, second))" CLUSTERED ";";

/* Ids of values that are known to be good (store_canary.h), and of all that no page of a collection has. */
static const char step_6_canary[] =
	"CREATE TABLE canary (id " ID ");"
	"CREATE VIEW withheld AS SELECT id FROM suspension UNION ALL SELECT id FROM canary;";

/* A step in parts, because C promises no longer texts than 4,095 bytes. */
enum { PARTS_MAX = 12 };
static const char *const steps[][PARTS_MAX] = {
	{step_1},
	{step_2},
	{step_3_objects, step_3_exchange, step_3_recalls, step_3_misp, step_3_accounts},
	{step_4},
	{
		step_5_versions,
		step_5_delivery,
		step_5_decision,
		step_5_sources,
		step_5_mail,
		step_5_risks,
		step_5_series,
		step_5_contact_book,
		step_5_records,
	},
	{step_6_lists, step_6_comments, step_6_centre, step_6_audit, step_6_fixed, step_6_sensor, step_6_origins, step_6_parties, step_6_doubt, step_6_canary},
};

enum { VERSION = sizeof steps / sizeof steps[0] };

int64_t store_schema_version(void)
{
	return VERSION;
}

static enum err read_version(struct db *db, int64_t *out)
{
	enum err e = db_exec(db, "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value " I64 " NOT NULL)");
	if (e)
		return e;
	struct db_query *q = db_query(db, "SELECT value FROM meta WHERE name = 'schema'");
	int64_t version = db_step(q) ? db_i64(q, 0) : 0;
	e = db_query_end(q);
	if (!e)
		*out = version;
	return e;
}

static enum err run_step(struct db *db, int64_t from)
{
	enum err e = db_begin(db);
	if (e)
		return e;
	for (size_t i = 0; !e && i < PARTS_MAX && steps[from][i]; i++)
		e = db_exec(db, steps[from][i]);
	if (!e) {
		struct db_query *q = db_query(db, "INSERT INTO meta (name, value) VALUES ('schema', $1)"
		                                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
		db_bind_i64(q, 1, from + 1);
		e = db_run(q);
	}
	if (!e)
		return db_commit(db);
	db_rollback(db);
	return e;
}

enum err store_schema_migrate(struct db *db, char why[STORE_WHY_BYTES])
{
	return store_schema_migrate_to(db, VERSION, why);
}

enum err store_schema_migrate_to(struct db *db, int64_t target, char why[STORE_WHY_BYTES])
{
	int64_t version = 0;
	enum err e = read_version(db, &version);
	if (!e && version > VERSION) {
		snprintf(why, STORE_WHY_BYTES,
		         "a newer tocsin wrote it (schema %" PRId64 ", this one knows up to %d): start that version", version,
		         VERSION);
		return ERR_NEWER;
	}
	if (!e && version < 0) {
		snprintf(why, STORE_WHY_BYTES, "schema version %" PRId64 " does not exist: restore a backup", version);
		return ERR_CORRUPT;
	}
	while (!e && version < target)
		e = run_step(db, version++);
	if (e)
		snprintf(why, STORE_WHY_BYTES, "migration to schema %" PRId64 ": %s", version, db_why(db));
	return e;
}

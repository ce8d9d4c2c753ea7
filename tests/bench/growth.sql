-- The store grows: copies of the proposal %(told)s, with all that hangs on it, number %(first)s to %(last)s of %(all)s;
-- opened one after the other in the three years before it, in all areas, a tenth of them still collecting.
CREATE TEMPORARY TABLE copies AS
SELECT n, substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-7' || substr(md5(n::text), 1, 3) || '-8'
    || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12) AS id, opened_at
FROM generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL (
    SELECT now() - interval '3 years' * (1 - n / %(all)s::float8) - interval '1 minute' AS opened_at) AS moment
CROSS JOIN LATERAL (SELECT lpad(to_hex((extract(epoch FROM opened_at) * 1000)::bigint), 12, '0') AS hex) AS time;

INSERT INTO proposals SELECT made.* FROM copies, proposals AS told
CROSS JOIN LATERAL jsonb_populate_record(told, jsonb_build_object(
    'id', copies.id, 'number', 'JN-2020-' || copies.n, 'opened_at', copies.opened_at, 'drafted_at', copies.opened_at,
    'areas', (%(areas)s::jsonb) -> (copies.n %% jsonb_array_length(%(areas)s::jsonb))::int,
    'state', CASE WHEN copies.n %% 10 = 0 THEN told.state ELSE 'closed' END)) AS made WHERE told.id = %(told)s;

INSERT INTO steps SELECT made.* FROM copies, steps AS told
CROSS JOIN LATERAL jsonb_populate_record(told, jsonb_build_object(
    'proposal_id', copies.id, 'at', copies.opened_at)) AS made
WHERE told.proposal_id = %(told)s;

INSERT INTO subjects SELECT copies.id, told.head FROM copies, subjects AS told WHERE told.subject = %(told)s;

INSERT INTO timers SELECT made.* FROM copies, timers AS told
CROSS JOIN LATERAL jsonb_populate_record(told, jsonb_build_object('subject', copies.id)) AS made
WHERE told.subject = %(told)s AND copies.n %% 10 = 0;

INSERT INTO outbox (
    event_id, destination, type, subject, subjectsequence, time, data, correlationid, traceparent, sequence)
SELECT 'copy-' || copies.n, told.destination, told.type, copies.id, told.subjectsequence, copies.opened_at, told.data,
    told.correlationid, told.traceparent, 1000 + copies.n FROM copies, outbox AS told WHERE told.subject = %(told)s;

UPDATE feed_heads SET head = 1000 + %(last)s, confirmed = 1000 + %(last)s;
UPDATE words_head SET sequence = 1000 + %(last)s;
DROP TABLE copies;

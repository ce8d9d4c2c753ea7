\set n random(1, 9000000000000000)
BEGIN;
INSERT INTO proposals (id, number, author_kind, author_id, title, text, text_hash, category, kind, areas, spot, urgent,
  attachments, threshold, households, state, shown_course, shown_leg, shown_sequence, revision, course, version,
  requests, drafted_at, opened_at, lapses_at)
VALUES ('p-' || :n::bigint, 'JN-' || :n::bigint, 'resident', 'r-01', :title, :text, repeat('0', 64), 'sanitation',
  'courtyard', '{jinniu,jiulidi,jiulidibeilu,jinghuayuan}', '', false, '[]', 5, 0, 'collecting', 1, 1, 2, 1, 1, 1, 0,
  now(), now(), now());
INSERT INTO outbox (event_id, type, subject, subjectsequence, time, data, correlationid, traceparent)
VALUES ('e-' || :n::bigint, 'cn.yishi.proposal.opened.v1', 'p-' || :n::bigint, 1, now(), :data, 'e-' || :n::bigint,
  '00-00000000000000000000000000000001-0000000000000001-01');
COMMIT;

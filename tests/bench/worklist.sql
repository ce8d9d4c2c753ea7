-- Reviews number %(first)s to %(last)s of %(all)s, opened one after the other in three years at the bodies that serve
-- the areas, one after the other; a fifth of them open, in the states of a body's work, the others concluded.
CREATE TEMPORARY TABLE made AS
SELECT n, 'r-' || lpad(n::text, 9, '0') AS id, at.place, at.opened_at,
    CASE WHEN n %% 5 > 0 THEN 'concluded' ELSE (ARRAY[
        'triage', 'consultation', 'in_review', 'voting', 'adopted', 'announced', 'local_action'])[1 + n / 5 %% 7]
    END AS state
FROM generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL (SELECT
    (%(places)s::jsonb) -> (n / 5 %% jsonb_array_length(%(places)s::jsonb))::int AS place,
    now() - interval '3 years' * (1 - n / %(all)s::float8) AS opened_at) AS at;

INSERT INTO reviews (id, proposal_id, proposal, course, state, kind, suggested, lowered, triaged_by, triage_reason, tier,
    body, rules, deadline, overdue, finding, plan, announced_until, opened_at, version)
SELECT id, 'p-' || n, jsonb_build_object('id', 'p-' || n, 'number', 'JN-2026-' || n, 'title', 'Noise', 'text', '-',
        'category', 'noise', 'areas', place -> 'areas', 'spot', '', 'lat', NULL, 'lng', NULL, 'author_kind', 'resident',
        'author_id', 'r-01', 'urgent', false),
    1, state, 'community', 'community', false, 'timer', '', place ->> 'tier', place ->> 'body', '{}',
    CASE WHEN state <> 'concluded' THEN opened_at + interval '3 years' END, false, '', '',
    CASE WHEN state = 'announced' THEN opened_at END, opened_at, 1 FROM made;

INSERT INTO steps (review_id, number, tier, body, entered_at, decision, reason)
SELECT id, 1, place ->> 'tier', place ->> 'body', opened_at, '', '' FROM made;

INSERT INTO votes (id, review_id, step, question, roll, quorum, majority, called_at, closes_at, result)
SELECT 'v-' || id, id, 1, '?', ARRAY(SELECT jsonb_array_elements_text(place -> 'roll')), 4, 'simple', opened_at,
    opened_at + interval '4 years', '' FROM made WHERE state = 'voting';

INSERT INTO ballots (vote_id, member, choice, cast_at)
SELECT 'v-' || made.id, roll.member, 'yes', opened_at
FROM made CROSS JOIN LATERAL jsonb_array_elements_text(place -> 'roll') WITH ORDINALITY AS roll (member, seat)
WHERE state = 'voting' AND seat > 3;

DROP TABLE made;

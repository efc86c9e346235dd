-- By row.
DELETE FROM reaction USING unnest($1::uuid[], $2::uuid[]) AS done (agency_id, event_id)
WHERE reaction.agency_id = done.agency_id AND reaction.event_id = done.event_id

-- As they are on a day.
SELECT DISTINCT ON (code) code, item, chapter, sub_item FROM fee
WHERE (agency_id IS NULL OR agency_id = $1) AND valid_from <= $2::date ORDER BY code, valid_from DESC

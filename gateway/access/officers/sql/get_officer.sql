SELECT agency_id, officer_id, login, name, role FROM officer WHERE officer_id = $1

SELECT * FROM proposals WHERE id = (SELECT min(id) FROM proposals);

-- name: SCROLL_FIND
SELECT position FROM scroll WHERE id = :id AND user = :user;

-- name: SCROLL_PUT
INSERT INTO scroll (id, user, position, used)
VALUES (:id, :user, :position, :now)
    ON CONFLICT (id) DO UPDATE SET position = :position, used = :now;

-- name: SCROLL_FORGET
DELETE FROM scroll WHERE used < :before;

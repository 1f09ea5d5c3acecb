-- By which inbox a message went on, when its own did not reach the person; empty: it did not.
ALTER TABLE messages ADD COLUMN via TEXT NOT NULL DEFAULT '';

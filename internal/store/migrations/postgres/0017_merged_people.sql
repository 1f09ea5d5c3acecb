-- Those who live on in another contact, to tell how many people there are without
-- reading them all.
CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into <> '';

"""Sealed identities and files, keepers, openings.

Against whom it holds, and where it ends:

- A copy of the database or a backup, without the secrets folder: no identity, no notice address, no file, no guess of a name
  by its fingerprint. A backup leaves `KEEPER_SHARES_TABLE` out, so passphrases cannot be guessed against it either.
- A copy of the database and the secrets folder: notice addresses and files can be read, and a name or phone that is already
  suspected can be tested against the fingerprints. Identities stay closed, except to a guessed passphrase of a keeper (Argon2id).
- An administrator, the head, or a person with a part in the matter alone: nothing. Two people act in every opening, and it is recorded.
- Somebody who controls the running server: reads what is sealed from then on, and what is opened from then on. Nothing in software
  helps against that.
- All passphrases and the recovery sheet lost: identities are lost, everything else goes on.
"""

"""The ledger of draws (抽查台账): one task, one answer, for ever; every act a line that binds the one before it.

The pure part says what a line is and which act may follow which (`lines`, `states`, `chain`); `placing` and `folder`
touch files and survive being killed anywhere; `book` joins the two. The bytes are described in ``docs/ledger.md``.
The layer knows ids, strata and hashes, as `sampling` does; it knows nothing of credit and reads no clock.
"""

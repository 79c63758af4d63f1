"""Enrolment from the record: a patient is found in the hospital's own record (HL7 FHIR R4), and nothing of that stays here."""

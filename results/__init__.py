"""Tests from the patient's form to the receipt: intake, reading, delivery, correction; sealing; the SI-DEP gateway."""

"""Paper: official documents in Word and PDF, office forms, QR codes. Pure rendering: dataclasses in, bytes out."""

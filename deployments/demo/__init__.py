"""The demo portfolio: a made-up history of the programme with the real shape of Rostov region."""

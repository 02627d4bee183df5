// DL3

// FITS

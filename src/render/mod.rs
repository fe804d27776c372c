//! A job and the site in, bytes out.

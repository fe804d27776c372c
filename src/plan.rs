//! Every output file as a job.

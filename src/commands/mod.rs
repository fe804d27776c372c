//! One file a subcommand: joins the stages to the outside world.

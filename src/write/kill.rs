//! Lets a test end a write anywhere, as if the process had been killed; nothing in a real build.

#[cfg(test)]
thread_local! {
    static STEPS_LEFT: std::cell::Cell<Option<usize>> = const { std::cell::Cell::new(None) };
}

/// A place where a test may let the write die.
#[cfg(test)]
pub(super) fn may_die(step: &str) {
    match STEPS_LEFT.get() {
        None => {}
        Some(0) => panic!("killed after the step `{step}`"),
        Some(left) => STEPS_LEFT.set(Some(left - 1)),
    }
}

/// A place where a test may let the write die.
#[cfg(not(test))]
pub(super) fn may_die(_step: &str) {}

/// Runs `write` and kills it after so many steps. Nothing if it was killed.
#[cfg(test)]
pub(super) fn killed_after<T>(steps: usize, write: impl FnOnce() -> T) -> Option<T> {
    STEPS_LEFT.set(Some(steps));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(write));
    STEPS_LEFT.set(None);
    result.ok()
}
